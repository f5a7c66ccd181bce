# %% [markdown]
# # 02 · Convolution
#
# Shift digits three pixels to the right, and the ten templates of chapter 01
# misread most of them. In this chapter you build what they were missing: a
# small pattern detector that is tried at every position of the image.

# %% [markdown]
# ![A handwritten 7, six small learned kernels, and the six maps that they
# make of it: in each map other strokes and edges of the 7 stand out
# ](pictures/02_convolution.svg)

# %% [markdown]
# This is C1, the first layer of LeNet-5, at work on a 7. It has learned six
# small patterns of 5 × 5 numbers, and each makes a picture that answers one
# question at every position of the digit: is my pattern here? Orange means yes,
# blue means the exact opposite, and white means that there is nothing to see.

# %%
# What this chapter imports: run this cell first.
import numpy as np
from lenet_edu import check, hint, load_mnist, nn, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import (
    show_digits,
    show_equation,
    show_grids,
    show_kernels,
)
from lenet_edu.models import load_lenet5
from lenet_edu.widgets import SizeLab, SlidingKernel

# %% [markdown]
# ## Why anything slides
#
# Chapter 01 ended with a failure. This cell trains the ten templates again, and
# tests them on digits as they are, and moved.

# %%
mnist = load_mnist()
digits = to_input(mnist.train_images[:4000])
labels = mnist.train_labels[:4000]
templates, bias = np.zeros((1024, 10)), np.zeros(10)
for start in [*range(0, 3000, 100)] * 8:  # 8 epochs in batches of 100
    rows = digits[start : start + 100].reshape(100, 1024)
    wanted = np.eye(10)[labels[start : start + 100]]
    excess = rows @ templates + bias - wanted
    templates -= 0.01 * rows.T @ excess / 100
    bias -= 0.01 * excess.mean(axis=0)


def answers(images):
    scores = images.reshape(len(images), 1024) @ templates + bias
    return scores.argmax(axis=1)


new, new_labels = digits[3000:], labels[3000:]
moved = np.roll(new, 3, axis=3)  # three pixels to the right
right = answers(new) == new_labels
print(f"right as they are: {right.sum()} of 1000")
print("right when moved: ", (answers(moved) == new_labels).sum(), "of 1000")

# %%
some = np.flatnonzero(right)[:8]
both = np.concatenate([new[some], moved[some]])
show_digits(
    both,
    [f"answer: {answer}" for answer in answers(both)],
    alt="Eight digits, read correctly, and the same digits three pixels to "
    "the right, several of them with wrong answers",
    columns=8,
)

# %% [markdown]
# A template has one weight for each pixel. After the shift the ink lies on
# weights that were learned for other pixels, so what it knows about a stroke in
# one place is of no use three pixels further on.
#
# So make the template small, as large as a piece of a stroke, and slide it over
# the image. At each place it says how well it fits what lies below. Such a
# small template is called a **kernel**. Here are four made by hand; the
# course's `nn.conv2d` slides them until you have written your own.

# %%
step = np.array([-1, -0.5, 0, 0.5, 1])
spot = np.full((5, 5), -9 / 16)
spot[1:4, 1:4] = 1
by_hand = {
    "dark below": np.repeat(step[:, None], 5, axis=1),
    "dark on the right": np.repeat(step[None], 5, axis=0),
    "blur": np.ones((5, 5)) / 25,
    "spot": spot,
}
digit = digits[:1]
four = np.stack(list(by_hand.values()))[:, None]  # (4, 1, 5, 5)
maps = nn.conv2d(digit, four, np.zeros(4))[0]
show_kernels(
    digit[0, 0],
    {name: (by_hand[name], y) for name, y in zip(by_hand, maps, strict=True)},
    alt="Four kernels and their maps of one digit: the first two are orange "
    "on one side of a stroke and blue on the other",
)

# %% [markdown]
# Each map has its own colour scale; below it stands the number that full
# colour means, orange for plus and blue for minus. The background is −0.1,
# not 0, so a kernel whose weights do not add up to 0 tints it, as blur does.
# In C1 the bias adds its share.
#
# "Dark below" subtracts what is above from what is below. It is large along
# the upper edge of a stroke, and negative along the lower one, where the dark
# is above. "Dark on the right" does the same for columns, "blur" takes the
# mean of 25 pixels, and "spot" asks for ink with none around it. None of them
# cares where in the image its pattern is.
#
# Here are the six kernels that training found for C1, and below them six whose
# numbers are random.

