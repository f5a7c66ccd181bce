"""The picture that each chapter opens with, drawn by the trained networks.

``python -m lenet_edu.making.openings [NN ...]`` writes them to ``sources/pictures/``.
The files are kept with the sources, which name them: building the notebooks draws
nothing. Each shows on a light page and on a dark one, since its ground is transparent
and its ink lies between the two.
"""
