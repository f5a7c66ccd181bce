'''One text file per chapter in ``sources/``, two notebooks out of it.

``python -m lenet_edu.making.authoring [--check] [--force] [NN ...]`` builds
``chapters/NN_name.ipynb`` and ``solutions/NN_name.ipynb`` from
``sources/NN_name.py``; ``--check`` only says what differs.

The source format
-----------------
``sources/NN_name.py`` is jupytext's py:percent, and holds the *solved* chapter,
formatted by ``ruff format`` with 78 columns. Every cell begins with a ``# %%``
line; the file begins with one too::

    # %% [markdown]
    # # 02 · Convolution
    #
    # Slide a 5 × 5 window over a 32 × 32 digit ...

    # %%
    import numpy as np

    from lenet_edu import check, hint

An exercise is a code cell with ``exercise="NN.n"``; the cell after it is its check,
with ``check="NN.n"`` and one statement, the check::

    # %% exercise="02.5"
    def conv2d(x, w, b, stride=1, padding=0):
        """x (N, C, H, W), w (F, C, k, l), b (F,)  ->  y (N, F, Ho, Wo)"""
        N, C, H, W = x.shape
        F, _, k, l = w.shape
        # BEGIN SOLUTION
        ...
        return y
        # END SOLUTION

    # %% check="02.5"
    conv2d = check("02.5", conv2d)

In the exercise notebook a region, with its two markers, becomes one line at the
indentation of ``# BEGIN SOLUTION``: ``raise NotImplementedError("02.5")``. In the
solution the markers alone are dropped. A cell may hold several regions; none may
cross a cell's border or lie outside an exercise cell.

Lines ``# STUB ...`` inside a region stand in for the ``raise``. A region that is not
inside a function needs them, since a ``raise`` there would stop the notebook::

    # %% exercise="02.6"
    # How many numbers does C1 learn?
    # BEGIN SOLUTION
    # STUB parameters = ...
    parameters = 6 * (5 * 5 + 1)
    # END SOLUTION

A code cell with ``tags=["nbval-check-output"]``, which is nbval's own tag, has its
output compared wherever the solution is run: only for outputs that are the same on
every machine (no floats that a NumPy version prints differently, no times)::

    # %% tags=["nbval-check-output"]
    print(parameters)

The exercise notebook holds no output at all, since an output would give an answer
away; it carries no such tag, and nbval only runs it.

A chapter's first screen is seen before anything is run. Its source begins with the
title and two sentences; a picture in a cell of its own, which the build puts into the
notebook (``python -m lenet_edu.making.openings`` draws them)::

    # %% [markdown]
    # ![Six maps that the trained C1 makes of a 7](pictures/02_convolution.svg)

then the question that the chapter begins with, and the cell of all imports, whose
first line, ``# What this chapter imports: run this cell first.``, is what JupyterLab
shows of it: the build folds it. Above the title the build sets the chapter's banner,
from the table in ``lenet_edu.course.chapters``.

Cells have no other metadata. An output may hold no error, nothing on stderr, no path
of this machine, no memory address (``<... at 0x7f...>``), and no widget without a
picture; the build stops and shows the cell. The kernel runs in a fresh learner's
folder, so nothing of the author's own progress leaks in.

``tests/notebooks`` holds: at most 25 lines of code in a cell (docstrings not
counted), lines of at most 78 columns, at most 25 kB of source, working relative
links, and no line of a solution left in an exercise notebook.
'''
