# %% [markdown]
# # 03 · Squashing
#
# After each convolution, LeNet-5 sends every number through the same curve, one
# by one. In this chapter you find out why a network needs such a bend, and why
# this one has the two strange constants that it has.

# %% [markdown]
# ![A map of C1 with sums from −11.4 to 2.8; a curve in the shape of an S; the
# same map squashed, from −1.7 to 1.6, where faint strokes have become clear
# ](pictures/03_squashing.svg)

# %% [markdown]
# The curve sends 0 to 0, 1 to 1 and −1 to −1. What does it make of 10? Write a
# number down before you run the next cells.

# %%
# What this chapter imports: run this cell first.
import lenet_edu.nn as nn
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import show_curves
from lenet_edu.nn import logistic, relu
from lenet_edu.widgets import SquashingExplorer

# %%
a = np.linspace(-4, 4, 401)
show_curves(
    a,
    {
        "the curve": nn.squash(a),
        "what went in": np.where(abs(a) < 2, a, np.nan),
    },
    alt="An S through (-1, -1), 0 and (1, 1); it levels off above 1",
    xlabel="what goes in, a",
    ylabel="what comes out",
    marks={"(1, 1)": (1, 1), "(-1, -1)": (-1, -1)},
)

# %%
print("10 becomes", nn.squash(10.0).round(4))

# %% [markdown]
# Not 10, and not 1 either. Between −1 and 1 the curve hardly changes what goes
# in; further out it levels off, and however large the number is, it never gets
# past a fixed height.
#
# ## Why bend at all?
#
# In chapter 02 a unit of C1 added up 25 products and a bias. It would be
# simpler to hand the sum on as it is. What would be lost?
#
# Take two layers that only multiply and add. Predict: how many layers do you
# need to compute the same thing?

# %%
rng = np.random.default_rng(3)
first, second = rng.normal(size=(4, 3)), rng.normal(size=(2, 4))
inputs = rng.normal(size=(3, 5))
two_layers = second @ (first @ inputs)
one_layer = (second @ first) @ inputs
print("largest difference:", np.abs(two_layers - one_layer).max().round(12))

# %%
bent = second @ nn.squash(first @ inputs)
print("with a bend in between:", np.abs(bent - one_layer).max().round(3))

# %% [markdown]
# One is enough, and seven layers that only multiply and add are worth one as
# well. A curve in between is what makes a second layer worth having.
#
# ## The curve of 1998
#
# $$f(a) = A \tanh(S\,a), \qquad A = 1.7159, \quad S = \tfrac{2}{3}$$
#
# Here $a$ is the sum that a unit has added up, its **pre-activation**; $A$ is
# the **amplitude**, the height that is never quite reached; $S$ stretches the
# curve sideways. It is applied to each number on its own, so the shape of an
# array stays what it is. The paper calls $f$ a *squashing function* (LeCun et
# al. 1998, eq. 6).
#
# ### Exercise 03.1
#
# It has to work for single numbers of any size, and for arrays of any shape.


# %% exercise="03.1"
def squash(a):
    """a, a NumPy array of any shape -> y, same shape: 1.7159 tanh(2a/3)"""
    # BEGIN SOLUTION
    amplitude, gain = 1.7159, 2 / 3
    return amplitude * np.tanh(gain * a)
    # END SOLUTION


# %% check="03.1"
squash = check("03.1", squash)

# %%
for one in (0.1, 0.5, 1.0, 2.0, 5.0, 1000.0):
    print(f"f({one:g}) = {squash(np.array(one)):.7f}")

# %% [markdown]
# Look at $f(1)$: not exactly 1, but nobody will notice. The constants were
# chosen for that, and you will find two more reasons below.
#
# ## "Passed through a sigmoid"
#
# This is what many descriptions of LeNet-5 say, and some add "between −1 and
# 1". *Sigmoid* means S-shaped, and several curves are. Today the word mostly
# stands for the **logistic function** $1/(1+e^{-a})$. Is it the same curve?

# %%
print("      a   logistic       tanh     squash")
for one in np.array([-1000.0, -1.0, 0.0, 1.0, 1000.0]):
    values = logistic(one), np.tanh(one), squash(one)
    print(f"{one:7g}", *(f"{value:10.4f}" for value in values))

# %% [markdown]
# Three curves, three ranges. The logistic function is never negative and gives
# a half at 0. Plain tanh stays between −1 and 1. The paper's curve goes 1.7159
# far, to both sides. Weights that were trained with one of them do not fit
# another.
#
# Does the range matter? The units of F6, the last that are squashed, are to
# reach +1 and −1 (chapter 07 shows why). How large must $a$ be for that? The
# cell inverts both curves.

