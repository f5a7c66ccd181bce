# %% [markdown]
# # 13 · Second order
#
# In chapter 12 all 60,000 numbers shared one learning rate. The authors of
# LeNet-5 measured how strongly the loss bends along each number and gave each
# a learning rate of its own, and here you do the same.

# %% [markdown]
# ![Lines of equal loss in a long valley. From a place far up in it, the
# steepest way down leads across the valley, while the bottom lies along it
# ](pictures/13_second_order.svg)

# %% [markdown]
# *In the short course this chapter is an excursion: chapter 14 trains without
# it. If you skip it, you lose where the paper's learning rates come from.*
#
# Picture only two of the numbers, and a loss like this long valley, which bends
# 25 times as strongly along w2 as along w1. You walk downhill with one rate for
# both. How many steps does it take until both are nearly at the bottom: 5, 50
# or 500? Write your guess down.

# %%
# What this chapter imports: run this cell first.
import lenet_edu.nn as nn
import numpy as np
from lenet_edu import check, hint, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.fast import Engine
from lenet_edu.models import Network, lenet5
from lenet_edu.nn import A, S
from lenet_edu.records import load_record
from lenet_edu.training.gradient_check import relative_error
from lenet_edu.training.sdlm import curvatures, rate_range
from lenet_edu.training.valley import arrived, show_valley, walk
from lenet_edu.widgets import RatesPerLayer

# %%
ways = {"one rate of 0.02": 0.02, "one rate of 0.075": 0.075}
ways |= {"one rate of 0.082": 0.082, "a rate for each: 1, 1/25": (1, 1 / 25)}
for name, rates in ways.items():
    steps = arrived(walk(rates, 500)) or "never"
    print(f"{name:25} both within 0.1 after this many steps: {steps}")

# %%
show_valley(
    {name: walk(rates, 20) for name, rates in ways.items() if rates != 0.082},
    alt="A small rate creeps along the valley, a larger one jumps from "
    "side to side; two rates lead to the bottom in one step",
)

# %% [markdown]
# The steep direction decides how large the rate may be, and the flat one has
# to crawl at that rate. With a rate of its own for each, one step is enough.
# App. C of LeCun et al. (1998) finds such rates for a network.
#
# ## One dimension
#
# Near its bottom $w^*$ a loss is nearly a parabola, $\frac{h}{2}(w - w^*)^2$
# above it. Its slope is $h (w - w^*)$, and $h$, the second derivative, is the
# **curvature**. A step with the rate $\epsilon$ subtracts
# $\epsilon h (w - w^*)$, so it leaves $1 - \epsilon h$ of the distance.

# %%
h = 4.0
for name, rate in (("0.5 / h", 0.5), ("1 / h", 1), ("1.9 / h", 1.9)):
    left = 1 - (rate / h) * h
    print(f"rate {name:8} leaves {left:5.2f} of the distance each time")
print(f"rate 2.1 / h  leaves {1 - 2.1:5.2f}: further away with every step")

# %% [markdown]
# The rate $1/h$ arrives at once; this is **Newton's step**, slope divided by
# curvature. Above $2/h$, the stability limit, it runs away. So if you know $h$,
# you know the rate.
#
# We first build a judge that knows no calculus. Half a step ahead the slope is
# about $(f(x+s) - f(x))/s$, half a step behind it is $(f(x) - f(x-s))/s$. The
# two places are $s$ apart, so the slope changes per unit by
#
# $$h \approx \frac{f(x+s) - 2 f(x) + f(x-s)}{s^2}$$
#
# ### Exercise 13.1
#
# `f` takes an array like `x` and returns one number. The lines below are
# right, and they move one number of `x` at a time. But in this order every
# curvature is 0. Put them in order.


# %% exercise="13.1"
def numerical_curvature(f, x, step=1e-3):
    """f a function, x any shape -> curvature, float64, the shape of x"""
    x = np.array(x, dtype=float)
    found = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        # BEGIN SOLUTION
        # STUB old = x[place]
        # STUB x[place] = old + step
        # STUB x[place] = old - step
        # STUB x[place] = old
        # STUB ahead = f(x)
        # STUB behind = f(x)
        # STUB middle = f(x)
        middle = f(x)
        old = x[place]
        x[place] = old + step
        ahead = f(x)
        x[place] = old - step
        behind = f(x)
        x[place] = old
        # END SOLUTION
        found[place] = (ahead - 2 * middle + behind) / step**2
    return found


