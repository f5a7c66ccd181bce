"""Opening the course in JupyterLab.

`server` starts JupyterLab on the learner's folder and ends it; `saving` runs inside
that JupyterLab; `settings` holds its defaults.
"""

from lenet_edu.lab.server import LabError, serve

__all__ = ["LabError", "serve"]
