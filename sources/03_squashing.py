# %% [markdown]
# # 03 · Squashing
#
# Every number that leaves C1 is sent through an S-shaped curve, and the same
# happens after the next five layers. In this chapter you find out what its
# bend makes possible, where its odd constants come from, and why a unit that
# sits too far out on it hardly learns.

# %% [markdown]
# ![A map of C1 with sums from −11.4 to 2.8; a curve in the shape of an S; the
# same map squashed, from −1.7 to 1.6, where faint strokes have become clear
# ](pictures/03_squashing.svg)

# %% [markdown]
# On the left are the sums that a map of the trained C1 computes for a 4, on
# the right the same map after the curve. On the left a few large negative
# sums drown everything else; after the curve no number is beyond ±1.72, so
# the faint strokes stand out as well. By the end, three such bent sums of
# yours will find what straight sums cannot: the edges on both sides of a
# stroke.

# %%
# What this chapter imports: run this cell first.
import lenet_edu.nn as nn
import numpy as np
from lenet_edu import check, hint, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import show_curves, show_grids, show_histograms
from lenet_edu.models import lenet5, load_lenet5
from lenet_edu.nn import logistic, relu
from lenet_edu.widgets import SquashingExplorer

# %% [markdown]
# ## Why bend at all?
#
# A unit of C1 adds up 25 products and a bias. Why not pass this sum on as it
# is? Below, the first layer has two units that look at two neighbouring pixels.
# One has the weights (−1, 1) and answers 1 to ink on the right alone, the other
# has (1, −1) and answers 1 to ink on the left alone. The second layer adds the
# two, in the hope of finding either edge.

# %%
pairs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]).T  # one pair per column
first = np.array([[-1, 1], [1, -1]])  # one row of weights per unit
second = np.array([[1, 1]])
print("pixels, left and right:", *pairs)
print("first layer's answers: ", *(first @ pairs))
print("second layer's answers:", *(second @ (first @ pairs)))
print("product of the weights:", *(second @ first))
print("one layer with those:  ", *((second @ first) @ pairs))

# %% [markdown]
# The two answers cancel for every pair. Other weights would not help, because
# the trick of the last two lines always works: multiply the two matrices of
# weights, and a single layer with their product gives the same answers. With
# biases as well,
#
# $$W_2\,(W_1 x + b_1) + b_2 = W_2 W_1\,x + W_2\, b_1 + b_2 = W x + b,$$
#
# where $W = W_2 W_1$ and $b = W_2\,b_1 + b_2$. That is one layer. A
# convolution can be written as a matrix too, so without a bend all of LeNet-5
# up to F6 would do no more than one layer of templates, as in chapter 01.
# Sums like these are called *linear*; it takes a curve to make a *nonlinear*
# layer.
#
# With a curve $f$ in between, the matrices can no longer be multiplied
# together. Here are two bent sums of a number $x$, and half of their
# difference.

# %%
x = np.linspace(-4, 4, 401)
rising, later = nn.squash(3 * x + 3), nn.squash(3 * x - 3)
show_curves(
    x,
    {
        "f(3x + 3)": rising,
        "f(3x - 3)": later,
        "half the difference": (rising - later) / 2,
    },
    alt="Two S curves, one to the left of the other; half their difference "
    "is a bump around 0 that falls to 0 on both sides",
    xlabel="x",
    ylabel="bent sums",
)

# %% [markdown]
# The difference of two straight lines is a straight line again, but this one is
# a bump. With enough bumps you can draw any continuous curve as closely as you
# like: the *universal approximation theorem* (Cybenko 1989).
#
# ## The curve of 1998
#
# $$f(a) = A \tanh(S\,a), \qquad A = 1.7159, \quad S = \tfrac{2}{3}$$
#
# Here $a$ is the sum that a unit has added up, its **pre-activation**, and
# $f(a)$ is its output, or **activation**. The curve approaches the height $A$
# but never reaches it, and $S$ says how quickly. Here tanh, the hyperbolic
# tangent, is an S-shaped function that climbs from −1 to 1; NumPy has it as
# `np.tanh`. The paper calls $f$ a *squashing function* (LeCun et al. 1998,
# eq. 6); today it is called an **activation function**.
#
# ### Exercise 03.1
#
# Write $f$. It has to work for arrays of any shape, a single number included,
# and for very large numbers such as 3,000.