# %% check="13.1"
numerical_curvature = check("13.1", numerical_curvature)

# %% [markdown]
# ## The diagonal
#
# In many dimensions the slope along one parameter also changes when *another*
# one moves, so Newton's step needs a second derivative for each *pair*.

# %%
parameters = 60_000
print(f"pairs of parameters: {parameters**2:,}")
print(f"in float64: {parameters**2 * 8 / 1e9:.0f} GB, and then invert it")

# %% [markdown]
# **Here the first approximation is made.** All pairs of different parameters,
# the *cross terms*, are dropped, and only the diagonal is kept, one $h_{kk}$
# for each parameter $k$. Each rate is then chosen as if all others stood still.
# That was exact in the valley above, which lies along w1; in a slanted one it
# would not be. The step of eq. (18) and its rate, eq. (21), are
#
# $$w_k \leftarrow w_k - \epsilon_k \frac{\partial E^p}{\partial w_k},
# \qquad \epsilon_k = \frac{\eta}{\mu + h_{kk}}$$
#
# $\eta$ is small, since $E^p$ is the loss of *one* example $p$. And think of a
# parameter whose $h$ is 0: what is $\mu$ for?
#
# ### Exercise 13.2


# %% exercise="13.2"
def sdlm_rates(h, eta, mu):
    """h any shape, eta and mu numbers -> a rate for each h, that shape"""
    # BEGIN SOLUTION
    return eta / (mu + h)
    # END SOLUTION


# %% check="13.2"
sdlm_rates = check("13.2", sdlm_rates)

# %% [markdown]
# Without $\mu$ that rate would be infinite; with it, no rate is above the
# ceiling $\eta/\mu$.
#
# <details><summary>Margin note: the method's name</summary>
#
# App. C calls it *stochastic diagonal Levenberg-Marquardt*: one example per
# step, the diagonal, and Levenberg and Marquardt, who added the $\mu$.
# </details>
#
# ## Back through a layer
#
# In chapter 10 each layer was given `dy`, the gradient with respect to its
# output. Now it is given `hy`, the *second* derivative, and passes `hx` back.
# Take one connection of a dense layer, $y = u x + \dots$ When $u$ moves by 1,
# $y$ moves by $x$, so each derivative with respect to $u$ brings a factor $x$.
# A second derivative brings two, eq. (25):
#
# $$\frac{\partial^2 E}{\partial u^2} = h_y\, x^2$$
#
# In the same way $x$ gets $h_y u^2$ from each unit that it feeds, and these are
# added up. **Here cross terms are dropped again:** when $x$ moves, all these
# units move together, but how they bend the loss *in pairs* does not enter. At
# F6 nothing is lost yet: eq. (8) is a sum of squares, so it bends by 2 in each
# output of F6 and has no pairs. Its $1/N$ is in `hy` already, so over the
# batch the layers only add, as in chapter 10.
#
# ### Exercise 13.3


# %% exercise="13.3"
def dense_curvature(hy, x, w):
    """hy (N, M), x (N, D), w (M, D) -> hx (N, D), hw (M, D), hb (M,)"""
    # BEGIN SOLUTION
    return hy @ w**2, hy.T @ x**2, np.sum(hy, axis=0)
    # END SOLUTION


# %% check="13.3"
dense_curvature = check("13.3", dense_curvature)

# %% [markdown]
# Next comes the squashing, $y = f(a)$. Exactly, eq. (26) says
#
# $$\frac{\partial^2 E}{\partial a^2} = f'(a)^2\, h_y + f''(a)\,
# \frac{\partial E}{\partial y}$$
#
# The second term may be negative, and with $h = -\mu$ a rate would be infinite.
# So it is dropped, eq. (27): the **Gauss-Newton** approximation. Near a good
# solution the gradients are small, and so is what is lost.
#
# ### Exercise 13.4
#
# As in chapter 10, the function gets the output $y$. Two things are wrong with
# it. Fix them.