# %%
wanted = np.array([0.9, 0.99, 0.999, 0.999999])
print("wanted   ", wanted)
print("tanh     ", np.arctanh(wanted).round(2))
print("squash   ", (np.arctanh(wanted / nn.A) / nn.S).round(2))

# %% [markdown]
# With plain tanh, each further 9 costs about the same again, without end: 1
# itself is infinitely far away, and training would push the weights up for
# ever. With 1.7159 the target 1 lies well inside, where the curve still moves.
# That is the second reason.
#
# Try it: move the point along the curve, and change the two constants. When
# does the curve still pass through (1, 1)? *Yours* is drawn on top.

# %%
SquashingExplorer(fn=squash)

# %% [markdown]
# ## How steep is it?
#
# Training (chapter 10) needs to know how much the output changes when $a$
# changes a little: the **slope** $f'(a)$. Before you compute it: where is it
# largest, where is it 1, and what is it far out?
#
# You could compute it from $a$. But the forward pass has the *output* at hand
# already, and tanh is expensive. So the question is: given $y = f(a)$ alone,
# how steep is the curve there? Two facts are enough:
#
# - the derivative of $\tanh(u)$ is $1 - \tanh^2(u)$;
# - the chain rule: what multiplies $a$ inside multiplies the slope as well, and
#   so does what stands in front.
#
# ### Exercise 03.2


# %% exercise="03.2"
def squash_slope(y):
    """y = f(a), an array of any shape -> the slope f'(a), the same shape

    No tanh is needed: y has been through it already.
    """
    A, S = 1.7159, 2 / 3
    # BEGIN SOLUTION
    t = y / A  # tanh(S a)
    return A * S * (1 - t**2)
    # END SOLUTION


# %% check="03.2"
squash_slope = check("03.2", squash_slope)

# %% [markdown]
# A slope can be tested without any formula: go a tiny step to the right and to
# the left, and divide rise by run.

# %%
points = np.array([-2.0, -1.0, 0.0, 0.5, 1.0, 3.0])
step = 1e-5
by_steps = (squash(points + step) - squash(points - step)) / (2 * step)
print("a         ", points)
print("by steps  ", by_steps.round(4))
print("yours     ", squash_slope(squash(points)).round(4))
rise = squash(np.array(1.0)) - squash(np.array(-1.0))
print("mean slope from -1 to 1:", (rise / 2).round(4))

# %% [markdown]
# Above 1 in the middle, below 1 at ±1, and 1 on average between them: in its
# working range the curve neither blows signals up nor damps them. A **gain of
# about 1** lets a signal pass many layers.
#
# ## Where does it bend?
#
# Near 0 the curve is nearly straight, and far out it is straight again, lying
# flat. In between it bends. Where most? Mark the place in the first figure with
# your finger.
#
# We measure it on samples. On a straight line each point is the mean of its two
# neighbours. The **second difference** tells how far it is from that:
#
# $$d_i = y_{i+1} - 2\,y_i + y_{i-1}$$

# %%
corner = np.array([0.0, 0.0, 0.0, 1.0, 2.0, 3.0])
print("samples:           ", corner)
print("first differences: ", np.diff(corner))
print("second differences:", np.diff(np.diff(corner)))

# %% [markdown]
# The corner shows, and nothing else does. Mind the lengths: each row is one
# shorter than the row above. To which sample does the first second difference
# belong?
#
# ### Exercise 03.3
#
# Given samples of any curve on an even grid, return the **positive** $a$ at
# which the second difference is largest *in size*: a bend upwards counts as
# much as one downwards. The two end points have none. If several are equally
# large, return the first.


# %% exercise="03.3"
def curvature_peak(a, y):
    """a (n,) an even, rising grid, y (n,) samples of a curve -> a number

    The positive a where |y[i+1] - 2 y[i] + y[i-1]| is largest; the grid
    reaches to both sides of 0 or lies to the right of it.
    """
    n = len(a)
    # BEGIN SOLUTION
    best, where = -1.0, 0.0
    for i in range(1, n - 1):
        bend = abs(y[i + 1] - 2 * y[i] + y[i - 1])
        if a[i] > 0 and bend > best:
            best, where = bend, a[i]
    return float(where)
    # END SOLUTION


# %% check="03.3"
curvature_peak = check("03.3", curvature_peak)

# %%
grid = np.linspace(-5, 5, 2001)
print("squash:  ", round(curvature_peak(grid, squash(grid)), 3))
print("exactly: ", (np.arctanh(1 / np.sqrt(3)) / nn.S).round(4))
print("tanh:    ", round(curvature_peak(grid, np.tanh(grid)), 3))
print("logistic:", round(curvature_peak(grid, logistic(grid)), 3))