# %%
network = load_lenet5()
w_trained, b_trained = network.parameters["C1.w"], network.parameters["C1.b"]
maps = nn.conv2d(digit, w_trained, b_trained)[0]
show_kernels(
    digit[0, 0],
    {f"C1 map {f}": (w_trained[f, 0], maps[f]) for f in range(6)},
    alt="Six trained kernels with bars and steps in them, and their maps, "
    "each with other edges and strokes of the digit",
)

# %%
w_random = np.random.default_rng(1998).normal(size=(6, 1, 5, 5)) / 5
maps = nn.conv2d(digit, w_random, np.zeros(6))[0]
show_kernels(
    digit[0, 0],
    {f"random {f}": (w_random[f, 0], maps[f]) for f in range(6)},
    alt="Six random kernels like confetti, and their maps, which show the "
    "digit's strokes too, some of them much alike",
)

# %% [markdown]
# Random kernels react to strokes too: whatever the weights, something comes
# out where there is ink. But their numbers are like confetti. In the trained
# ones neighbours more often have the same sign; you see it best in 0, 2 and
# 3. Nobody asked for that; it is what helped to tell digits apart.
#
# ## How many places?
#
# Now you build it. First, slide a window of 5 pixels along a row of 32, one
# pixel at a time. In how many places does it fit? Many people say 27.

# %%
starts = [start for start in range(32) if start + 5 <= 32]
print("first start:", starts[0])
print("last start: ", starts[-1])
print("places:     ", len(starts))

# %% [markdown]
# The last start is 32 − 5, and the start at 0 counts too, which makes 32 − 5
# **+ 1**. Two more numbers change the count:
#
# - **padding**: how wide a frame of zeros is put around the image, on *each*
#   side;
# - **stride**: how many pixels the window moves at a time. Only places where it
#   fits *whole* count.
#
# ### Exercise 02.1
#
# *Find and fix.* This function says 27 where you have just seen 28, and it
# makes another mistake with padding. Correct both. You may assume that the
# window fits.


# %% exercise="02.1"
def output_size(size, kernel, stride=1, padding=0):
    """Number of places of a window along one axis, an int.

    Example: output_size(5, 3) is 3, for the starts 0, 1 and 2.
    """
    # BEGIN SOLUTION
    # STUB room = size + padding - kernel
    # STUB return room // stride
    room = size + 2 * padding - kernel  # how far the window can travel
    return room // stride + 1
    # END SOLUTION


# %% check="02.1"
output_size = check("02.1", output_size)

# %% [markdown]
# In the *size lab*, try a stride that does not fit, and see which pixels are
# never looked at.

# %%
SizeLab()

# %% [markdown]
# ## What happens at one place
#
# At each place, each number of the kernel, a **weight**, is multiplied by the
# pixel below it. The products are added up, and one more number is added, the
# **bias**. Here is a kernel of 2 × 3 at row 1, column 2:

# %%
image = np.arange(1.0, 21.0).reshape(4, 5)
kernel = np.array([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0]])
window = image[1:3, 2:5]
total = np.sum(window * kernel)
show_equation(
    [
        ("image", image, (1, 2, 2, 3)),
        "→",
        ("window at (1, 2)", window),
        "×",
        ("kernel", kernel),
        "=",
        ("products", window * kernel),
        "add up",
        ("sum", [[total]]),
        "+",
        ("bias", [[0.5]]),
        "=",
        ("value", [[total + 0.5]]),
    ],
    alt="An image with a framed window; the window times the kernel gives "
    "six products; their sum, −6, plus the bias 0.5 is the value, −5.5",
)

# %% [markdown]
# With $x$ the image, $w$ the kernel ($k$ rows, $l$ columns) and $b$ the bias,
# the value at the place whose top left pixel is $(i, j)$ is
#
# $$y_{i,j} = b + \sum_{u=0}^{k-1} \sum_{v=0}^{l-1} x_{i+u,\, j+v}\, w_{u,v}.$$
#
# ### Exercise 02.2
#
# Write the value at one place. Kernels need not be square.


# %% exercise="02.2"
def one_place(image, kernel, bias, i, j):
    """image (H, W), kernel (k, l), bias a number -> the value at (i, j).

    (i, j) is the top left pixel of the window: i counts rows, j columns.
    """
    k, l = kernel.shape
    # BEGIN SOLUTION
    window = image[i : i + k, j : j + l]
    return np.sum(window * kernel) + bias
    # END SOLUTION


# %% check="02.2"
one_place = check("02.2", one_place)

