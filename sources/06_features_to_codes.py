# %% [markdown]
# # 06 · C5 and F6: from maps to a vector
#
# After S4 a digit has become sixteen small maps, and nobody could tell from
# them what was written. Two layers later the network has drawn the digit
# again, as a *printed* one, and in this chapter you build these two layers.

# %% [markdown]
# ![From left: a handwritten 9, sixteen small maps of S4, 120 numbers of C5,
# and 84 numbers of F6 in 12 rows of 7, like a printed 9
# ](pictures/06_features_to_codes.svg)

# %% [markdown]
# There are only ten digits, yet the network turns each image into 84 numbers.
# Why, the trained network can answer itself, three cells from now. We run 500
# test digits through it and keep what each of its layers gives.

# %%
# What this chapter imports: run this cell first.
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import show_grids, show_rows
from lenet_edu.models import lenet5, load_lenet5
from lenet_edu.nn import bitmaps, codes
from lenet_edu.widgets import ReceptiveField

# %%
mnist = load_mnist()
images = to_input(mnist.test_images[:500])  # (500, 1, 32, 32)
labels = mnist.test_labels[:500]
trained = load_lenet5()
untrained = lenet5(np.random.default_rng(1998))  # random weights
conv2d, squash = kept("conv2d"), kept("squash")
output_size, layer_counts = kept("output_size"), kept("layer_counts")


def maps_of(network, x):
    """x (N, 1, 32, 32) -> a dict: what each layer gives, by its name"""
    found = {}
    for name, layer in zip(network.names, network.layers, strict=True):
        x = layer.forward(x)
        found[name] = x
    return found


maps, random_maps = maps_of(trained, images), maps_of(untrained, images)

# %% [markdown]
# Ten digits are enough to look at, neither the best nor the worst: the cell
# sorts the images by how well the network redraws them and takes, for each
# digit, the one in the middle.

