"""What the widgets compute, apart from how they show it: one module per widget.

``model(state)`` gives everything that a widget draws, and ``judge`` or ``compare``
holds a learner's function beside the course's. The shell in `lenet_edu.widgets` has
the traits, the browser part and the picture.
"""
