# %% [markdown]
# # 02 · Convolution
#
# What does a stroke look like to a computer? In this chapter you build a small
# pattern detector and try it at every position of an image: the convolution,
# which is the first layer of LeNet-5.

# %% [markdown]
# ![A handwritten 7, six small learned kernels, and the six maps that they
# make of it: in each map other strokes and edges of the 7 stand out
# ](pictures/02_convolution.svg)

# %% [markdown]
# Each of these six maps answers one question at every position of the digit: is
# the pattern of my kernel here? Before you build that, one question about
# positions.
#
# Slide a window of 5 pixels along a row of 32 pixels, one pixel at a time. How
# many places does it have? The first number that comes to mind is often 27.
# Write yours down before you run the next cells.

# %%
# What this chapter imports: run this cell first.
import numpy as np
from lenet_edu import check, hint, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import show_digits, show_grids
from lenet_edu.widgets import SizeLab, SlidingKernel

# %%
starts = [start for start in range(32) if start + 5 <= 32]
print("first start:", starts[0])
print("last start: ", starts[-1])
print("places:     ", len(starts))

# %% [markdown]
# The window starts at pixel 0, and its last start is the one printed above. The
# first place is a place too: that is the **+ 1** in $32 - 5 + 1$, the most
# forgotten number in this course. Your check will know if you forgot it.
#
# Two more numbers change the count:
#
# - **padding** $p$: a frame of $p$ zeros on *each* side of the image, so there
#   are $2p$ pixels more along each axis;
# - **stride** $s$: the window moves $s$ pixels at a time, and only places where
#   it fits *whole* count.
#
# LeNet-5 uses no padding and stride 1 in its convolutions. Later networks use
# both, so your function should know them.
#
# ### Exercise 02.1
#
# How many places does a window of `kernel` pixels have in `size` pixels? The
# answer is a whole number. You may assume that the window fits.


# %% exercise="02.1"
def output_size(size, kernel, stride=1, padding=0):
    """Number of places of a window along one axis, an int.

    Example: output_size(5, 3) is 3, for the starts 0, 1 and 2.
    """
    # BEGIN SOLUTION
    room = size + 2 * padding - kernel  # how far the window can travel
    return room // stride + 1
    # END SOLUTION


# %% check="02.1"
output_size = check("02.1", output_size)

# %% [markdown]
# If the check found something: `hint("02.1")` goes one step at a time, and
# `solution("02.1")` shows the derivation after you pass (or if you ask twice).
# Both come from `from lenet_edu import hint, solution`.
#
# In the *size lab*, say first how large the output will be, then look. Try a
# stride that does not fit: which pixels does no window ever see?

# %%
SizeLab()

# %% [markdown]
# The whole network is a chain of such counts. A 5 × 5 window over 32 × 32
# pixels, halved, and again, and once more:

# %%
size = 32
for layer in ("C1", "S2", "C3", "S4", "C5"):
    if layer.startswith("C"):
        size = output_size(size, 5)
    else:
        size = output_size(size, 2, stride=2)
    print(f"{layer}: {size} x {size}")

# %% [markdown]
# At C5 a window of 5 × 5 meets a map of 5 × 5, and there is one place left.
# Begin with 28 in the cell: how many are there then? The paper's own reason for
# 32 × 32 is another: a stroke's end should find room to lie in the *middle* of
# a window, near the border of the digit too (LeCun et al. 1998, sec. II-B).
# Chapter 06 measures it.
#
# ## What happens at one place
#
# At each place the same numbers, the **kernel**, are laid over the image,
# multiplied with the pixels below them one by one, and summed. One more number,
# the **bias**, is added at the end. That is all.

# %%
image = np.arange(1.0, 21.0).reshape(4, 5)
kernel = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
window = image[1:3, 2:5]
show_grids(
    {
        "image (4, 5)": image,
        "window at (1, 2)": window,
        "kernel (2, 3)": kernel,
        "products": window * kernel,
    },
    alt="An image, the window at row 1, column 2, a kernel, their products",
    numbers=True,
)

# %%
print("sum of the products:", np.sum(window * kernel))

# %% [markdown]
# In symbols, with $x$ the image, $w$ the kernel ($k$ rows, $l$ columns) and $b$
# the bias, the answer at the place whose top left pixel is $(i, j)$ is
#
# $$y_{i,j} = b + \sum_{u=0}^{k-1} \sum_{v=0}^{l-1} x_{i+u,\, j+v}\, w_{u,v}.$$
#
# Mind the plus in $i + u$: both indices run *forwards*. Mathematicians call
# this **cross-correlation** and keep *convolution* for the version with $i -
# u$, which rotates the kernel by 180°. The field says convolution for both, and
# LeNet-5 does what the formula above says.
#
# ### Exercise 02.2
#
# Write the answer at one place. The check will use kernels that are not square,
# so that rows and columns cannot be mixed up unseen.