# %% [markdown]
# ## Everywhere: a feature map
#
# Do the same at every place. Put each value where its window was, and you get
# a new, slightly smaller image, called a **feature map**. What computes one
# of its values is a **unit**, or **neuron**. So far, a neuron multiplies and
# adds.
#
# ### Exercise 02.3
#
# *Put in order.* These lines make a feature map, but somebody has shuffled
# them. Their indentation is right. Ask of each line which names it needs.


# %% exercise="02.3"
def one_map(image, kernel, bias):
    """image (H, W), kernel (k, l), a bias -> y (H - k + 1, W - l + 1)"""
    # BEGIN SOLUTION
    # STUB y = np.zeros((H - k + 1, W - l + 1))
    # STUB return y
    # STUB for i in range(H - k + 1):
    # STUB     for j in range(W - l + 1):
    # STUB         y[i, j] = np.sum(window * kernel) + bias
    # STUB         window = image[i : i + k, j : j + l]
    # STUB k, l = kernel.shape
    # STUB H, W = image.shape
    H, W = image.shape
    k, l = kernel.shape
    y = np.zeros((H - k + 1, W - l + 1))
    for i in range(H - k + 1):
        for j in range(W - l + 1):
            window = image[i : i + k, j : j + l]
            y[i, j] = np.sum(window * kernel) + bias
    return y
    # END SOLUTION


# %% check="02.3"
one_map = check("02.3", one_map)

# %% [markdown]
# Now move the window yourself, with the pointer, the arrow keys or play. Rest
# on one weight to see all the pixels that it meets: nearly the whole image.

# %%
SlidingKernel()

# %% [markdown]
# This layer rests on two ideas. **Local connection**: a neuron looks at a small
# window only. **Weight sharing**: all neurons of one map use the same weights
# and bias. So a stroke that is learned in one place is known in all places.
#
# ## Excursion · One bright pixel
#
# You may skip this; it shows the sharpest test there is for a convolution,
# which the checks use as well. Take an *impulse*, an image of
# zeros with a single 1, and a kernel with the numbers 1 to 9. Will the map show
# the kernel as it is, mirrored, or rotated? Decide before you run the cell.

# %%
impulse = np.zeros((7, 7))
impulse[3, 3] = 1.0
counting = np.arange(1.0, 10.0).reshape(3, 3)
show_grids(
    {
        "image": impulse,
        "kernel": counting,
        "map": one_map(impulse, counting, 0.0),
    },
    alt="An impulse, a kernel of 1 to 9, and the map: the kernel rotated",
    numbers=True,
    limit=9,
)

# %% [markdown]
# It is rotated by 180°, although nothing in the code rotates anything. When the
# window starts above and left of the 1, the 1 lies under the *last* weight of
# the kernel, so the last weight lands at the top left of the map.
#
# <details><summary>Margin note: is this a convolution?</summary>
#
# Mathematicians call it <em>cross-correlation</em>, and keep the word
# convolution for the formula with i − u, which rotates the kernel and so shows
# it upright here. The field says convolution for both, and LeNet-5 does what
# your code does. Since its kernels are learned, it makes no difference:
# training would find them rotated.
# </details>
#
# ## Stride and padding
#
# A stride of 2 keeps every second place. NumPy can pick them from a finished
# map: `a[::2]` is every second row of `a`, beginning with the first, and
# `a[::2, ::2]` every second column of these as well. It is cheaper to compute
# only the values that you keep: let the window make longer steps. The code
# below tries that, and should give the same map, but does not:

# %%
every = one_map(digit[0, 0], by_hand["dark below"], 0.0)
show_grids(
    {
        "every place (28, 28)": every,
        "[::2, ::2], as it should be": every[::2, ::2],
        "what the code below gives": every[:14, :14],
    },
    alt="A map; the same map with half as many pixels along each side; and "
    "the map's upper left quarter alone",
    numbers=False,
    columns=3,
)

# %% [markdown]
# ### Exercise 02.4
#
# *Find and fix.* The size is right, but the values are those of the upper
# left quarter. Where do the windows start, and where should they? (The
# padding is correct.) Change only the line that cuts out the window.


