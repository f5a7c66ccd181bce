# %% [markdown]
# # 00 · Start here
#
# Draw a digit, and a neural network tells you what it is. In this course you
# build that network yourself: LeNet-5, published in 1998, whose ideas still
# drive the networks that see for us today.

# %% [markdown]
# ![From left: a handwritten 3; LeNet-5, which is 60,000 numbers; the 12 rows
# of 7 numbers that it draws, something like a printed 3; ten printed
# digits, of which the 3 is framed
# ](pictures/00_start_here.svg)

# %% [markdown]
# Behind the answer is a list of 60,000 numbers. Nobody typed them in: they
# were found by a program that looked at digits, over and over, and nudged
# every number a little, so that its next answer would be better. In this
# course you write that program, and the network that it trains, from the
# first pixel to the last number. At the end *your* network reads your
# handwriting.
#
# **To run a cell,** click on it and press Shift + Enter. Begin with the next
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
from lenet_edu.models import lenet5_record, load_lenet5, one_page
from lenet_edu.widgets import DigitPad, NetworkMap

# %%
DigitPad()

# %% [markdown]
# Draw with the mouse, a finger or a pen. The small panels show what becomes
# of your strokes before the network sees them: they are cropped, scaled so
# that the longer side is 20 pixels, and moved so that their centre of mass
# lies in the middle. The digits of MNIST, from which the network learned,
# were prepared in the same way (LeCun et al. 1998, sec. III-A), and it has
# never seen one that was not.
#
# The bars say how **close** the network finds your drawing to each digit; the
# longest bar is its answer. The number beside a bar is the **penalty**, which
# measures how far away your drawing is, so a small penalty is good.
#
# Try to fool it, with a barred 7 or a 1 that stands on a foot. Then draw
# something that is no digit at all, a letter or a scribble. Often one bar is
# long all the same: the network may take an A for a 4 and give it a penalty
# as small as a good 4 has, because it has ten answers and no way to say "none
# of these". Chapter 07 adds such an answer. If you see a question mark, it
# comes from the pad itself, which also compares your drawing with what digits
# usually look like.
#
# ## The whole network
#
# Here is the same network with all of its parts in view. Draw, and follow your
# digit from left to right. Each small picture is what one part makes of it, and
# at F6, the last of them, your handwriting has turned into something like a
# *printed* digit. The answer is the printed digit that it resembles most. Point
# at a unit to see what it looks at; click it to see how its number comes about.

# %%
NetworkMap()

# %% [markdown]
# The parts are called **layers**, and their names tell you what they do. **C**
# stands for *convolution*: small patterns are looked for everywhere in the
# picture. **S** is *subsampling*: the picture gets smaller, and small shifts
# matter less. **F** is *fully connected*: every number depends on all numbers
# before it. The digit in the name is the layer's place, so C3 is the third
# layer, and a convolution. OUT compares the result with the ten printed digits.
#
# A few more words, which you will meet everywhere. One number that a layer
# makes is a **unit**, also called a **neuron**. The units that look for the
# same pattern in different places form a **feature map**, one of the small
# pictures above. A number that is learned is a **parameter**; most of them are
# called *weights*. The plan of it all, which layers there are and what is
# connected to what, is the **architecture**. LeNet-5's fits on one page:

# %%
network = load_lenet5()
one_page(network)

# %% [markdown]
# You need not understand that table yet. By chapter 08 you will have built
# every row of it, and you will know why C5 has most of the parameters although
# C3 has most of the connections.
#
# Where did the 60,000 numbers come from? This library trained them, with the
# kind of functions that you are going to write, and kept a record:

# %%
record = lenet5_record()
print(f"numbers that were learned: {network.parameter_count():,}")
print(f"digits it learned from: {record['learned_from']:,}")
print(f"wrong on 10,000 digits it had never seen: {record['test_error']:.2%}")
print("made by:", record["command"])

# %% [markdown]
# The authors' own LeNet-5, trained on the same digits in 1998, misread 0.95% of
# those 10,000 (sec. III-B). Chapter 14 sets the two side by side.
#
# ## Which way through
#
# The course has 21 chapters. At the top of each you find how long it takes,
# which chapters it builds on and which comes next. There are three ways to go,
# and you can change your mind at any time: where a chapter needs a function
# that you have not written, the course's own stands in and says so.
#
# | way | chapters | what you can do at the end |
# |---|---|---|
# | **short**, a weekend | 00–04, 07, 08, 12, 14 | build the network, and train it |
# | **whole**, some weeks | 00–14 in order | derive and write all of it |
# | **excursions** | 15–20, after 14 | distort digits, look inside, modernise |
#
# ## What lies where
#
# | folder | what is in it |
# |---|---|
# | `chapters/` | the notebooks with your exercises; change them as you like |
# | `solutions/` | the same notebooks, solved, to read |
# | `my_lenet/` | your functions that passed, kept for later chapters |
#
# Nothing of yours is overwritten: if you install a new version of the course,
# the notebooks that you have changed stay as they are, and when a function of
# yours passes again, the version before it stays in `my_lenet/` under a dated
# name.
#
# ## The data
#
# MNIST is a collection of 70,000 handwritten digits, each with a label that
# says what it was meant to be. The next cell takes it from the first place that
# has it, and says which. For computers that are offline, 5,000 real digits come
# with the course.

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
# Most exercises ask you to write a function. You find its first lines, the
# **stub**, and below it a cell with its **check**. Others give you code with a
# mistake to find, or ask for a picture that fools a function, or for a
# prediction; all of them work in the same way. Leave this first stub as it is
# for now, and run both cells.
#
# ### Exercise 00.1
#
# How many pixels of an image carry ink? In MNIST each pixel is a whole number
# from 0 to 255: 0 is the background, and everything above 0 is ink, light or
# dark.


# %% exercise="00.1"
def ink(image):
    """image (H, W), bytes -> how many pixels carry ink, an int"""
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
# The check shows a small input on which the answer fails, and the answer
# beside the expected one. Where it knows the mistake it names it, and where
# it does not, it looks for a line where one small change would make every
# case pass.
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
# you ask twice. `hint` and `solution` work in every chapter, and where a
# widget can show your mistake, so does `see`. In the course's own JupyterLab
# they are also buttons below a check. And this is where you stand:

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
# - LeNet-5 has seven layers: C1, S2, C3, S4, C5, F6 and the output. C stands
#   for convolution, S for subsampling, F for fully connected.
# - An exercise can wait, be wrong or pass, and a function that passes is yours
#   from then on.
#
# ### Do you remember?
#
# <details><summary>What is the difference between a unit and a feature
# map?</summary>
#
# A unit (a neuron) is one number that a layer makes. A feature map is a picture
# made of all the units that look for the same pattern, one for each place.
# </details>
#
# <details><summary>You draw a letter A. Why does the network not say that it is
# no digit?</summary>
#
# It has ten answers and gives the closest of them. Saying "none of these" needs
# a limit beyond which no answer is close enough, which chapter 07 adds.
# </details>
#
# <details><summary>You corrected the stub, but the check still says that this
# is the course's own function. Why?</summary>
#
# You ran the check without running the cell of your function again. The name
# still holds the function that stands in.
# </details>
#
# Before a network can read a digit, the digit has to become numbers, and
# something has to learn from them. In the next chapter you do both, with the
# simplest program that learns to tell digits apart, a *classifier*: [01 ·
# Images](01_images.ipynb).
