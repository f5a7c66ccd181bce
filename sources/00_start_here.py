# %% [markdown]
# # 00 · Start here
#
# Draw a digit, and LeNet-5 says what it is. It is the network that
# its authors described in 1998, made here of the same functions that you will
# write in this course.

# %% [markdown]
# ![From left: a handwritten 3; LeNet-5, which is 60,000 numbers; the 12 rows
# of 7 numbers that it draws, something like a printed 3; ten printed
# digits, of which the 3 is framed
# ](pictures/00_start_here.svg)

# %% [markdown]
# How can a list of numbers know your handwriting? By chapter 14 you will have
# made such a list yourself.
#
# **To run a cell:** click on it and press Shift + Enter. Begin with the next
# one. It is folded, as in every chapter: it only imports what the chapter
# needs, and there is nothing in it to read. Then run the one below it, and
# draw.

# %%
# What this chapter imports: run this cell first.
import sys

import numpy as np
from lenet_edu import check, hint, load_mnist, progress, see, solution
from lenet_edu.exercises import examine
from lenet_edu.figures import show_digits
from lenet_edu.models import lenet5_record, load_lenet5
from lenet_edu.widgets import DigitPad, NetworkMap

# %%
DigitPad()

# %% [markdown]
# Draw with the mouse, a finger or a pen. The small panels show what becomes of
# your strokes: they are cropped, scaled to 20 pixels, and moved so that their
# centre of mass lies in the middle. MNIST's digits were made like this (LeCun
# et al. 1998, sec. III-A), and the network has never seen any that were not.
#
# The bars say how **close** the network finds your drawing to each digit; the
# longest is its answer. The number beside a bar is the **penalty**: how far
# away the drawing is, so a small one is good.
#
# Try to fool it. A 7 with a bar? A 1 with a foot? Then draw something that is
# no digit at all, a letter or a scribble. Before you do: will every bar be
# short?
#
# Often one of them is long all the same: the network takes an A for a 4, with
# a penalty as small as a good 4 has. It has ten answers and no way to say "none
# of these"; chapter 07 adds one. The question mark that you see instead comes
# from the pad, which also compares your drawing with what digits usually look
# like.
#
# Here is the same network with all of its parts in view. Draw, and follow your
# digit from left to right: each small picture is what one part makes of it,
# and F6, the last, comes to look like a *printed* digit. The answer is the
# printed digit that it is closest to. Point at a unit to see what it looks at,
# and click it to see how its number comes about. You will build these layers
# one by one, from chapter 02 on.

# %%
NetworkMap()

# %% [markdown]
# What answers is a list of numbers, and the record of how this library found
# them:

# %%
network = load_lenet5()
record = lenet5_record()
print(f"numbers that were learned: {network.parameter_count():,}")
print(f"digits it learned from: {record['learned_from']:,}")
print(f"wrong on 10,000 digits it had never seen: {record['test_error']:.2%}")
print("made by:", record["command"])

# %% [markdown]
# The paper's own LeNet-5, trained on the same digits, misread 0.95% of those
# 10,000 (LeCun et al. 1998, sec. III-B). Chapter 14 sets the two side by side.
#
# ## What lies where
#
# | folder | what is in it |
# |---|---|
# | `chapters/` | the notebooks with your exercises; change them as you like |
# | `solutions/` | the same notebooks, solved; running them counts for nothing |
# | `my_lenet/` | your functions that passed, kept for later chapters |
#
# Nothing of yours is overwritten: a new version of the course leaves a notebook
# that you changed alone, and when a function of yours passes again, the version
# before it stays in `my_lenet/` under a dated name.
#
# ## The data
#
# MNIST: 70,000 handwritten digits. The next cell takes them from the first
# place that has them, and says which. A smaller set of real digits comes along
# with the course, for computers that are offline.

# %%
mnist = load_mnist()
show_digits(
    mnist.train_images[:20],
    mnist.train_labels[:20],
    alt="Twenty handwritten digits with their labels",
)

# %% [markdown]
# ## How an exercise works
#
# An exercise is a function with a stub, and the cell below it is its **check**.
# Leave the stub as it is for now, and run both.
#
# ### Exercise 00.1
#
# How many pixels of an image carry ink? In MNIST, 0 is white paper; every other
# byte is a shade of ink, up to 255.


# %% exercise="00.1"
def ink(image):
    """image (H, W), bytes -> how many pixels are not paper, an int"""
    # BEGIN SOLUTION
    return int(np.sum(image > 0))
    # END SOLUTION


# %% check="00.1"
ink = check("00.1", ink)

# %% [markdown]
# While the stub is untouched, the check says *not attempted*, and `ink` is the
# course's own function, so that the rest of the notebook runs. You can read
# every chapter to the end before you write a line.
#
# Suppose that somebody adds up the bytes instead of counting pixels. (`examine`
# is `check` without consequences: it shows the outcome and records nothing.)


# %%
def adds_bytes(image):
    total = 0
    for value in image.ravel():
        total += int(value)
    return total


examine("00.1", adds_bytes)

# %% [markdown]
# The check shows a small input on which the answer fails, the answer beside the
# expected one, and, where it knows the mistake, its name. It does not guess:
# what it does not know, it describes.
#
# Now write your own: replace the `raise` line in the stub, run that cell, then
# run its check again. If you are stuck, `hint` goes one small step at a time:

# %%
hint("00.1")

# %% [markdown]
# After you pass, the same name holds *your* function, and the cells below use
# it:

# %%
for image, label in zip(
    mnist.train_images[:5], mnist.train_labels[:5], strict=True
):
    print(f"a {label} with {ink(image)} pixels of ink")

# %% [markdown]
# `solution("00.1")` shows the derivation and the code, after you pass or when
# you ask twice. Both work in every chapter. In the course's own JupyterLab, a
# check also shows them as buttons. And this is where you stand:

# %%
progress()

# %% [markdown]
# ## Is everything in place?
#
# The course needs Python 3.11 or newer and NumPy 2 or newer. It was tested
# with Python 3.11 to 3.13; later ones should work as well.

# %%
print("Python", ".".join(map(str, sys.version_info[:2])))
print("NumPy ", ".".join(np.__version__.split(".")[:2]))
numpy_2 = int(np.__version__.split(".")[0]) >= 2
print("ready:", sys.version_info >= (3, 11) and numpy_2)

# %% [markdown]
# ## What you learned
#
# - Stub, check, hint, solution: an exercise can wait, be wrong, or pass.
# - A function that passes is yours from then on.
#
# <details><summary>You corrected the stub, but the check still says that this
# is the course's own function. Why?</summary>
#
# You ran the check without running the cell of your function again. The name
# still holds the function that stands in.
# </details>
#
# Next, what is an image before a network sees it? Numbers, and a few traps:
# [01 · Images](01_images.ipynb).
