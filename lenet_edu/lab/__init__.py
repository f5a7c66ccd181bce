"""Opening the course in JupyterLab.

`server` starts JupyterLab on the learner's folder and ends it, `running` finds one that
is open already; `saving` and `safety` run inside that JupyterLab; `settings` holds its
defaults.
"""

from lenet_edu.lab.running import find_running
from lenet_edu.lab.server import LabError, serve

__all__ = ["LabError", "find_running", "serve"]
