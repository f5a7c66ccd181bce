"""The learner's own copy of the course: made on first start, updated on later ones.

The rule: a notebook that the learner changed is never touched. "Changed" is judged
on the cells' text, since JupyterLab rewrites a notebook whenever it is run or saved.
"""

from .assignment import Assignment, read_assignment
from .errors import CourseError, UnknownChapterError
from .folder import DEFAULT_NAME, MARKER, default_folder, learner_folder
from .opening import open_course, reset
from .report import Kept, Report, Reset, SetAside
from .shelf import KINDS, clone_top, find_chapter, shipped

__all__ = [
    "DEFAULT_NAME",
    "KINDS",
    "MARKER",
    "Assignment",
    "CourseError",
    "Kept",
    "Report",
    "Reset",
    "SetAside",
    "UnknownChapterError",
    "clone_top",
    "default_folder",
    "find_chapter",
    "learner_folder",
    "open_course",
    "read_assignment",
    "reset",
    "shipped",
]