# %% exercise="03.1"
def squash(a):
    """a, a NumPy array of any shape -> y, same shape: 1.7159 tanh(2a/3)"""
    # BEGIN SOLUTION
    amplitude, gain = 1.7159, 2 / 3
    return amplitude * np.tanh(gain * a)
    # END SOLUTION


# %% check="03.1"
squash = check("03.1", squash)

# %% [markdown]
# ## Why 1.7159 and 2/3?
#
# The units of F6, the last that are squashed, are trained towards 1 and −1
# (chapter 07 shows why), so it matters what the curve does there. The curve
# bends most where its slope changes fastest. Drag the ? in the widget to
# where you think that is; then change the constants and watch the place move.

# %%
SquashingExplorer(fn=squash)

# %% [markdown]
# The paper claims three things for its constants (App. A): $f(\pm 1) = \pm
# 1$, a **gain** (output over input) of about 1 for sums between −1 and 1, and
# the sharpest bend at ±1, where the slope changes fastest.

# %%
grid = np.linspace(0, 3, 3001)
slopes = np.gradient(squash(grid), grid)  # rise over run
bends = np.abs(np.gradient(slopes, grid))  # how fast the slope changes
print(f"f(1)                     {squash(np.array(1.0)):.6f}")
print(f"1 / tanh(2/3)            {1 / np.tanh(2 / 3):.6f}")
print(f"slope at 0 and at 1      {slopes[0]:.3f} and {slopes[1000]:.3f}")
print(f"mean slope from 0 to 1   {slopes[:1001].mean():.3f}")
print(f"slope 1 at               {grid[np.abs(slopes - 1).argmin()]:.3f}")
print(f"bends most at            {grid[bends.argmax()]:.3f}")

# %% [markdown]
# The first claim holds to five decimals: 1.7159 is $1/\tanh(2/3)$, rounded.
# The second holds on average: between (−1, −1) and (1, 1) the mean slope has
# to be 1, and ours is a little steeper in the middle and flatter at the ends.
# So a signal in this range neither explodes nor fades from layer to layer.
# The third is nearly true.
#
# Why bend most at the target? If the curve bent earlier, 1 would lie out on
# the flat, where a unit is hard to correct; if it bent later, nothing would
# hold a unit back from overshooting.
#
# ## Excursion · How nearly?
#
# You may skip this; it shows where the sharpest bend lies exactly. With $t =
# \tanh(S\,a)$ the second derivative is $f'' = -2 A S^2\,(t - t^3)$. It is
# largest in size where the derivative of $t - t^3$, which is $1 - 3t^2$, is 0:
# at $t = 1/\sqrt{3}$, whatever $A$ and $S$ are.

# %%
exact = np.arctanh(1 / np.sqrt(3))
print(f"tanh(Sa) is 1/sqrt(3) at a = {exact:.4f} / S")
print(f"with S = 2/3:            a = {exact / (2 / 3):.4f}")
print(f"exactly 1 with S = {exact:.4f}, A = 1/tanh(S) = {np.sqrt(3):.4f}")

# %% [markdown]
# So 2/3 is a round number close to the exact $S$, and 1.7159 follows from it.
# The paper does not insist on either: its choice "is merely a convenience".
#
# ## How steep is it?
#
# In chapter 01 every weight was nudged in proportion to how much the loss
# changes with it. Now the curve stands in between: when $a$ changes a little,
# the output changes by that much times the **slope** $f'(a)$, so every nudge is
# multiplied by this slope. The derivative of $\tanh(u)$ is $1 - \tanh^2(u)$,
# and by the chain rule $S$ inside and $A$ in front multiply the slope as well:
#
# $$f'(a) = A\,S\,(1 - \tanh^2(S\,a))$$
#
# When the slope is needed, the network has kept only the output $y = f(a)$.
# Somebody in a hurry copied the formula and simply put $y$ where $a$ should
# be. The picture compares the result with slopes measured by tiny steps.


