"""Grading a class: submissions are judged outside the processes that run them.

``record`` is what comes out, one small JSON file per learner and chapter.
"""