# %% [markdown]
# With these constants the curve bends most very near ±1, which is also where
# the targets are: the third reason. A unit that reaches its target sits at the
# end of the straight part, and not out on the flat.
#
# Are the constants sacred, then? The paper itself says no: the choice "is
# merely a convenience" (App. A). Other constants work, with weights that
# fit them.
#
# ## Flat is slow: saturation
#
# Far out the slope is nearly 0. A unit there is **saturated**: whatever
# training changes before it, its output hardly moves. And slopes *multiply*. A
# **gradient** tells how fast the network's error changes with one of its
# numbers; on its way back through the layers (chapter 10) it is multiplied by
# one slope per layer, and by the weights.
#
# Suppose a gradient of 1 passes seven curves, and leave the weights aside. What
# is left if each unit sits at $a = 1$? At $a = 3$? Guess the power of ten.

# %%
print("  a     squash   logistic       ReLU   after seven layers")
for one in np.array([-1.0, 0.0, 1.0, 2.0, 3.0]):
    y = logistic(one)
    slopes = squash_slope(squash(one)), y * (1 - y), float(one > 0)
    print(f"{one:3g}", *(f"{slope**7:10.2g}" for slope in slopes))

# %% [markdown]
# In the middle of the squashing curve the gradient even grows; at 3 next to
# nothing is left. The logistic function loses nearly everything even
# where it is steepest. **ReLU**, $\max(a, 0)$, which most networks use today,
# has slope 1 on one side and 0 on the other: everything passes, or nothing
# does.

# %%
show_curves(
    a,
    {
        "squash": squash(a),
        "tanh": np.tanh(a),
        "logistic": logistic(a),
        "ReLU": np.where(a < 2.2, relu(a), np.nan),
    },
    alt="Squash, tanh and logistic level off; ReLU rises from 0 on",
    xlabel="pre-activation a",
    ylabel="output (ReLU is cut off above)",
)

# %% [markdown]
# ## Who decides where the units sit?
#
# The weights. The same digits, the same C1, only with all weights larger: what
# happens to the pre-activations, and how many units saturate? We call a unit
# saturated when its slope is below a tenth of the slope at 0. `kept("conv2d")`
# is your function from chapter 02, or the course's until yours has passed.

# %%
conv2d = kept("conv2d")
mnist = load_mnist()
digits = to_input(mnist.train_images[:10])
edge = 2.4 / 25  # the paper's range for weights of a unit with 25 inputs
w = np.random.default_rng(1998).uniform(-edge, edge, size=(6, 1, 5, 5))
sums = conv2d(digits, w, np.zeros(6))
steepest = squash_slope(np.array(0.0))

# %%
for factor in (1, 10, 30, 100):
    slopes = squash_slope(squash(factor * sums))
    flat = (slopes < steepest / 10).mean()
    spread = (factor * sums).std()
    print(f"weights x {factor:3}: a spreads {spread:5.2f}, flat {flat:6.1%}")

# %% [markdown]
# With weights in the paper's range nobody is saturated; with much larger ones
# many units stop learning before they have begun. This is why chapter 12 draws
# its first weights with care. In the widget the same can be seen live: pull up
# the *weight scale* and watch the histogram pile up at both ends.
#
# ## What you learned
#
# - Without a bend in between, several layers are worth one.
# - $f(a) = 1.7159 \tanh(2a/3)$: $f(\pm 1) = \pm 1$, gain about 1, sharpest bend
#   near $\pm 1$. It is neither the logistic function nor limited to −1 … 1.
# - Its slope follows from its output: no second tanh.
# - Far out the slope vanishes, and over layers the slopes multiply.
#
# ### Do you remember?
#
# <details><summary>What is $f(1)$: 0.76, 1 or 1.7159?</summary>
#
# 1. (0.76 is plain tanh, without the constants; 1.7159 is the height that is
# only approached.)
# </details>
#
# <details><summary>A unit's output is $y = 1$. Is its slope 0?</summary>
#
# No. It would be 0 if the curve were plain tanh, whose slope is $1 - y^2$. Ours
# goes on to 1.7159: first divide by that, then square.
# </details>
#
# <details><summary>You have the output $y$ and take $1 - \tanh^2(2y/3)$. What
# went wrong?</summary>
#
# tanh was applied a second time: $y$ has been through it. And both constants
# are missing in front.
# </details>
#
# <details><summary>A second difference is taken with NumPy's diff, twice. To
# which sample does its entry 0 belong?</summary>
#
# To sample 1, the middle one of samples 0, 1 and 2. Who takes $a_0$ is one step
# to the left.
# </details>

# %%
progress()

# %% [markdown]
# The maps of C1 are squashed, and they are large. Does it matter *exactly*
# where a stroke ends? The next layer bets that it does not: [04 ·
# Subsampling](04_subsampling.ipynb).
