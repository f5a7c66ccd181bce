"""The course as a web site: solved chapters, checks, live widgets."""

from .build import SiteError, build_site

__all__ = ["SiteError", "build_site"]