# %%
def in_a_hurry(y):
    return 1.7159 * 2 / 3 * (1 - np.tanh(2 / 3 * y) ** 2)


a, step = np.linspace(-4, 4, 401), 1e-5
measured = (squash(a + step) - squash(a - step)) / (2 * step)
show_curves(
    a,
    {"rise over run": measured, "in a hurry": in_a_hurry(squash(a))},
    alt="Two bells that meet at 0, -1 and 1; further out the measured slope "
    "goes to 0 and the other stays near 0.4",
    xlabel="pre-activation a",
    ylabel="slope",
)

# %% [markdown]
# They agree at 0, 1 and −1. There the curve returns what it was given, $f(a)
# = a$, so it makes no difference which of the two you put in. Far out, where
# the curve is flat, the hurried slope is much too large.
#
# ### Exercise 03.2
#
# Fix the last line. How do you get $\tanh(S\,a)$ from $y = A \tanh(S\,a)$?


# %% exercise="03.2"
def squash_slope(y):
    """y = f(a), an array of any shape -> the slope f'(a), the same shape"""
    A, S = 1.7159, 2 / 3
    # BEGIN SOLUTION
    # STUB return A * S * (1 - np.tanh(S * y) ** 2)
    return A * S * (1 - (y / A) ** 2)
    # END SOLUTION


# %% check="03.2"
squash_slope = check("03.2", squash_slope)

# %%
points = np.array([-2.0, -1.0, 0.0, 0.5, 1.0, 3.0])
rise = squash(points + step) - squash(points - step)
print("a            ", points)
print("rise over run", (rise / (2 * step)).round(4))
print("squash_slope ", squash_slope(squash(points)).round(4))

# %% [markdown]
# ## Flat is slow
#
# Far out the slope is nearly 0, and a unit there is called **saturated**.
# Take a unit with one weight and the input 1, so that its sum is the weight
# itself. The target is −1, and the loss is half the squared difference. We
# start further and further on the wrong side and count the downhill steps
# until the output has the right sign. Each step is the rate, times how far
# $y$ is off, times the slope.

# %%
learned, rate, target = {}, 0.5, -1
for start in (1.0, 2.0, 3.0, 4.0, 5.0, 6.0):
    weight, outputs = np.array(start), []
    for _ in range(400):
        y = squash(weight)
        outputs.append(float(y))
        weight = weight - rate * (y - target) * squash_slope(y)
    learned[f"from {start:g}"] = np.array(outputs[:120])
    count = sum(y > 0 for y in outputs)
    print(f"from a = {start:g}: below 0 after {count:3} steps")

# %%
show_curves(
    np.arange(120),
    {
        name: learned[name]
        for name in ("from 1", "from 3", "from 4", "from 5")
    },
    alt="Four outputs fall to -1; the further out they start, the later "
    "they leave the flat part near 1.7",
    xlabel="steps",
    ylabel="output; the target is -1",
)

# %% [markdown]
# The more wrong the unit is, the longer it takes to notice. And in a network
# the slopes multiply: on its way back to C1's weights, a nudge meets one slope
# for each curve. LeNet-5 squashes six times, after C1, S2, C3, S4, C5 and F6.
# How much of a nudge is left after six equal slopes?

# %%
for one in np.array([0.0, 1.0, 2.0, 3.0]):
    slope = squash_slope(squash(one))
    print(f"a = {one:g}: slope {slope:.3f}, six of them {slope**6:.2g}")

# %% [markdown]
# Near 0 the nudge even grows. At 3 next to nothing is left of it: the
# **vanishing gradient**. (The weights in between multiply it too: chapter 10.)
#
# ## Excursion · Relatives of the curve
#
# You may skip this; it shows what other networks use. The paper also calls its
# curve a *sigmoid*, which only means S-shaped. Today that word mostly stands
# for the **logistic function** $1/(1 + e^{-a})$, and most networks use
# **ReLU**, $\max(a, 0)$. Weights that were trained with one of these curves do
# not fit another.