# %%
badly_drawn = maps["OUT"][np.arange(500), labels]  # the penalty, chapter 00
order = np.argsort(badly_drawn)
ten = []
for digit in range(10):
    same = order[labels[order] == digit]
    ten.append(same[len(same) // 2])
f6 = maps["F6 squashed"]  # (500, 84)
random_f6 = random_maps["F6 squashed"]
show_rows(
    {
        "handwritten": images[ten, 0],
        "F6, random\nweights": random_f6[ten].reshape(10, 12, 7),
        "F6, trained": f6[ten].reshape(10, 12, 7),
        "printed": bitmaps(),  # (10, 12, 7)
    },
    titles=range(10),
    ink=("handwritten",),
    limit=1.7159,
    alt="Ten handwritten digits; noise below each; below that a blurred "
    "picture of the same digit in print; and the ten printed digits",
)

# %% [markdown]
# The answer is that 84 is 12 × 7. The last row holds ten printed digits,
# which the authors drew on 12 rows of 7 pixels: +1 is ink (orange), −1 is the
# background (blue). The third row is what F6, the layer with 84 units, makes
# of each handwritten digit, laid out in the same way. Training has taught the
# network to redraw handwriting as print. People write a 4 in many ways, but
# F6 should draw the same 4 for all of them, and then the last step is easy:
# chapter 07 answers with the printed digit that is nearest to the drawing.
# The second row shows the same layers with random weights, before anything
# was learned. It is noise, so what draws is not the layers but the numbers in
# them.
#
# And what does a single unit say? Here is the one of row 5, column 3, near the
# middle of the picture.

# %%
i, j = 5, 3
print("digit  ", *(f"{digit:4}" for digit in range(10)))
print("printed", *(f"{v:4.0f}" for v in bitmaps()[:, i, j]))
print("F6     ", *(f"{v:4.1f}" for v in f6[ten].reshape(10, 12, 7)[:, i, j]))
for name, numbers in (("trained", f6), ("random", random_f6)):
    printed = codes()[labels]  # the same pictures as rows, (500, 84)
    right = np.sign(numbers) == printed
    print(f"signs right, {name} weights: {right.mean():.1%}")

# %% [markdown]
# Each unit of F6 has learned to say whether the printed digit has ink at its
# place: a positive number means yes, a negative one no. Over all 500 digits,
# the trained network has nearly every sign right, and the random one does no
# better than a coin.
#
# ## From maps to a row of numbers
#
# Now we build the way from S4 to this picture. It has three stations:

# %% tags=["nbval-check-output"]
for name in ("S4 squashed", "C5 squashed", "F6 squashed"):
    print(f"{name:12}", maps[name].shape)

# %% [markdown]
# S4 is S2 once more, with sixteen maps. A map has rows and columns so that a
# window can slide over it, but after S4 nothing slides any more: each of C5's
# 120 units looks at all 16 · 25 = 400 numbers. So we may as well lay them out
# in a single row. Such a row is called a **vector**, and laying it
# out is called *flattening*. Any order would do, as long as it is always the
# same, because a weight has to find its own number again. We take the first
# map row by row, then the second, and so on.
#
# The maps come as a batch, (N, C, H, W): N images with C maps of H × W each.
# They should leave as (N, C · H · W), one row per image. Somebody wrote a line
# for this that worked on one image. Here it gets two: all numbers of the first
# are 0, and all of the second are 1.

# %% tags=["nbval-check-output"]
pair = np.stack([np.zeros((3, 2, 2)), np.ones((3, 2, 2))])  # (2, 3, 2, 2)
print(pair.reshape(3 * 2 * 2, 2).T)

# %% [markdown]
# The shape is right, and no error appears. But one row should be all zeros and
# the other all ones. A network that gets these rows sees two digits mixed.
#
# <details><summary>Margin note: where does the third 5 in "5x5x5x16 = 2000"
# come from?</summary>
#
# You will find S4's connections written like this. There are 16 maps of 5 × 5
# units, and each unit has five connections: four pixels and a bias. The third
# 5 has nothing to do with the other two.
# </details>
#
# ### Exercise 06.1
#
# Here is the same mistake as a function. Fix it, so that each image keeps its
# own numbers, map after map, row after row.


# %% exercise="06.1"
def flatten(x):
    """x (N, C, H, W) -> y (N, C * H * W), map after map, row after row"""
    N, C, H, W = x.shape
    # BEGIN SOLUTION
    # STUB columns = x.reshape(C * H * W, N)
    # STUB return columns.T
    return x.reshape(N, C * H * W)
    # END SOLUTION


# %% check="06.1"
flatten = check("06.1", flatten)

# %% [markdown]
# Many libraries keep the maps last, (N, H, W, C), and flatten that. How many of
# the 400 numbers stand at the same place in both orders?

# %% tags=["nbval-check-output"]
numbered = np.arange(400).reshape(1, 16, 5, 5)
ours = flatten(numbered)
theirs = numbered.transpose(0, 2, 3, 1).reshape(1, 400)
print("ours starts with:  ", *ours[0, :6])
print("theirs starts with:", *theirs[0, :6])
print("at the same place: ", (ours == theirs).sum(), "of 400")

# %% [markdown]
# Weights trained in one order are useless in the other, and again no error
# says so.
#
# ## Units that see everything
#
# A unit of C1 multiplies each number in its window by a weight, adds up the
# products and adds its bias. The units of C5 and F6 do the same without a
# window: each has a weight for *every* input. A unit with the weights 0.5, −1
# and 4 and the bias 1, whose inputs are 1, 2 and 0, says
# 0.5 · 1 − 1 · 2 + 4 · 0 + 1 = −0.5.
#
# A layer is a set of units that do the same thing. In this one, all units
# have the same inputs, and each has its own weights and bias. Because every
# unit is connected with every input, it is called *fully connected*, or
# *dense*. With $D$ inputs and $M$ units, unit $m$ gives for image $n$
#
# $$y_{n,m} = \sum_{d=0}^{D-1} w_{m,d}\, x_{n,d} + b_m$$
#
# The weights stand in a matrix with one row per unit and one column per
# input, (M, D).
#
# ### Exercise 06.2
#
# Loops are fine. For a matrix product, `@`, write the shapes down first; `.T`
# transposes a matrix. The squashing stays a layer of its own.


# %% exercise="06.2"
def dense(x, w, b):
    """x (N, D), w (M, D), b (M,) -> y (N, M)"""
    N, D = x.shape
    M, D = w.shape
    # BEGIN SOLUTION
    return x @ w.T + b
    # END SOLUTION


# %% check="06.2"
dense = check("06.2", dense)

# %% tags=["nbval-check-output"]
one_unit = np.array([[0.5, -1, 4]])
print("worked out above:", dense(np.array([[1, 2, 0]]), one_unit, np.ones(1)))

# %% [markdown]
# ## C5, written twice
#
# Each of C5's 120 maps has a kernel of 5 × 5 for each of the sixteen maps of
# S4; there is no table of connections here. S4's maps are 5 × 5 as well, so
# the kernels fit in exactly one place, and each map of C5 is a single number.
# At that place they cover all 400 inputs, as a dense unit does. So `dense`
# should give the same numbers, if we flatten the maps and the kernels alike.

# %% tags=["nbval-check-output"]
# The trained weights by name, "C5.w" and so on:
p = {name: array.astype(float) for name, array in trained.parameters.items()}
s4 = maps["S4 squashed"].astype(float)  # (500, 16, 5, 5)

as_convolution = conv2d(s4, p["C5.w"], p["C5.b"])
as_dense = dense(flatten(s4), flatten(p["C5.w"]), p["C5.b"])
print("C5 as a convolution:", as_convolution.shape)
print("C5 as a dense layer:", as_dense.shape)
gap = np.abs(flatten(as_convolution) - as_dense).max()
print("equal to 1e-9:", bool(gap < 1e-9))

# %% [markdown]
# They are equal. F6 is one more dense layer, from these 120 numbers to 84, and
# both are followed by the squashing. Now your functions can draw: here are the
# first ten test digits, just as they come.

# %%
c5 = squash(as_dense)
drawn = squash(dense(c5, p["F6.w"], p["F6.b"]))  # (500, 84)
print("as the network does:", np.allclose(drawn, f6, atol=1e-3))
show_rows(
    {
        "handwritten": images[:10, 0],
        "F6": drawn[:10].reshape(10, 12, 7),
    },
    titles=labels[:10],
    ink=("handwritten",),
    limit=1.7159,
    alt="Ten handwritten digits and below each what F6 draws of it: most "
    "look like the printed digit, a badly written one is blurred",
)

# %% [markdown]
# ## Is every convolution a dense layer?
#
# C5 is dense because its kernel has a single place. Where there are several, we
# can say that the unit at place $(i, j)$ has the weight 0 for all pixels
# outside its window. Then it is connected with every pixel. For a kernel of
# 2 × 2 with the weights 1, 2, 3, 4 on an image of 3 × 4 pixels, these are the
# weights of three units:

# %% tags=["nbval-check-output"]
kernel = np.array([[1, 2], [3, 4]])
for i, j in ((0, 0), (0, 1), (1, 0)):
    picture = np.zeros((3, 4), dtype=int)
    picture[i : i + 2, j : j + 2] = kernel
    print(f"the unit at {(i, j)}:", *picture.ravel())

# %% [markdown]
# One row per unit makes a matrix, and with it `dense` computes the convolution.
#
# ### Exercise 06.3
#
# This function makes the matrix, for any kernels and any size of image (stride
# 1, no padding). Its lines are right, but not all stand where they should, and
# only the units of the first place get their weights; the rows of all others
# are zeros. Put the lines in order, indentation included. `rows` holds, for
# each of the F · Ho · Wo units, a picture with C maps.


# %% exercise="06.3"
def conv_as_dense(w, height, width):
    """w (F, C, k, l), images of height x width pixels

    -> matrix (F * Ho * Wo, C * height * width), with Ho x Wo places
    """
    F, C, k, l = w.shape
    # BEGIN SOLUTION
    # STUB Ho, Wo = height - k + 1, width - l + 1
    # STUB for i in range(Ho):
    # STUB     for j in range(Wo):
    # STUB         rows = np.zeros((F, Ho, Wo, C, height, width))
    # STUB         rows[:, i, j, :, i : i + k, j : j + l] = w
    # STUB         return rows.reshape(F * Ho * Wo, C * height * width)
    Ho, Wo = height - k + 1, width - l + 1
    rows = np.zeros((F, Ho, Wo, C, height, width))
    for i in range(Ho):
        for j in range(Wo):
            rows[:, i, j, :, i : i + k, j : j + l] = w
    return rows.reshape(F * Ho * Wo, C * height * width)
    # END SOLUTION


# %% check="06.3"
conv_as_dense = check("06.3", conv_as_dense)

# %% tags=["nbval-check-output"]
for name, side in (("C1", 32), ("C5", 5)):
    w = p[f"{name}.w"]
    matrix = conv_as_dense(w, side, side)
    free = f"{w.size:,} weights"
    used = np.count_nonzero(matrix) / matrix.size
    print(f"{name}: {free:14} fill a matrix {matrix.shape}, {used:.0%} not 0")

# %%
kernels = np.array([[[[-0.9, 0.6], [0.3, -0.5]]], [[[0.8, 0.4], [-0.3, 1]]]])
shared = conv_as_dense(kernels, 4, 4)  # (18, 16)
rng = np.random.default_rng(6)
free = rng.uniform(0.2, 1, shared.shape) * rng.choice([-1, 1], shared.shape)
local = np.where(shared != 0, free, 0)
show_grids(
    {
        f"a convolution: {kernels.size} weights": shared,
        f"local, not shared: {np.count_nonzero(local)}": local,
        f"dense: {free.size}": free,
    },
    alt="Three matrices: the same few weights in slanted bands; the same "
    "bands with all weights different; and no empty place at all",
    numbers=False,
)

# %% [markdown]
# These are three ways to connect 4 × 4 pixels (the columns) with two maps of
# 3 × 3 units (the rows). A convolution saves twice: most of its entries are 0
# (*local connection*), and the others are the same four numbers in every row
# of a map (*weight sharing*). C1 is like the left picture, C5 like the right
# one: nothing is 0, and every weight is used once.
#
# ## Why it is called C5 all the same
#
# The paper calls C5 a convolution because on a larger image its maps would be
# larger than 1 × 1 (LeCun et al. 1998, sec. II-B). Four more columns of pixels
# are four more in C1's maps, two in S2's and C3's, one in S4's, and then the
# kernel of C5 has two places. Here are the widths from the image to C5:

# %% tags=["nbval-check-output"]
lenet = [(5, 1), (2, 2), (5, 1), (2, 2), (5, 1)]  # (kernel, stride): C1 to C5
print("input C1  S2  C3  S4  C5")
for width in (32, 36, 40, 64):
    sizes = [width]
    for size, stride in lenet:
        sizes.append(output_size(sizes[-1], size, stride))
    print(*(f"{n:3}" for n in sizes))

# %% [markdown]
# On 64 columns, enough for two digits, C5 has nine places, each four pixels
# further on. A dense layer would stop with an error, because its matrix has
# only 400 columns. The convolution goes on with the same weights. Below, the
# trained network gets a 6 and a 2 in one image, and F6 gets the 120 numbers
# of one place after another.

# %%
wide = np.concatenate([images[ten[6]], images[ten[2]]], axis=2)[np.newaxis]
x = wide  # (1, 1, 32, 64)
for layer in trained.layers[: trained.names.index("Flatten")]:
    x = layer.forward(x)
print("C5:", x.shape)
places = x[0, :, 0].T  # (9, 120)
read = squash(dense(places, p["F6.w"], p["F6.b"]))
windows = np.stack([wide[0, 0, :, 4 * n : 4 * n + 32] for n in range(9)])
show_rows(
    {"C5 sees": windows, "F6 draws": read.reshape(9, 12, 7)},
    titles=[f"place {n}" for n in range(9)],
    ink=("C5 sees",),
    limit=1.7159,
    alt="Nine windows that move from a 6 to a 2, and nine drawings: a 6 at "
    "first, a 2 at last, and in between they are hard to read",
)

# %% [markdown]
# At the first place F6 draws the 6, at the last one the 2. In between a digit
# is off centre or cut, and the drawings go wrong, at place 1 already, where
# the 6 is only four pixels off centre: the network has only ever seen centred
# digits. Chapter 18 reads rows of digits in this way.
#
# ## What the two layers cost
#
# For `layer_counts`, from chapter 02, a dense unit is a map of 1 × 1. C1 stands
# there for comparison.

# %% tags=["nbval-check-output"]
counts = {
    "C1": layer_counts(6 * 25, 6, 28, 28),
    "C5": layer_counts(120 * 400, 120, 1, 1),
    "F6": layer_counts(84 * 120, 84, 1, 1),
}
print("    neurons  parameters  connections")
for name, (neurons, parameters, connections) in counts.items():
    print(f"{name}: {neurons:7,} {parameters:11,} {connections:12,}")
print(f"C5 has {counts['C5'][1] / 60_000:.0%} of LeNet-5's 60,000 parameters")

# %% [markdown]
# Nothing is shared in C5 and F6, so each parameter is one connection. Four
# fifths of what LeNet-5 learns is in C5, although C1 has more than twice its
# connections. Parameters take memory, and connections take time.
#
# ## Excursion · What does a unit see?
#
# You may skip this part. It shows why C5 knows the whole image while C1 knows
# only 5 × 5 pixels, and why the image has a margin.
#
# The pixels that can change what a unit says are its **receptive field**. For
# a unit of C1 it is the window, 5 × 5. A unit of S2 adds up 2 × 2 units of C1,
# and two neighbours in C1 see these columns:

# %% tags=["nbval-check-output"]
for unit in (0, 1):
    print(f"unit {unit} of C1 sees columns", *range(unit, unit + 5))

# %% [markdown]
# Together these are 6 columns and not 10, since four of them are shared. The
# first neighbour brings its whole field. The second only adds the *step*
# between the two, which is one pixel. S2's own units are two pixels apart, so
# when a unit of C3 looks at five of them in a row, the first brings 6 pixels
# and each of the other four adds 2.
#
# ### Exercise 06.4
#
# Continue with pencil and paper up to C5, then write the rule down. `layers`
# is a list of pairs (kernel, stride) with the first layer first, like `lenet`
# above. Rows and columns are alike. Before any layer, a pixel sees itself.


# %% exercise="06.4"
def receptive_field(layers):
    """layers, a list of (kernel, stride)

    -> (side, step), two ints: of the fields of the last layer's units
    """
    # BEGIN SOLUTION
    side = step = 1
    for kernel, stride in layers:
        side += (kernel - 1) * step
        step *= stride
    return side, step
    # END SOLUTION


# %% check="06.4"
receptive_field = check("06.4", receptive_field)

# %% [markdown]
# Is it true of a real network? We copy a digit 1,024 times, change another
# pixel in each copy, and look at one unit near the middle of each layer: in
# which copies does it change?

# %%
network = lenet5(np.random.default_rng(1998), dtype=np.float64)
copies = np.repeat(images[:1], 1024, axis=0)
copies += np.eye(1024).reshape(1024, 1, 32, 32)  # copy p: pixel p + 1
before, after = maps_of(network, images[:1]), maps_of(network, copies)
field = {}
for n, name in enumerate(("C1", "S2", "C3", "S4", "C5"), start=1):
    m = after[name].shape[2] // 2  # a unit near the middle, in the first map
    change = np.abs(after[name] - before[name])[:, 0, m, m]
    field[name] = (change > 1e-14).reshape(32, 32)
    rule = receptive_field(lenet[:n])
    print(name, "seen:", field[name].sum(), "pixels, rule:", rule)
show_grids(
    {f"{name}: {seen.sum()} pixels": seen for name, seen in field.items()},
    alt="Squares of pixels that change a unit: larger in each layer",
    columns=5,
    numbers=False,
)

# %% [markdown]
# A unit of C5 sees all 1,024 pixels. Its kernel is no larger than C1's, but
# it stands on other layers, and after each subsampling the field grows
# faster. Move a unit in the widget and watch its field; near the border of
# the image it reaches the margin, where no digit has ink.

# %%
ReceptiveField(images[0], fn=receptive_field)

# %% [markdown]
# This is the reason for the margin. A corner or the end of a stroke should be
# able to lie in the *middle* of what a feature detector sees (sec. II-B).
# These are the middles of the fields of C3, without the margin and with it:

# %% tags=["nbval-check-output"]
side, step = receptive_field(lenet[:3])
for size in (28, 32):
    units = (size - side) // step + 1
    first, last = (side - 1) / 2, (side - 1) / 2 + (units - 1) * step
    print(f"{size} x {size}: {units} units, middles from {first} to {last}")

# %% [markdown]
# A middle of 6.5 lies between pixels 6 and 7, so with 32 × 32 pixels the
# middles run from pixel 6 to pixel 25: 20 in each direction, just enough for
# a digit of MNIST, which is at most 20 × 20. Without the margin it would be
# 16.
#
# ### Exercise 06.5
#
# Many networks of today have no kernel larger than 3 × 3. Design a stack of
# layers of this kind whose units see what C5's see: 32 × 32 pixels, at a step
# of 4. It may have as many layers as you like, and there are many right
# answers.


# %% exercise="06.5"
def small_kernels():
    """-> a list of (kernel, stride), the first layer first"""
    # BEGIN SOLUTION
    threes, halving = [(3, 1)] * 2, [(2, 2)]
    return [*threes, *halving, *threes, *halving, *threes]
    # END SOLUTION


# %% check="06.5"
small_kernels = check("06.5", small_kernels)

# %%
print("LeNet-5:", receptive_field(lenet), " yours:", end=" ")
print(receptive_field(small_kernels()))

# %% [markdown]
# <details><summary>One answer, and why networks are built like this</summary>
#
# For example (3, 1), (3, 1), (2, 2), (3, 1), (3, 1), (2, 2), (3, 1), (3, 1),
# in which each kernel of 5 × 5 has become two of 3 × 3. Two kernels of 3 × 3,
# one behind the other, see as much as one of 5 × 5. They need 18 weights
# instead of 25, and there is one more squashing in between.
# </details>
#
# ## What you can do now
#
# - Say what 84 numbers are for: F6 redraws a handwritten digit as print.
# - Flatten maps without mixing the images of a batch.
# - Write a fully connected layer, and a convolution as one.
# - Explain why C5 is both, and why it is called a convolution.
#
# ### Do you remember?
#
# <details><summary>x is (N, C, H, W). What is wrong with
# x.reshape(C * H * W, N).T, and when is it right?</summary>
#
# The shape is right, but reshape only cuts the same sequence anew, and each
# row then takes every N-th number, from several images. It is right for a
# single image, so it passes a test with one.
# </details>
#
# <details><summary>x @ w + b ran without an error, with w of shape (84, 84),
# one row per unit. Is it right?</summary>
#
# No. It uses the columns of w as if they were the units, and a square matrix
# hides it. Test with different numbers of inputs and outputs.
# </details>
#
# <details><summary>How many connections does C5 have on an image of 32 × 36
# pixels: 48,120, 57,720 or 96,240?</summary>
#
# 96,240: the same 48,120 parameters, used at two places. (57,720 = 120 · 481
# would be a dense layer on 480 numbers, with a weight for each.)
# </details>
#
# <details><summary>Excursion: a layer with kernel 3 and stride 1 stands on
# units that see 16 pixels and are 4 apart. What does it see: 18, 24, 28 or
# 48?</summary>
#
# 16 + 2 · 4 = 24. (18 forgets the step, 28 adds three steps, 48 multiplies the
# fields as if they did not overlap.)
# </details>

# %%
progress()

# %% [markdown]
# F6 has drawn something, and now somebody has to say which of the ten printed
# digits it is: [07 · RBF output](07_rbf_output.ipynb).
