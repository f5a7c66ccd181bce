"""What can stand in the way; the text of each error is a sentence for the learner."""


class CourseError(Exception):
    """Something stands in the way; the text is a sentence for the learner."""


class UnknownChapterError(CourseError):
    """The learner named a chapter that the course does not have."""