# %%
a = np.linspace(-4, 4, 401)
show_curves(
    a,
    {
        "squash": squash(a),
        "tanh": np.tanh(a),
        "logistic": logistic(a),
        "ReLU": np.where(a < 2.2, relu(a), np.nan),
    },
    alt="Squash levels off near -1.7 and 1.7, tanh at -1 and 1, the logistic "
    "function at 0 and 1; ReLU is 0 on the left and rises from 0 on",
    xlabel="pre-activation a",
    ylabel="output (ReLU is cut off above)",
)

# %%
steepest = logistic(0.0) * (1 - logistic(0.0))
slopes = {"logistic, at 0": steepest, "ReLU, a > 0": 1.0, "ReLU, a < 0": 0.0}
for name, slope in slopes.items():
    print(f"{name:15} slope {slope:.2f}, six of them {slope**6:.2g}")

# %% [markdown]
# The logistic function loses nearly everything even where it is steepest.
# ReLU lets everything through on one side and nothing on the other, which is
# one reason for its success.
#
# <details><summary>Margin note: "passed through a sigmoid"</summary>
#
# Many descriptions of LeNet-5 say this, and some add "between −1 and 1". Read
# as the logistic function it would be a curve that is never negative; plain
# tanh would stay between −1 and 1. The paper's curve runs from −1.7159 to
# 1.7159.
# </details>
#
# ## The six curves of LeNet-5
#
# Where do real units sit? We send a hundred test digits through a LeNet-5 with
# random weights and through the trained one.

# %%
digits = to_input(load_mnist().test_images[:100])


def curves_of(network):
    """Layer -> (sums a, outputs f(a)), for the six layers that squash."""
    found, y = {}, digits
    for name, layer in zip(network.names, network.layers, strict=True):
        a, y = y, layer.forward(y)
        if name.endswith("squashed"):
            found[name.split()[0]] = (a, y)
    return found


random = curves_of(lenet5(np.random.default_rng(1998)))
trained = curves_of(load_lenet5())
show_histograms(
    {"random": random, "trained": trained},
    alt="Random: all six heaps lie around 0, grey and colour nearly alike. "
    "Trained: wide grey hills; the colours pile up at both ends in C3, S4 "
    "and C5, and in two heaps near -1 and 1 in F6",
    xlabel="grey: sums a (beyond 6: outermost bar), colour: outputs f(a)",
    limit=6,
)

# %%
print("      between -1 and 1      flat: slope below a tenth of f'(0)")
print("       random  trained       random  trained")
for layer in random:
    both = [net[layer] for net in (random, trained)]
    small = [(np.abs(a) < 1).mean() for a, _ in both]
    flat = [
        (squash_slope(y) < squash_slope(np.array(0.0)) / 10).mean()
        for _, y in both
    ]
    print(f"{layer}  ", *(f"{s:9.0%}" for s in small), "   ",
          *(f"{s:9.0%}" for s in flat))  # fmt: skip

# %% [markdown]
# With random weights nearly all sums lie between −1 and 1, most of them close
# to 0, where the curve is almost straight: this network hardly uses its
# bends. Learning has pulled the sums apart. Many units of C3 and C5 now work
# as switches, at one end or the other. F6 has two heaps near its targets 1
# and −1, where the curve is not yet flat, as the constants intend.
#
# So saturation is no fault in a unit that has learned its answer, only in one
# that has learned nothing yet.
#
# ## Three bent sums
#
# Back to the two pixels, left $p$ and right $q$, with 0 for background and 1
# for ink. We want a yes for the edges 0 1 and 1 0, and a no for 0 0 and 1 1:
# the *exclusive or*, XOR. No single sum $s = w_1 p + w_2 q + b$ does it, since
#
# $$s(0,1) + s(1,0) = w_1 + w_2 + 2b = s(0,0) + s(1,1):$$
#
# if both edges get a positive answer, so does at least one of the equal pairs.
# A bent unit gets further. This one looks for ink on the right.

