"""Links between chapters, where a site holds only some of them."""

from lenet_edu.course.links import only_to

__all__ = ["only_to"]