# %% exercise="13.4"
def squash_curvature(hy, y):
    """hy, y of one shape, y = f(a) -> ha, that shape"""
    # BEGIN SOLUTION
    # STUB slope = 1 - y**2
    # STUB return hy * slope
    slope = S / A * (A**2 - y**2)
    return hy * slope**2
    # END SOLUTION


# %% check="13.4"
squash_curvature = check("13.4", squash_curvature)

# %%
rng = np.random.default_rng(13)
codes, answers = nn.codes(), rng.integers(0, 10, 6)
x, w, b = rng.normal(size=(6, 5)), rng.normal(size=(84, 5)) / 2, np.zeros(84)
hy = np.full((6, 84), 2 / 6)


def loss(moved, curve):
    """Eq. (8) behind a dense layer with these weights, and a curve"""
    y = curve(nn.dense(x, moved, b))
    return nn.penalty_loss(nn.rbf(y, codes), answers)


true = np.asarray(numerical_curvature(lambda v: loss(v, lambda a: a), w))
hw = dense_curvature(hy, x, w)[1]
print(f"not squashed: relative error {relative_error(hw, true):.0e}")
true = np.asarray(numerical_curvature(lambda v: loss(v, nn.squash), w))
ha = squash_curvature(hy, nn.squash(nn.dense(x, w, b)))
hw = dense_curvature(ha, x, w)[1]
print(f"squashed, true h: {true.min():6.2f} to {true.max():.2f}")
print(f"Gauss-Newton h:   {hw.min():6.2f} to {hw.max():.2f}")

# %% [markdown]
# Without the squashing you agree with the judge up to rounding. With it, some
# true curvatures are negative and none of yours is: that is $f''$.
#
# ## The shared weight
#
# A coefficient of S2 serves four pixels in each of 196 blocks, 784 connections
# in all. When it moves, all of them move, so its exact $h$, eq. (22), is a sum
# over all *pairs* of connections. **Here cross terms are dropped for the third
# time:** eq. (23) keeps only each connection's pair with itself,
#
# $$h_{kk} = \sum_{\text{connections } u_{ij} \text{ of } w_k}
# \frac{\partial^2 E}{\partial u_{ij}^2}$$
#
# ### Exercise 13.5
#
# The paper counts a connection for each of the four pixels. This version still
# has the pairs within a block. Fix it.


# %% exercise="13.5"
def subsample_curvature(hy, x, coefficient, size=2):
    """hy (N, C, H // size, W // size), x (N, C, H, W), coefficient (C,)

    -> hx (N, C, H, W), hcoefficient (C,), hbias (C,)
    """
    N, C, H, W = x.shape
    spread = np.repeat(np.repeat(hy, size, axis=2), size, axis=3)
    hx = spread * coefficient[:, None, None] ** 2
    # BEGIN SOLUTION
    # STUB blocks = x.reshape(N, C, H // size, size, W // size, size)
    # STUB sums = blocks.sum(axis=(3, 5))
    # STUB hc = np.sum(hy * sums**2, axis=(0, 2, 3))
    hc = np.sum(spread * x**2, axis=(0, 2, 3))
    # END SOLUTION
    return hx, hc, np.sum(hy, axis=(0, 2, 3))


# %% check="13.5"
subsample_curvature = check("13.5", subsample_curvature)

# %% [markdown]
# ### Exercise 13.6
#
# This is chapter 10's `conv2d_backward`, with `h` for the gradient. Change what
# must change.


# %% exercise="13.6"
def conv2d_curvature(hy, x, w, stride=1, padding=0):
    """hy (N, F, Ho, Wo), x (N, C, H, W), w (F, C, k, l)

    -> hx (N, C, H, W), hw (F, C, k, l), hb (F,)
    """
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    hxp, hw, hb = np.zeros(xp.shape), np.zeros(w.shape), np.zeros(F)
    for n, f, i, j in np.ndindex(hy.shape):
        h = hy[n, f, i, j]
        top, left = i * stride, j * stride
        rows, columns = slice(top, top + k), slice(left, left + l)
        hb[f] += h
        # BEGIN SOLUTION
        # STUB hw[f] += h * xp[n, :, rows, columns]
        # STUB hxp[n, :, rows, columns] += h * w[f]
        hw[f] += h * xp[n, :, rows, columns] ** 2
        hxp[n, :, rows, columns] += h * w[f] ** 2
        # END SOLUTION
    return hxp[:, :, p : p + H, p : p + W], hw, hb