# %% exercise="02.2"
def one_place(image, kernel, bias, i, j):
    """image (H, W), kernel (k, l), bias a number -> the answer at (i, j).

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
# Now at every place. The answers, arranged as the places are, form a new and
# slightly smaller image: a **feature map**. If the kernel's numbers add up to
# about 0, it is large where the image looks like the kernel, negative where it
# looks like the opposite, and near zero where the image is flat.
#
# ### Exercise 02.3
#
# One image, one kernel, one map. You have both parts already: the number of
# places and the answer at one place. (Write the loop yourself here rather than
# calling your earlier functions: what passes is kept for later chapters, and it
# is nicer to read in one piece.)


# %% exercise="02.3"
def one_map(image, kernel, bias):
    """image (H, W), kernel (k, l), a bias -> y (H - k + 1, W - l + 1)"""
    H, W = image.shape
    k, l = kernel.shape
    # BEGIN SOLUTION
    y = np.zeros((H - k + 1, W - l + 1))
    for i in range(H - k + 1):
        for j in range(W - l + 1):
            y[i, j] = np.sum(image[i : i + k, j : j + l] * kernel) + bias
    return y
    # END SOLUTION


# %% check="02.3"
one_map = check("02.3", one_map)

# %% [markdown]
# ### What does an impulse print?
#
# Take an image that is zero but for a single 1, and a kernel with the numbers 1
# to 9. What will the map look like? Decide before you run the cell: the kernel
# as it is, mirrored, or rotated?

# %%
impulse = np.zeros((7, 7))
impulse[3, 3] = 1.0
counting = np.arange(1.0, 10.0).reshape(3, 3)
show_grids(
    {
        "image": impulse,
        "kernel": counting,
        "your map": one_map(impulse, counting, 0.0),
    },
    alt="An impulse, a kernel of 1 to 9, and the map: the kernel rotated",
    numbers=True,
    limit=9,
)

# %% [markdown]
# Rotated by 180°, although nothing in the code rotates anything. When the
# window starts *above and left* of the 1, the 1 lies under the kernel's *last*
# number; so the last number lands at the top left. It is the sharpest test
# there is for a convolution, and the check used it on you.
#
# Move the window yourself: with the pointer, the arrow keys, or play. Rest on a
# *weight* of the kernel to see all the pixels it is multiplied with: each
# weight goes nearly everywhere. That is weight sharing.

# %%
SlidingKernel()

# %% [markdown]
# ## Kernels made by hand
#
# In the network the kernels are learned. What could they learn to see? Here are
# four made by hand, over a real digit that is padded to 32 × 32 as the paper
# does.

# %%
mnist = load_mnist()
digit = to_input(mnist.train_images[:1])[0, 0]  # (32, 32)
by_hand = {
    "rows: dark below": np.repeat(
        [[-1.0], [-0.5], [0.0], [0.5], [1.0]], 5, axis=1
    ),
    "columns: dark right": np.repeat([[-1.0, -0.5, 0, 0.5, 1.0]], 5, axis=0),
    "blur": np.ones((5, 5)) / 25,
    "spot": np.where(np.hypot(*np.mgrid[-2:3, -2:3]) < 1.5, 1.0, -9 / 16),
}
maps = {name: one_map(digit, kernel, 0.0) for name, kernel in by_hand.items()}

# %%
show_digits(digit[None], alt="One handwritten digit of MNIST", columns=8)

# %%
show_grids(
    by_hand, alt="Four kernels of 5 x 5 numbers", columns=4, numbers=False
)

# %%
show_grids(
    {name: y / np.abs(y).max() for name, y in maps.items()},
    alt="Four maps: edges orange on one side of a stroke, blue on the other",
    columns=4,
    numbers=False,
)

# %% [markdown]
# Orange where the picture agrees with the kernel, blue where it says the
# opposite, white where it says nothing. The colours mean the same in all
# figures of this course: zero is white. Why does the map of the columns kernel
# show each vertical stroke twice, once in each colour?
#
# ## Stride and padding
#
# ### Exercise 02.4
#
# Give your map a stride and a frame of zeros. Padding comes first: make the
# larger image, then forget that it was padded.


# %% exercise="02.4"
def strided_map(image, kernel, bias, stride=1, padding=0):
    """image (H, W), kernel (k, l) -> y (Ho, Wo), sizes as in 02.1.

    padding zeros on all four sides; the window moves by stride pixels.
    """
    k, l = kernel.shape
    # BEGIN SOLUTION
    padded = np.pad(image, padding)
    Ho = (padded.shape[0] - k) // stride + 1
    Wo = (padded.shape[1] - l) // stride + 1
    y = np.zeros((Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            top, left = i * stride, j * stride
            y[i, j] = (
                np.sum(padded[top : top + k, left : left + l] * kernel) + bias
            )
    return y
    # END SOLUTION


# %% check="02.4"
strided_map = check("02.4", strided_map)

# %% [markdown]
# ## Many maps: the layer C1
#
# One kernel sees one thing. C1 has six kernels, so there are six answers per
# place and six feature maps. And an image may have several **channels** (C3
# looks at several maps of S2 at once): then a kernel has a slice per channel,
# and *one* sum runs over all of them.
#
# Finally we send a batch of $N$ images at a time. Four axes, always in this
# order:
#
# | array | shape | for C1 |
# |---|---|---|
# | images `x` | $(N, C, H, W)$ | $(N, 1, 32, 32)$ |
# | kernels `w` | $(F, C, k, l)$ | $(6, 1, 5, 5)$ |
# | biases `b` | $(F,)$ | $(6,)$ |
# | maps `y` | $(N, F, H_o, W_o)$ | $(N, 6, 28, 28)$ |
#
# $$y_{n,f,i,j} = b_f + \sum_{c,u,v} \tilde x_{n,c,is+u,js+v}\, w_{f,c,u,v}$$
#
# where $\tilde{x}$ is the padded image.
#
# ### Exercise 02.5
#
# The whole layer. It is exercise 02.4 with two loops around it. Slow is fine:
# chapter 11 makes it fast and uses yours to check that it is still right.


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
# Here is C1 at work, with the four kernels made by hand and two random ones:

# %%
rng = np.random.default_rng(1998)
w = np.stack([*by_hand.values(), *rng.normal(size=(2, 5, 5)) / 3])[:, None]
b = np.zeros(6)
x = to_input(mnist.train_images[1:2])
y = conv2d(x, w, b)
print("x", x.shape, " w", w.shape, " b", b.shape, " y", y.shape)

# %%
show_grids(
    {f"map {f}": y[0, f] for f in range(6)},
    alt="Six feature maps of one digit",
    numbers=False,
)

# %% [markdown]
# The widget now runs *your* `conv2d`. Where it differs from the course's, cells
# are framed; when it passes, none are.

# %%
SlidingKernel(fn=conv2d)

# %% [markdown]
# ## How much is there to learn?
#
# Whatever computes one number of a map is called a **unit** or **neuron**: C1
# has one for each place of each map. Each neuron looks at 25 pixels and a bias:
# 26 **connections**. But all neurons of one map use the same 26 numbers, so the
# **trainable parameters** are stored once per map. Predict all three for C1
# (six maps of 28 × 28 from one image), then write the function. Later chapters
# use it for every layer of the network.
#
# ### Exercise 02.6
#
# Count the link to the bias as a connection of each neuron, as the paper does.


# %% exercise="02.6"
def layer_counts(weights, maps, height, width, uses=1):
    """-> (neurons, parameters, connections), three ints.

    weights counts all weights of the layer (C1: 150), without the biases;
    each map (height x width) has one bias. Within a neuron, `uses` inputs
    share one weight: 1 here, 4 in chapter 04.
    """
    # BEGIN SOLUTION
    places = height * width
    connections = (weights * uses + maps) * places
    return maps * places, weights + maps, connections
    # END SOLUTION


# %% check="02.6"
layer_counts = check("02.6", layer_counts)

# %% tags=["nbval-check-output"]
neurons, parameters, connections = layer_counts(6 * 5 * 5, 6, 28, 28)
print("C1, neurons:    ", neurons)
print("C1, parameters: ", parameters)
print("C1, connections:", connections)
print("without sharing:", connections, "parameters as well")
print("all pixels to all neurons:", 6 * 28 * 28 * (32 * 32 + 1))

# %% [markdown]
# The parameters and the connections are those that the paper gives for C1 (sec. II-B). Sharing
# is not only thrift: a stroke end is a stroke end wherever it is, and a kernel
# that learned it in one corner has learned it in all of them.
#
# ## What you learned
#
# - A window of $k$ in $n$ pixels has $(n + 2p - k)//s + 1$ places.
# - At each place: window times kernel, summed, plus the bias once.
# - LeNet's layer is a cross-correlation: an impulse prints the kernel rotated
#   by 180°.
# - Channels are summed; each map has its own kernels and its own bias.
# - Sharing makes few parameters serve many connections.
#
# ### Do you remember?
#
# <details><summary>A 10 × 10 map, a window of 4, stride 3: how many places
# along an axis? 2, 3 or 4?</summary>
#
# The starts are 0, 3 and 6, and the window at 6 ends with the last pixel: 3. (2
# counts the gaps between them; 4 divides 10 by 3 and rounds up.)
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
# to the number of parameters of C1?</summary>
#
# Nothing. The connections grow, the parameters are the kernel's and do not know
# the size of the image.
# </details>

# %%
progress()

# %% [markdown]
# C1's answers can be any size. Before they go on, each is squashed into a fixed
# range, by a curve whose two constants were chosen with care:
# [03 · Squashing](03_squashing.ipynb).
