# %% [markdown]
# # 01 · Images
#
# You see a seven; the computer sees 784 numbers. By the end of this chapter a
# few lines of Python will have learned to read such numbers, and you will know
# exactly where they fail.

# %% [markdown]
# ![A handwritten 7 of 28 by 28 pixels, and the bytes of a framed part of it:
# 0 for paper, up to 255 for ink
# ](pictures/01_images.svg)

# %% [markdown]
# First you bring digits into a form that is easy to calculate with. Then you
# show 3,000 of them to a very small program, and watch it find out by itself
# what a 3 looks like.

# %%
# What this chapter imports: run this cell first.
import numpy as np
from lenet_edu import check, hint, load_mnist, progress, see, solution
from lenet_edu.figures import (
    show_curves,
    show_digits,
    show_grids,
    show_measured,
)
from lenet_edu.models import load_lenet5
from lenet_edu.widgets import DownhillTemplates, PixelInspector

# %%
mnist = load_mnist()
images, labels = mnist.train_images, mnist.train_labels
print("images:", images.shape, images.dtype)
print("labels:", labels.shape, labels.dtype)
print("one digit:", images[0].size, "numbers; its label:", labels[0])

# %% [markdown]
# `images` holds a table of 28 × 28 **pixels** for each digit, and `labels`
# says which digit the writer meant to draw. A pixel is a *byte* (NumPy calls
# it `uint8`), a whole number from 0 to 255: here 0 is blank paper, which we
# call the **background**, and 255 is the darkest ink. Point at the digit, or
# use the arrow keys, and read them.

# %%
PixelInspector(images[:50], labels[:50])

# %% [markdown]
# ## Excursion · The file
#
# You can skip to *Bytes have traps*; nothing later depends on this section.
# It shows how a picture is stored, and has one exercise.
#
# The collection of these digits is called MNIST, and its files are in the IDX
# format. Such a file begins with a **header**, which says how many numbers
# follow and how they are arranged. The numbers come after it, one byte each.
#
# | bytes | what they say |
# |---|---|
# | 0 and 1 | always 0 |
# | 2 | the type of the numbers: 8 means bytes |
# | 3 | the number of axes: 3 for images, 1 for labels |
# | 4 to 7 | the length of the first axis |
# | 8 to 11 | the length of the second axis, if there is one |
# | … | and so on, four bytes for each axis |
#
# A length such as 60,000 does not fit into one byte, so it gets four. They work
# like the figures of a decimal number, except that each place is worth 256
# times the next one instead of ten times: the last byte counts ones, and the
# byte before it counts 256s. Here is the whole header of 60,000 images:

# %%
header = bytes([0, 0, 8, 3, 0, 0, 234, 96, 0, 0, 0, 28, 0, 0, 0, 28])
print("byte 3:", header[3])
print("bytes 4 to 7:", list(header[4:8]))
print("234 * 256 + 96 =", 234 * 256 + 96)

# %% [markdown]
# ### Exercise 01.1
#
# Read a header, and return the lengths of all axes. Pixels may follow behind
# it; leave those alone. As the cell above shows, an index such as `data[3]`
# gives you an int, and a slice such as `data[4:8]` gives you bytes again.


# %% exercise="01.1"
def read_idx_header(data):
    """data: the first bytes of an IDX file -> its shape, a tuple of ints

    Example: bytes([0, 0, 8, 1, 0, 0, 1, 2]) gives (258,).
    """
    # BEGIN SOLUTION
    axes = data[3]
    starts = range(4, 4 + 4 * axes, 4)
    return tuple(int.from_bytes(data[at : at + 4], "big") for at in starts)
    # END SOLUTION


# %% check="01.1"
read_idx_header = check("01.1", read_idx_header)

# %%
print(read_idx_header(header))

# %% [markdown]
# ## Bytes have traps
#
# Here are a light grey, a dark grey and full ink, treated in three ways.