# %% check="13.6"
conv2d_curvature = check("13.6", conv2d_curvature)

# %% [markdown]
# ## The rates
#
# Two sums are easily confused. The connections of a weight add up, eq. (23),
# because they all move when it moves. The examples are *averaged*, eq. (24),
# because each step is taken for one of them.
#
# ### Exercise 13.7
#
# This program trains, but slowly, because all its rates are the same and tiny.
# `h` holds the curvature of each of U connections for each of P examples, and
# `uses` says which of the `count` weights a connection uses. Find the two
# faults and fix them.


# %% exercise="13.7"
def shared_rates(h, uses, count, eta, mu):
    """h (P, U), uses (U,) ints below count -> a rate per weight (count,)"""
    total = np.zeros(count)
    for u in range(len(uses)):
        # BEGIN SOLUTION
        # STUB total += np.sum(h[:, u])
        total[uses[u]] += np.mean(h[:, u])
        # END SOLUTION
    return eta / (mu + total)


# %% check="13.7"
shared_rates = check("13.7", shared_rates)

# %% [markdown]
# `curvatures` goes through all layers, here with your functions. How much do
# the dropped pairs matter? Eq. (8) bends by 2 in each output of F6, so *with*
# all pairs $h$ is 2 times the summed squares of how fast the outputs of F6
# change.

# %%
mnist = load_mnist()
images = to_input(mnist.train_images[:600])
labels = mnist.train_labels[:600]
yours = {"dense_curvature": dense_curvature}
yours |= {"squash_curvature": squash_curvature}
yours |= {"subsample_curvature": subsample_curvature}
yours |= {"conv2d_curvature": conv2d_curvature}
network = lenet5(np.random.default_rng(1998), dtype=np.float64)
one = images[:1], labels[:1]
own = curvatures(network, *one, functions=yours)
course = curvatures(network, *one)
print("as the course's?", all(np.allclose(own[k], course[k]) for k in own))


# %%
until_f6 = Network(network.layers[:-1], network.names[:-1])
ten, step, rng = images[:10].astype(float), 1e-3, np.random.default_rng(1)
h = curvatures(network, ten, labels[:10])
for name, array in network.parameters.items():
    ratios = []
    for place in map(tuple, rng.permutation(np.argwhere(h[name] > 0))[:3]):
        old = array[place]
        array[place] = old + step
        ahead = until_f6.forward(ten)
        array[place] = old - step
        change = (ahead - until_f6.forward(ten)) / (2 * step)
        array[place] = old
        with_pairs = 2 * np.sum(change**2) / len(ten)
        ratios.append(with_pairs / h[name][place])
    print(f"{name:15} with pairs h is {np.median(ratios):4.2f} times as big")

# %% [markdown]
# From C5 on nothing is missing, because each number reaches an output of F6 in
# one way only. Before that there are many ways, and in C1 our $h$ is several
# times too small. It says roughly, and cheaply, which weights must take small
# steps.
#
# The paper takes $h$ from 500 examples, with $\mu=0.02$ and, at first,
# $\eta=0.0005$, and reports rates from 7e-5 to 0.016 (sec. III-B). It leaves
# open whether its program halved the loss, and how large its weights were then
# (App. A draws them within $\pm 2.4/F$, with the fan-in $F$). Try both in the
# widget: for which initial weights do the dots fill the paper's range?

# %%
RatesPerLayer(fn=sdlm_rates)

# %%
sizes = {"App. A: 2.4 / F": "paper", "deviation 1 / root F": "fan_in_root"}
starts = {
    name: lenet5(np.random.default_rng(1998), init=rule)
    for name, rule in sizes.items()
}
sample = images[:500], labels[:500]
bends = {name: curvatures(net, *sample) for name, net in starts.items()}
print(f"{'':34}range                near ceiling")
for name, net in starts.items():
    for loss_is, part in (("eq. (8)", 1), ("half of it", 2)):
        halved = {key: values / part for key, values in bends[name].items()}
        low, high = rate_range(net, halved, eta=0.0005)
        flat = np.concatenate([h[h > 0].ravel() for h in halved.values()])
        near = np.mean(np.asarray(sdlm_rates(flat, 1, 0.02)) > 0.9 / 0.02)
        span = f"{low:.1e} to {high:.4f}"
        print(f"{name:21} {loss_is:10}  {span}   {near:8.1%}")