# %%
p, q = pairs
print("p, q    ", p, q)
print("2q-2p-1 ", 2 * q - 2 * p - 1)
print("squashed", squash(2.0 * q - 2 * p - 1).round(2))

# %% [markdown]
# The sum is −1 for equal pixels and −3 at the opposite edge; squashed, the
# two are only about 0.65 apart. Both now mean "no", so this unit no longer
# cancels completely what a second one says of the other edge.
#
# ### Exercise 03.3
#
# Return three rows of three numbers. Rows 1 and 2 are two units, each with a
# weight for $p$, a weight for $q$ and a bias. Row 3 combines them: a weight
# for unit 1, a weight for unit 2 and a bias. All three sums are squashed. A
# final answer of at least 0.5 means yes, one of at most −0.5 means no. To try
# one out, print `answers(either_edge())` below your function, before you run
# the check.


# %%
def answers(design, p=p, q=q):
    """design (3, 3), p and q of one shape -> the third sum, squashed"""
    (wp, wq, b), (vp, vq, c), (u1, u2, d) = design
    unit1, unit2 = squash(wp * p + wq * q + b), squash(vp * p + vq * q + c)
    return squash(u1 * unit1 + u2 * unit2 + d)


# %% exercise="03.3"
def either_edge():
    """-> (3, 3): yes for p q = 0 1 and 1 0, no for 0 0 and 1 1"""
    # BEGIN SOLUTION
    return np.array(
        [
            [-2.0, 2.0, -1.0],  # yes to ink on the right alone
            [2.0, -2.0, -1.0],  # yes to ink on the left alone
            [2.0, 2.0, 3.0],  # yes if one of the two says yes
        ]
    )
    # END SOLUTION


# %% check="03.3"
either_edge = check("03.3", either_edge)

# %% [markdown]
# Now run your design over a whole digit, turned into 0 and 1: $p$ is each
# pixel, and $q$ its neighbour on the right.

# %%
number = np.flatnonzero(load_mnist(verbose=False).test_labels == 0)[0]
p = (load_mnist(verbose=False).test_images[number] > 127).astype(float)
q = np.roll(p, -1, axis=1)  # every row moved by one pixel to the left
show_grids(
    {
        "the digit, p": p,
        "one straight sum, q - p": q - p,
        "three bent sums": answers(either_edge(), p, q),
    },
    alt="A 0; the straight sum marks the left side of each stroke orange and "
    "the right side blue; the bent sums mark both sides orange, on blue",
    numbers=False,
)

# %% [markdown]
# The straight sum sees the two sides of a stroke as opposites. Your three
# bent sums call both an edge.
#
# ## What you can do now
#
# - Prove that layers of straight sums are worth one, and bend three sums to do
#   what no single one can.
# - Get the slope of $1.7159 \tanh(2a/3)$ from its output, and say why a
#   saturated unit learns slowly.
#
# ### Do you remember?
#
# <details><summary>What is $f(1)$: 0.76, 1 or 1.7159?</summary>
#
# 1, to five decimals. (0.76 is plain tanh, without the constants; 1.7159 is the
# height that is only approached.)
# </details>
#
# <details><summary>A unit's output is $y = 1$. Is its slope 0?</summary>
#
# No. It would be 0 if the curve were plain tanh, whose slope is $1 - y^2$. Ours
# goes on to 1.7159: first divide by that, then square.
# </details>
#
# <details><summary>Of seven layers, only the last is squashed. How many is the
# network worth?</summary>
#
# One, with a curve behind it: nothing bends between the seven matrices, so they
# multiply into one.
# </details>
#
# <details><summary>Many units of the trained C5 are saturated. Is that
# bad?</summary>
#
# Not for the answers: those units have decided. But if they had to learn
# something new, they would be slow to change their minds.
# </details>

# %%
progress()

# %% [markdown]
# The maps of C1 are squashed now, but when a stroke moves by one pixel, so do
# all of its answers. The next layer makes the maps smaller and cares less about
# the exact place: [04 · Subsampling](04_subsampling.ipynb).
