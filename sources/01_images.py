# %% [markdown]
# # 01 · Images
#
# You see a seven; the computer sees 784 numbers. In this chapter you read those
# numbers out of a file, and prepare them for a network.

# %% [markdown]
# ![A handwritten 7 of 28 by 28 pixels, and the bytes of a framed part of it:
# 0 for paper, up to 255 for ink
# ](pictures/01_images.svg)

# %% [markdown]
# Before you run the next cells: how large is the file of 60,000 digits of 28 ×
# 28 pixels, one byte for each pixel? Write down a guess in megabytes.

# %%
# What this chapter imports: run this cell first.
import numpy as np
from lenet_edu import check, hint, load_mnist, progress, see, solution
from lenet_edu.data import batches as course_batches
from lenet_edu.figures import show_digits, show_grids
from lenet_edu.widgets import PixelInspector

# %%
mnist = load_mnist()
images, labels = mnist.train_images, mnist.train_labels
print("images:", images.shape, images.dtype)
print("labels:", labels.shape, labels.dtype)
print("one digit:", images[0].size, "bytes")
print("60,000 digits:", 60000 * 28 * 28 / 1e6, "megabytes")

# %% [markdown]
# A digit is a table of bytes. Move over it, or use the arrow keys, and read
# them: 0 is paper, 255 the darkest ink.

# %%
PixelInspector(images[:50], labels[:50])

# %% [markdown]
# ## The file
#
# MNIST comes in the IDX format, which is as plain as a format can be: a
# **header** that says how many numbers there are, then the numbers, a byte
# each.
#
# | bytes | what they say |
# |---|---|
# | 0, 1 | always 0 |
# | 2 | the type: 8 means unsigned bytes |
# | 3 | the number of axes: 3 for images, 1 for labels |
# | 4 to 7 | length of the first axis, the byte worth most comes first |
# | 8 to 11 | length of the second axis, if there is one |
# | … | and so on |
#
# The first four bytes together are called the file's **magic number**. Here is
# the header of the training images, made by hand:

# %%
header = bytes([0, 0, 8, 3, 0, 0, 234, 96, 0, 0, 0, 28, 0, 0, 0, 28])
print(header.hex(" "))
print("234 * 256 + 96 =", 234 * 256 + 96)

# %% [markdown]
# ### Exercise 01.1
#
# Read a header: return the shape that it announces, as a tuple of ints. The
# bytes of the pixels follow behind it and are none of your business yet.


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
# Bytes wrap around. What is 200 + 100? And what is left of a grey of 254 if you
# divide by 255 without decimals?

