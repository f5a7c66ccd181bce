"""The course in the browser: a JupyterLite site that needs nothing installed.

`build` makes it, `wheels` packs what its Python loads, and `distribution` puts a
Pyodide beside it for classes without a network.
"""

from .build import START, LiteError, build_lite

__all__ = ["START", "LiteError", "build_lite"]