# %% exercise="02.4"
def strided_map(image, kernel, bias, stride=1, padding=0):
    """image (H, W), kernel (k, l) -> y (Ho, Wo), sizes as in 02.1.

    padding zeros on all four sides; the window moves by stride pixels.
    """
    k, l = kernel.shape
    # BEGIN SOLUTION
    # STUB padded = np.pad(image, padding)
    # STUB Ho = (padded.shape[0] - k) // stride + 1
    # STUB Wo = (padded.shape[1] - l) // stride + 1
    # STUB y = np.zeros((Ho, Wo))
    # STUB for i in range(Ho):
    # STUB     for j in range(Wo):
    # STUB         window = padded[i : i + k, j : j + l]
    # STUB         y[i, j] = np.sum(window * kernel) + bias
    # STUB return y
    padded = np.pad(image, padding)
    Ho = (padded.shape[0] - k) // stride + 1
    Wo = (padded.shape[1] - l) // stride + 1
    y = np.zeros((Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            top, left = i * stride, j * stride
            window = padded[top : top + k, left : left + l]
            y[i, j] = np.sum(window * kernel) + bias
    return y
    # END SOLUTION


# %% check="02.4"
strided_map = check("02.4", strided_map)

# %% [markdown]
# ## Many maps: the layer C1
#
# C1 has six kernels, so it makes six feature maps. Maps that are computed from
# the same input, side by side, form a **layer**.
#
# The input, too, may consist of several images on top of each other, called
# **channels**: a colour photograph has three, a grey digit one, and the six
# maps of C1 are six channels for the next layer. With a batch of $N$ images,
# that makes four axes, always in the order image, channel, row, column:
#
# | array | shape | for C1 |
# |---|---|---|
# | images `x` | $(N, C, H, W)$ | $(N, 1, 32, 32)$ |
# | kernels `w`, $F$ maps | $(F, C, k, l)$ | $(6, 1, 5, 5)$ |
# | biases `b` | $(F,)$ | $(6,)$ |
# | maps `y` | $(N, F, H_o, W_o)$ | $(N, 6, 28, 28)$ |
#
# More images and maps only mean more loops. The channels change the sum: a
# window now has a third axis, and so has the kernel of a map; both are blocks
# of shape $(C, k, l)$. All their products go into *one* sum, and the bias is
# still added once:
#
# $$y_{n,f,i,j} = b_f + \sum_{c,u,v}
# \tilde x_{n,c,\,s i+u,\,s j+v}\, w_{f,c,u,v}$$
#
# where $\tilde{x}$ is the padded image, $s$ the stride, and $H_o$ and $W_o$
# are the sizes from 02.1.
#
# ### Exercise 02.5
#
# Write the whole layer. Only rows and columns get a frame: `np.pad` takes a
# pair (before, after) for each axis, such as `((0, 0), (0, 0), (1, 1), (1,
# 1))`.


# %% exercise="02.5"
def conv2d(x, w, b, stride=1, padding=0):
    """x (N, C, H, W), w (F, C, k, l), b (F,)  ->  y (N, F, Ho, Wo)"""
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    # BEGIN SOLUTION
    Ho = (H + 2 * padding - k) // stride + 1
    Wo = (W + 2 * padding - l) // stride + 1
    sides = (padding, padding)
    xp = np.pad(x, ((0, 0), (0, 0), sides, sides))
    y = np.zeros((N, F, Ho, Wo))
    for n, f, i, j in np.ndindex(y.shape):
        top, left = i * stride, j * stride
        window = xp[n, :, top : top + k, left : left + l]  # (C, k, l)
        y[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return y
    # END SOLUTION


# %% check="02.5"
conv2d = check("02.5", conv2d)

# %% [markdown]
# C1 with its trained weights, on two digits:

# %%
y = conv2d(digits[1:3], w_trained, b_trained)
print("w", w_trained.shape, " y", y.shape)
scale = np.abs(y).max(axis=(0, 2, 3))  # one for each map
show_grids(
    {
        f"C1 map {f}" + " " * n: y[n, f] / scale[f]
        for n in range(2)
        for f in range(6)
    },
    alt="Two rows of six maps; map 2 is deep blue along the strokes of both "
    "digits that run from top to bottom",
    numbers=False,
)

# %% [markdown]
# The weights of C1 map 2 are negative (blue) along a bar from top to bottom.
# Where a stroke runs that way, its ink meets those weights, and the value is
# strongly negative: deep blue. The widget now runs *your* `conv2d`, and
# frames the cells where it differs from the course's.

# %%
SlidingKernel(fn=conv2d)

# %% [markdown]
# ## How much is there to learn?
#
# C1 has a neuron for each place of its six maps of 28 × 28. A neuron has 26
# **connections**: to 25 pixels and to its bias, which the paper counts as
# well. But the neurons of a map share their numbers, so what training has to
# find, the **trainable parameters**, is stored once per map. Predict all
# three counts for C1.
#
# ### Exercise 02.6
#
# Write the function. `weights` is the number of weights in the whole layer,
# all maps together and without the biases: 6 · 25 = 150 for C1. Do not assume
# that every map has equally many. In chapter 04 four inputs share one weight,
# so `uses` is 4 there; here it is 1.


# %% exercise="02.6"
def layer_counts(weights, maps, height, width, uses=1):
    """-> (neurons, parameters, connections), three ints.

    weights counts the weights of all maps together, without the biases;
    each of the maps (height x width) has one bias. Within a neuron, each
    weight is connected to `uses` inputs.
    """
    # BEGIN SOLUTION
    places = height * width
    connections = (weights * uses + maps) * places
    return maps * places, weights + maps, connections
    # END SOLUTION


# %% check="02.6"
layer_counts = check("02.6", layer_counts)

# %% tags=["nbval-check-output"]
neurons, parameters, connections = layer_counts(6 * 25, 6, 28, 28)
print(f"neurons:     {neurons:>9,}")
print(f"parameters:  {parameters:>9,}")
print(f"connections: {connections:>9,}")
print(f"parameters without sharing:    {neurons * (25 + 1):>9,}")
print(f"... and without local windows: {neurons * (32 * 32 + 1):>9,}")

# %% [markdown]
# The paper gives the same parameters and connections (LeCun et al. 1998, sec.
# II-B). Without sharing, every connection would have a number of its own;
# without local windows, every neuron would see all 1,024 pixels.
#
# ## Design a kernel
#
# ### Exercise 02.7
#
# *Design.* Invent a kernel of 5 × 5 that finds **top left corners**. The check
# slides it over squares of ones on zeros. The map should be 0 where the image
# is flat, and largest where the middle of the window lies on a square's top
# left corner; one pixel beside it will do. There are many right answers.


# %% exercise="02.7"
def corner_kernel():
    """-> an array of numbers (5, 5)"""
    # BEGIN SOLUTION
    kernel = np.full((5, 5), -9.0)  # 16 places where no ink should be
    kernel[2:, 2:] = 16.0  # and 9 places where there should be
    return kernel
    # END SOLUTION


# %% check="02.7"
corner_kernel = check("02.7", corner_kernel)

# %%
square = np.zeros((32, 32))
square[10:22, 8:20] = 1
kernel = np.array(corner_kernel(), dtype=float)
shown = {"your kernel": kernel}
for name, image in {"square": square, "digit": digit[0, 0]}.items():
    y = one_map(image, kernel, 0.0)
    shown |= {name: image, f"map of the {name}": y / np.abs(y).max()}
shown["your kernel"] = kernel / np.abs(kernel).max()
show_grids(
    shown,
    alt="A kernel, a square and its map, which is darkest at the top left "
    "corner, a digit and its map",
    numbers=False,
    columns=5,
)

# %% [markdown]
# The darkest orange looks most like one.
#
# ## What you can do now
#
# - Compute a feature map, with any stride and padding.
# - Build a layer with several maps and channels, and count its neurons,
#   parameters and connections.
# - Explain what local connection and weight sharing save.
#
# ### Do you remember?
#
# <details><summary>A row of 10 pixels, a window of 4, stride 3: how many
# places? 2, 3 or 4?</summary>
#
# The starts are 0, 3 and 6, and the window at 6 ends with the last pixel: 3.
# (2 counts the gaps between them; 4 divides 10 by 3 and rounds up.)
# </details>
#
# <details><summary>An image of zeros goes through C1. What are the six
# maps?</summary>
#
# Each is filled with its own bias. Not with zeros, and not with 25 times the
# bias.
# </details>
#
# <details><summary>You double the width and height of the input. What happens
# to the parameters of C1, and what to its connections?</summary>
#
# The parameters stay as they are: they belong to the kernels, which do not know
# the size of the image. There are more places, so there are more neurons and
# connections.
# </details>
#
# <details><summary>The digit moves three pixels to the right. What happens to
# the maps of C1?</summary>
#
# They move three pixels to the right as well, and otherwise stay the same. The
# pattern is still found; what comes next has to cope with its new place.
# </details>

# %%
progress()

# %% [markdown]
# If the next layer did nothing but multiply and add again, the two together
# could do no more than one. Chapter 03 shows why, and puts a curve between
# them: [03 · Squashing](03_squashing.ipynb).