# %%
grey = np.array([200, 254, 255], dtype=np.uint8)
print("plus 100:       ", grey + np.uint8(100))
print("// 255:         ", grey // 255)
print("/ 255:          ", (grey / 255).round(3))

# %% [markdown]
# Nothing warned you. A byte holds 256 values and starts again at 0; `//` gives
# whole numbers. Only `/` made floats. A network that is trained on `// 255`
# sees pictures in black and white, and no error says so.
#
# ## From 28 to 32
#
# LeNet-5 does not take the bytes as they are (LeCun et al. 1998, sec. II-B):
#
# - paper becomes **−0.1** and ink **1.175**, and the greys lie on the straight
#   line between. So the mean is near 0, which makes learning faster;
# - the 28 × 28 digit is put into the middle of **32 × 32**, with two pixels of
#   *paper* on each side. It is padded, not enlarged.
#
# The result has an axis for channels as well, since the layers expect
# $(N, C, H, W)$. Grey images have a single channel: $(N, 1, 32, 32)$.
#
# ### Exercise 01.2


# %% exercise="01.2"
def to_input(images):
    """images (N, 28, 28), uint8  ->  x (N, 1, 32, 32), floats

    0 becomes -0.1, 255 becomes 1.175, greys in proportion; two pixels of
    paper on each side.
    """
    # BEGIN SOLUTION
    scaled = -0.1 + 1.275 * (images / 255)
    padded = np.pad(scaled, ((0, 0), (2, 2), (2, 2)), constant_values=-0.1)
    return padded[:, None]
    # END SOLUTION


# %% check="01.2"
to_input = check("01.2", to_input)

# %%
x = to_input(images[:1])
wrong_frame = np.pad(x[0, 0, 2:30, 2:30], 2)  # zeros instead of paper
show_grids(
    {"framed with paper": x[0, 0], "framed with 0": wrong_frame},
    alt="The same digit framed with paper, and with zeros, which draws a box",
    numbers=False,
    columns=2,
)

# %% [markdown]
# Blue is negative, white zero, orange positive. A frame of zeros is not
# neutral: the paper is −0.1, so zeros draw a box around every digit.
#
# ### Mean 0 and variance 1?
#
# The paper says that these values make the mean *roughly* zero and the variance
# *roughly* one, and popular descriptions repeat it without the "roughly".
# Measure it on 5,000 digits. (As floats, all 60,000 would fill half a gigabyte:
# a byte becomes eight.)

# %%
x = to_input(images[:5000])
print("32 x 32:      mean", x.mean().round(3), " variance", x.var().round(3))
inner = x[:, :, 6:26, 6:26]
print(
    "inner 20 x 20: mean",
    inner.mean().round(3),
    " variance",
    inner.var().round(3),
)

# %% [markdown]
# The mean of the whole image is near 0, as it says. The variance is far from 1,
# even where the digit is. The network learns all the same, but now you know
# which of the two sentences to believe.
#
# ## Order
#
# The network learns from one small group of digits after another. In a file
# sorted by label it would see zeros only for a long time, and forget the rest.
# So the images are shuffled, and the labels *with* them.
#
# ### Exercise 01.3
#
# Randomness in this course always comes from a generator that is handed in: the
# same seed gives the same order, so every run can be repeated. For example,
# `rng.permutation(5)` gives the numbers 0 to 4 in a random order.


# %% exercise="01.3"
def shuffle_together(x, labels, rng):
    """x (N, ...), labels (N,), rng a numpy.random.Generator
    -> both in one new random order; the inputs stay as they are
    """
    # BEGIN SOLUTION
    order = rng.permutation(len(x))
    return x[order], labels[order]
    # END SOLUTION


# %% check="01.3"
shuffle_together = check("01.3", shuffle_together)

# %%
rng = np.random.default_rng(1998)
mixed, mixed_labels = shuffle_together(images[:200], labels[:200], rng)
show_digits(
    mixed[:20], mixed_labels[:20], alt="Shuffled digits, each with its label"
)

# %% [markdown]
# Does each image still have its own label? Looking is the best check there is.
#
# ## Batches
#
# The paper corrects its weights after every single digit. Today one takes a few
# at a time, a **mini-batch**: it is faster, and chapter 12 shows what else it
# changes.
#
# ### Exercise 01.4
#
# Cut images and labels into batches of `size`. The last one may be shorter, but
# no image may be lost.


# %% exercise="01.4"
def batches(x, labels, size):
    """x (N, ...), labels (N,), size an int
    -> a list of pairs (x of the batch, labels of the batch), in order;
    a function with yield is as good as a list
    """
    # BEGIN SOLUTION
    pieces = []
    for start in range(0, len(x), size):
        stop = start + size
        pieces.append((x[start:stop], labels[start:stop]))
    return pieces
    # END SOLUTION


# %% check="01.4"
batches = check("01.4", batches)

# %%
sizes = [
    len(piece) for piece, _ in batches(images[:1000], labels[:1000], 128)
]
print(sizes, "sum", sum(sizes))

# %% [markdown]
# The library's version also shuffles, and hands out one batch at a time, so
# that only one copy is in memory:

# %%
first, first_labels = next(iter(course_batches(images, labels, 10, rng)))
show_digits(first, first_labels, alt="The first batch of ten shuffled digits")

# %% [markdown]
# ## What you learned
#
# - An image is a table of bytes; a file is a header and bytes.
# - Bytes wrap around and lose decimals in silence. Make floats first.
# - LeNet-5 wants paper −0.1, ink 1.175, 32 × 32 pixels, framed with paper.
# - One permutation for images and labels; no image lost between batches.
#
# ### Do you remember?
#
# <details><summary>Why is the frame −0.1 and not 0?</summary>
#
# Because paper is −0.1. A frame of 0 is a grey box around the digit.
# </details>
#
# <details><summary>Accuracy stays at 10 % however long you train, and the code
# has no error. What would you look at first?</summary>
#
# Whether images and labels still belong together: two different permutations
# give exactly this.
# </details>
#
# <details><summary>1,000 images in batches of 128: how many batches, and how
# large is the last?</summary>
#
# 8, as the cell above printed: seven of 128, and a last one of 104. Whoever
# drops it loses these images.
# </details>

# %%
progress()

# %% [markdown]
# Now the digit is ready. What does the network do with it first? It slides a
# small window over it: [02 · Convolution](02_convolution.ipynb).