print("the paper                         7e-5 to 0.016")

# %% [markdown]
# The larger weights with half of the loss come near the paper's range. With
# those of App. A nearly every rate is at the ceiling, since tiny weights hardly
# move the output. We conclude that the paper's weights were about as large as
# ours; it does not say so.
#
# ## Does it train?
#
# We train on 600 digits, one at a time, and count errors on 500 others. Which
# of the four runs will fail?

# %%
new = to_input(mnist.train_images[-500:])
truth = mnist.train_labels[-500:]


def learn(network, rates):
    """A pass over 600 digits with fixed rates: the error on new ones"""
    engine = Engine.lenet5(network.parameters, batch=1, loss="penalty")
    for name, values in rates.items():  # into the engine's order of numbers
        engine.gradients[name][...] = values
    each = engine.flat_gradient.copy()
    for n in range(600):
        engine.loss_and_gradient(images[n : n + 1], labels[n : n + 1])
        engine.flat -= each * engine.flat_gradient
    return np.mean(engine.predict(new) != truth)


# %%
small, large = starts
trials = {
    "larger weights": (large, 0.02),
    "App. A's weights": (small, 0.02),
    "App. A's, mu = 0.2": (small, 0.2),
    "larger, 0.001 for all": (large, None),
}
for name, (start, mu) in trials.items():
    rates = {
        key: 0.001 if mu is None else sdlm_rates(h, 0.0005, mu)
        for key, h in bends[start].items()
    }
    print(f"{name:22} {learn(starts[start], rates):.1%} wrong")

# %% [markdown]
# The literal recipe fails. After its first steps the weights are large and the
# loss bends as from the other start, but the rates are still those of the flat
# land around tiny weights. Larger initial weights fix it, and so does a larger
# $\mu$.
#
# And one plain rate for all, well chosen, does about as well. The paper claims
# no large gain in speed either, but that the method is reliable without much
# tuning (App. C). This is a full first epoch, and below it the literal recipe
# on a sixth of the digits:

# %%
record = load_record("reproduce")
for row in record["rows"]:
    if row["experiment"] in ("sdlm", "literal"):
        error, seeds = row["test_error"]["mean"], len(row["seeds"])
        print(f"{row['images']:,} digits, seeds {seeds}: {error:.2f}% wrong")
        print("   ", row["what"])
    if row["experiment"] == "sdlm":
        print(
            f"    the paper (read off its Fig. 5): {row['paper_test_error']}%"
        )
print("made by", record["command"])

# %% [markdown]
# <details><summary>Margin note: and with eq. (9)?</summary>
#
# Eq. (8) bends by 2 however well it fits. Eq. (9) is flat where the right class
# has won (chapter 09). The better it fits, the smaller $h$ becomes and the
# larger the steps, until they lead out of the valley again. So chapter 14
# trains eq. (9) with momentum.
# </details>
#
# ## What you can do now
#
# - Say why $1/h$ is the best rate along one number, and $2/h$ the limit.
# - Pass second derivatives back: weights, inputs and slopes are squared.
# - Name what App. C drops: three kinds of pairs, and $f''$.
# - Turn curvatures into rates, and tell when the recipe fails.
#
# ### Do you remember?
#
# <details><summary>A parameter bends twice as strongly as another, and mu is
# small. How do their rates compare?</summary>
#
# It gets about half of the other's. (Divided by the root of h, it would get
# 0.7 of it.)
# </details>
#
# <details><summary>A kernel weight of C1 is used at 784 places. Is its h the
# mean, the sum, or the largest of theirs?</summary>
#
# The sum, eq. (23), and even that is too small, because the pairs are missing.
# </details>
#
# <details><summary>All rates of a fresh network are at the ceiling. What would
# you change?</summary>
#
# The initial weights, which are too small for the loss to bend, or mu.
# </details>

# %%
progress()

# %% [markdown]
# Now we have all the pieces: layers, losses, gradients and steps. In the next
# chapter they meet all 60,000 digits:
# [14 · LeNet-5, 1998](14_lenet5_1998.ipynb).
