"""The check engine: from a learner's function to an outcome."""