# %%
grey = np.array([100, 200, 255], dtype=np.uint8)
print("+ 100:   ", grey + np.uint8(100))
print("// 255:  ", grey // 255)
print("/ 255:   ", (grey / 255).round(3))

# %% [markdown]
# A byte has no room for a number above 255, so a sum that is too large starts
# again at 0, as the mileage counter of an old car does. It has no room for
# decimals either, and `//` drops them: everything but full ink became 0.
# NumPy gave no warning in either case. Only the last line, with a single `/`,
# made *floats*, numbers with decimals.
#
# ## The form that LeNet-5 expects
#
# The input of LeNet-5 (LeCun et al. 1998, sec. II-B) differs from these bytes
# in three ways.
#
# - **Other numbers.** Background becomes −0.1 and full ink 1.175, and the greys
#   lie on the straight line between the two. This brings the mean of a picture
#   close to 0, which helps a network to learn.
# - **A frame.** The digit is put into the middle of 32 × 32 pixels, with two
#   pixels of *background* on each side. It is not enlarged.
# - **Four axes.** A network takes many images at a time, and an image may have
#   several **channels**: a colour photograph has three, red, green and blue.
#   The shape is $(N, C, H, W)$: number of images, channels, height, width. Our
#   digits are grey and have one channel, so theirs is $(N, 1, 32, 32)$.
#
# ### Exercise 01.2
#
# Write a function that does all three. `np.pad(a, ((1, 1), (3, 0)),
# constant_values=7)` puts a row of 7s above and below `a`, and three columns
# of 7s on its left. `x[:, None]` adds an axis of length 1 after the first
# one.


# %% exercise="01.2"
def to_input(images):
    """images (N, 28, 28), uint8  ->  x (N, 1, 32, 32), floats

    0 becomes -0.1, 255 becomes 1.175, greys in proportion; two pixels of
    background on each side.
    """
    # BEGIN SOLUTION
    scaled = -0.1 + 1.275 * (images / 255)
    padded = np.pad(scaled, ((0, 0), (2, 2), (2, 2)), constant_values=-0.1)
    return padded[:, None]
    # END SOLUTION


# %% check="01.2"
to_input = check("01.2", to_input)

# %%
x = to_input(images[:4000])
print("shape:", x.shape)
print("mean:", x.mean().round(2), " variance:", x.var().round(2))
zero_frame = np.pad(x[0, 0, 2:30, 2:30], 2)  # not the background
show_grids(
    {"framed with background": x[0, 0], "framed with zeros": zero_frame},
    alt="The same digit framed with background, and with zeros, which draws "
    "a box",
    numbers=False,
    columns=2,
)

# %% [markdown]
# Blue is negative, white is zero and orange is positive, here and in the whole
# course. The background is −0.1, so a frame of zeros draws a box around every
# digit.
#
# <details><summary>Margin note: mean 0 and variance 1?</summary>
#
# The paper says that its two values make the mean of the pixels roughly 0 and
# their variance roughly 1. The cell above measured both: the mean is near 0,
# and the variance is far from 1. The network learns all the same.
# </details>
#
# ## Shuffled, and in batches
#
# A network learns from one small group of digits after another. If they were
# sorted by label, it would see only pictures of 0 for a long time, then only
# of 1, and forget what a 0 looks like. So the digits are shuffled first, and
# every digit must keep its label.
#
# Random numbers come from a **generator** in this course. It starts from a
# number called its **seed**, here 1998; the same seed gives the same numbers,
# so that a run can be repeated. `rng.permutation(5)` gives 0 to 4 in a random
# order. Somebody used it like this:

# %%
rng = np.random.default_rng(1998)
order = rng.permutation(10)
label_order = rng.permutation(10)
show_digits(
    images[:10][order],
    labels[:10][label_order],
    alt="Ten digits, most of them below a label that is not theirs",
)

# %% [markdown]
# Compare each digit with the label above it. Python does not object, but
# nobody could learn from these pairs what a digit looks like.
#
# ### Exercise 01.3
#
# *Find and fix.* The function below contains the same lines. Find out why the
# digits lose their labels, and fix it.


# %% exercise="01.3"
def shuffle_together(x, labels, rng):
    """x (N, ...), labels (N,), rng a numpy.random.Generator
    -> both in one new random order; the inputs stay as they are
    """
    # BEGIN SOLUTION
    # STUB order = rng.permutation(len(x))
    # STUB label_order = rng.permutation(len(labels))
    # STUB return x[order], labels[label_order]
    order = rng.permutation(len(x))
    return x[order], labels[order]
    # END SOLUTION


# %% check="01.3"
shuffle_together = check("01.3", shuffle_together)

# %%
rng = np.random.default_rng(1998)
mixed, mixed_labels = shuffle_together(images[:10], labels[:10], rng)
show_digits(
    mixed, mixed_labels, alt="The ten digits, each with its own label"
)

# %% [markdown]
# The small groups that a network learns from are called **mini-batches**. In
# the paper of 1998 each held a single digit; today they are larger, because
# computers work faster on many numbers at once.
#
# ### Exercise 01.4
#
# *Put in order.* This function should cut the digits into batches of `size`.
# The last one may be shorter, but no digit may be lost. The five lines are
# right; their order is wrong, and so is how far they are indented.


# %% exercise="01.4"
def batches(x, labels, size):
    """x (N, ...), labels (N,), size an int
    -> a list of pairs (x of the batch, labels of the batch), in order;
    a function with yield is as good as a list
    """
    # BEGIN SOLUTION
    # STUB for start in range(0, len(x), size):
    # STUB     pieces = []
    # STUB     pieces.append((x[start:stop], labels[start:stop]))
    # STUB     stop = start + size
    # STUB     return pieces
    pieces = []
    for start in range(0, len(x), size):
        stop = start + size
        pieces.append((x[start:stop], labels[start:stop]))
    return pieces
    # END SOLUTION


# %% check="01.4"
batches = check("01.4", batches)

# %%
pairs = batches(images[:1000], labels[:1000], 128)
sizes = [len(piece) for piece, _ in pairs]
print(len(sizes), "batches:", sizes, "sum", sum(sizes))

# %% [markdown]
# ## Ten templates
#
# We take ten **templates**, one for each digit from 0 to 9. A template is a
# table of 32 × 32 numbers, called **weights**. To see how well an image fits,
# multiply each pixel by the weight at the same place, add up the products,
# and add one more number, the template's **bias**. The result is its
# **score**: ink on a positive weight raises it, and ink on a negative weight
# lowers it. The template with the highest score gives the answer. This is
# called a *linear classifier*.
#
# If each image is a row of 1,024 pixels in `x`, and each template a column of
# `W`, the matrix product `x @ W` does all of these products and sums at once.

# %%
rows = to_input(images[:4000]).reshape(4000, 1024)
x, x_labels = rows[:3000], labels[:3000]
new, new_labels = rows[3000:], labels[3000:4000]  # kept aside for the test

W, b = np.zeros((1024, 10)), np.zeros(10)
scores = x @ W + b
print("scores:", scores.shape, " numbers to learn:", W.size + b.size)

# %% [markdown]
# All of these numbers are 0 at first, and so are all scores. Say that we want a
# score of 1 from the template of the right digit, and 0 from the other nine.
# How far we are from that is called the **loss**: for each image, square the
# ten differences between the scores and what is wanted, and add them up; then
# take the mean over all images.


# %%
def loss(x, wanted, W, b):
    """x (N, 1024), wanted (N, 10), W (1024, 10), b (10,)  ->  a number"""
    scores = x @ W + b
    return np.mean(np.sum((scores - wanted) ** 2, axis=1))


# Row k of np.eye(10) is ten numbers, 0 except for a 1 at place k.
wanted = np.eye(10)[x_labels]  # (3000, 10)
print("label", x_labels[0], "wants", wanted[0])
print("loss:", loss(x, wanted, W, b))

# %% [markdown]
# The loss is 1, because each image misses the single 1 that it wants. To learn
# is to change the 10,250 numbers so that the loss falls. Which way should each
# of them go?
#
# Suppose that a score is too high by 0.7; call this its **excess**. To bring
# it down, lower the weights that went into it. A weight whose pixel is dark
# has a large part in the sum, and one whose pixel is near 0 has almost none.
# So lower each weight by *rate × excess × pixel*, averaged over the images.
# The **rate** is a small number. The bias has no pixel, so lower it by *rate
# × excess*, averaged in the same way. If a score is too low, its excess is
# negative, and the same rule raises them. Think of the loss as height: every
# number takes a small step downhill, and the numbers that matter most take
# the largest steps. This is **gradient descent**, and all networks of this
# course learn by it. Chapters 09 to 12 bring the mathematics.
#
# Watch it here. To be quick, the widget works without the frame, on 7,850
# numbers, and with 400 images; its *size of a nudge* plays the part of the
# rate. Take a few steps, let it run, and try larger nudges.

# %%
DownhillTemplates(
    images[:3000], labels[:3000], images[3000:4000], labels[3000:4000]
)

# %% [markdown]
# In code, `x.T` is `x` with rows and columns exchanged, and `x.T @ excess` adds
# up *excess × pixel* over all images, for every weight at once. Somebody's
# first try runs without an error; watch the loss.


# %%
def first_try(x, wanted, W, b, rate):
    scores = x @ W + b
    excess = wanted - scores
    W = W - rate * (x.T @ excess) / len(x)
    b = b - rate * excess.mean(axis=0)
    return W, b


W, b, losses = np.zeros((1024, 10)), np.zeros(10), []
for _ in range(6):
    losses.append(loss(x, wanted, W, b))
    W, b = first_try(x, wanted, W, b, rate=0.01)
show_curves(
    range(6),
    {"loss": losses},
    alt="The loss rises from step to step, and faster each time",
    xlabel="steps",
    ylabel="loss",
)

# %% [markdown]
# ### Exercise 01.5
#
# *Find and fix.* Each step should lower the loss, and these raise it. Compare
# the code with the rule above. What does it do to a score that is too high?


# %% exercise="01.5"
def downhill_step(x, wanted, W, b, rate):
    """x (N, P), wanted (N, K), W (P, K), b (K,)  ->  W, b after one step

    N digits of P pixels, K templates; the arrays given stay as they are.
    """
    scores = x @ W + b
    # BEGIN SOLUTION
    # STUB excess = wanted - scores
    # STUB W = W - rate * (x.T @ excess) / len(x)
    # STUB b = b - rate * excess.mean(axis=0)
    # STUB return W, b
    excess = scores - wanted
    W = W - rate * (x.T @ excess) / len(x)
    b = b - rate * excess.mean(axis=0)
    return W, b
    # END SOLUTION


# %% check="01.5"
downhill_step = check("01.5", downhill_step)

# %% [markdown]
# Now we have all the pieces: shuffle the images, cut them into batches, take a
# step downhill for each batch, and begin again. One round through all images is
# called an **epoch**.

# %%
rng = np.random.default_rng(1998)
W, b, losses = np.zeros((1024, 10)), np.zeros(10), []
for _ in range(10):  # ten epochs
    mixed, mixed_labels = shuffle_together(x, x_labels, rng)
    for piece, piece_labels in batches(mixed, mixed_labels, 100):
        wanted = np.eye(10)[piece_labels]
        losses.append(loss(piece, wanted, W, b))
        W, b = downhill_step(piece, wanted, W, b, rate=0.01)

show_curves(
    range(len(losses)),
    {"loss of the batch": losses},
    alt="The loss falls steeply at first, then slowly, and jumps up and down",
    xlabel="steps",
    ylabel="loss of the batch",
)

# %% [markdown]
# The loss falls steeply, then levels out. The curve trembles because each
# step sees a different batch. What counts is how well it reads images that it
# did not learn from:


# %%
def answers(x):
    return np.argmax(x @ W + b, axis=1)  # the template with the highest score


right = np.sum(answers(new) == new_labels)
print(f"right on {right} of {len(new)} images that it has never seen")

# %% [markdown]
# These are the weights that it found:

# %%
show_grids(
    {f"template of {k}": W[:, k].reshape(32, 32) for k in range(10)},
    alt="Ten blurred pictures; the one of 0 is an orange ring, blue inside",
    limit=0.6 * np.abs(W).max(),  # beyond it all look alike
    numbers=False,
    columns=5,
)

# %% [markdown]
# Orange weights want ink, and blue ones want none. The template of 0 is an
# uneven orange ring with blue in its middle, because ink in the middle is a
# good sign that the digit is not a 0.
#
# ## Three pixels to the right
#
# Now move each of the 1,000 new images three pixels to the right. Do these
# templates lose as many as those of the widget? And how many does the trained
# LeNet-5 of chapter 00 lose? Guess first; the next cell tries shifts of 0 to
# 5 pixels.


# %%
def moved(x, pixels):
    """x (N, 1024)  ->  the images, so many pixels further to the right"""
    y = np.full((len(x), 32, 32), -0.1)
    y[:, :, pixels:] = x.reshape(-1, 32, 32)[:, :, : 32 - pixels]
    return y.reshape(-1, 1024)


network = load_lenet5()
ours, lenet5 = [], []
print("right, of 100: templates, LeNet-5")
for pixels in range(6):
    shifted = moved(new, pixels)
    ours.append(100 * np.mean(answers(shifted) == new_labels))
    penalties = network.forward(shifted.reshape(-1, 1, 32, 32))
    closest = np.argmin(penalties, axis=1)  # the smallest penalty wins
    lenet5.append(100 * np.mean(closest == new_labels))
    print(f"{pixels} pixels:         {ours[-1]:5.1f}     {lenet5[-1]:5.1f}")

# %%
show_measured(
    {"LeNet-5": (range(6), lenet5), "ten templates": (range(6), ours)},
    alt="The templates' curve falls at once and ends near 10 of 100; that of "
    "LeNet-5 stays high for two pixels and falls later",
    xlabel="pixels to the right",
    ylabel="right, of 100",
)

# %% [markdown]
# The templates collapse. At three pixels they misread more images than they
# read, and at five they are hardly better than guessing, which gives 10 of 100.
# LeNet-5 falls in the end as well, but much later. (It has learned from these
# very images, so compare how the two fall, not where they start.)
#
# Here is one of the images that are read correctly only before the shift, with
# colours scaled so that all can be seen.

# %%
lost = (answers(new) == new_labels) & (answers(moved(new, 3)) != new_labels)
n = np.argmax(np.where(lost, np.max(new @ W + b, axis=1), -1))  # a clear one
image, template = new[n : n + 1], W[:, new_labels[n]]
image_moved = moved(image, 3)
products, products_moved = image * template, image_moved * template

panels = {
    "an image": image / 1.175,
    f"× template of {new_labels[n]}": template / np.abs(template).max(),
    f"= products, sum {products.sum():.2f}": products / products.max(),
    "the image, moved": image_moved / 1.175,
    "× the same template": template / np.abs(template).max(),
    f"= products, sum {products_moved.sum():.2f}": products_moved
    / products.max(),
}
show_grids(
    {title: grid.reshape(32, 32) for title, grid in panels.items()},
    alt="Two rows, each an image times the template of its digit. In its "
    "place most products are orange; moved, more are blue, the sum smaller",
    numbers=False,
    limit=0.8,
    columns=3,
)

# %% [markdown]
# In its place, most of the ink meets orange. Three pixels further on, the
# same ink meets weights that were learned for other pixels. The sum shrinks,
# and another template now has a higher score. The templates know *where* ink
# should be, pixel by pixel. They have no idea of a stroke, which is a stroke
# wherever it lies.
#
# ## What you can do now
#
# - Turn bytes into the input of LeNet-5, shuffled with its labels and cut into
#   batches.
# - Train ten templates by gradient descent, and say where they fail.
#
# ### Do you remember?
#
# <details><summary>Why is the frame −0.1 and not 0?</summary>
#
# Because the background is −0.1. A frame of zeros is a box around every digit.
# </details>
#
# <details><summary>Only one image in ten is read correctly, however long you
# train, and the code has no error. What would you look at first?</summary>
#
# Whether images and labels still belong together: two different orders give
# exactly this.
# </details>
#
# <details><summary>In all digits of a batch the input is exactly 0 at one place
# (rare, for the background is −0.1). By how much does the step change the
# weight there, and why?</summary>
#
# Not at all. The nudge is excess × pixel, and that weight has no part in any
# score.
# </details>
#
# <details><summary>Why does a shift by three pixels ruin what the templates
# have learned?</summary>
#
# Every weight belongs to one pixel. After the shift, the ink lies on weights
# that have learned about other pixels.
# </details>

# %%
progress()

# %% [markdown]
# What we need is something that looks for a stroke and tries every place, and
# that is the first layer of LeNet-5: [02 · Convolution](02_convolution.ipynb).
