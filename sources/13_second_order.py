# %% [markdown]
# # 13 · Second order
#
# In chapter 12 all 60,000 numbers took steps of one size. In this chapter you
# measure how strongly the loss bends along each of them, and give each a
# learning rate of its own, as the authors did in 1998.

# %% [markdown]
# ![Lines of equal loss in a long valley. From a place far up in it, the
# steepest way down leads across the valley, while the bottom lies along it
# ](pictures/13_second_order.svg)

# %% [markdown]
# Picture only two of the numbers, and a loss like this long valley: gentle
# along w1, 25 times as strongly bent across it, along w2. You walk down the
# slope, with one rate for both.
#
# Which of the two decides how large the rate may be? And how many steps until
# both are nearly at the bottom: 5, 50, 500? Write your guess down.

# %%
# What this chapter imports: run this cell first.
import lenet_edu.nn as nn
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.fast import Engine
from lenet_edu.models import Network, lenet5, load_lenet5
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
# The steep direction decides how large the rate may be, and the flat one pays:
# it crawls. With a rate of its own for each, one step is enough.
#
# A network has 60,000 directions. Which of them bend, and how strongly? In 1998
# the answer was worth an appendix: LeCun et al. 1998, App. C, *stochastic
# diagonal Levenberg-Marquardt*. It needs one more backward pass, and you have
# nearly written it already.
#
# ## One number
#
# Near its bottom $w^*$ a loss is nearly a parabola, $\frac{h}{2}(w - w^*)^2$
# above it. The slope is $h (w - w^*)$; $h$, how fast the slope changes, is
# the **curvature**, the second derivative. A step with the rate $\epsilon$
# leaves $1 - \epsilon h$ of the distance. For which $\epsilon$ is that less
# than 1 in size? For which is it nothing?

# %%
h = 4.0
for name, rate in (("0.5 / h", 0.5), ("1 / h", 1), ("1.9 / h", 1.9)):
    left = 1 - (rate / h) * h
    print(f"rate {name:8} leaves {left:5.2f} of the distance each time")
print(f"rate 2.1 / h  leaves {1 - 2.1:5.2f}: further away with every step")

# %% [markdown]
# $1/h$ is there at once: slope divided by curvature, **Newton's step**. Above
# $2/h$ it runs away. So who knows $h$ knows the rate.
#
# As with gradients we first need a judge that knows no calculus. The slope half
# a step ahead is $(f(x+s) - f(x))/s$, half a step behind $(f(x) - f(x-s))/s$.
# How much does it change in between, and how far apart are the two?
#
# ### Exercise 13.1
#
# As in 10.1: `f` takes an array like `x` and returns one number; move one place
# at a time, in a float64 copy.


# %% exercise="13.1"
def numerical_curvature(f, x, step=1e-3):
    """f a function, x any shape -> curvature, float64, the shape of x"""
    # BEGIN SOLUTION
    x = np.array(x, dtype=float)
    found, middle = np.zeros(x.shape), f(x)
    for place in np.ndindex(x.shape):
        old = x[place]
        x[place] = old + step
        ahead = f(x)
        x[place] = old - step
        behind = f(x)
        x[place] = old
        found[place] = (ahead - 2 * middle + behind) / step**2
    return found
    # END SOLUTION


# %% check="13.1"
numerical_curvature = check("13.1", numerical_curvature)

# %% [markdown]
# The step is larger than that for a slope: rounding is divided by $s^2$ now.
#
# ## Sixty thousand numbers
#
# Newton in many dimensions wants more than a curvature for each parameter: one
# for each *pair*.

# %%
parameters = 60_000
print(f"pairs of parameters: {parameters**2:,}")
print(f"in float64: {parameters**2 * 8 / 1e9:.0f} GB, and then invert it")

# %% [markdown]
# So the paper keeps the diagonal alone, one $h_{kk}$ for each parameter $k$,
# and takes the step of eq. (18) with the rate of eq. (21):
#
# $$w_k \leftarrow w_k - \epsilon_k \frac{\partial E^p}{\partial w_k},
# \qquad \epsilon_k = \frac{\eta}{\mu + h_{kk}}$$
#
# $\eta$ is small, since $E^p$ is the loss of *one* example $p$, and one example
# knows little. And $\mu$? Think of a parameter whose $h$ is 0.
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
# No rate is above $\eta/\mu$: a ceiling for directions that hardly bend. Keep
# it in mind, it will cause trouble. And the long name reads itself now:
# *stochastic*, one example a step; *diagonal*; *Levenberg-Marquardt*, after
# those who added the $\mu$.
#
# ## Going back, twice
#
# In chapter 10 each layer was handed `dy`, the slope of the loss by its output.
# Now it is handed `hy`, the *second* derivative by its output, and hands on
# `hx`. Take one connection, $y = u x + \dots$, and a loss that is a parabola in
# $y$ with the bend `hy`. When $u$ moves by 1, $y$ moves by $x$. How does the
# loss bend in $u$: by `hy`, by `hy` times $x$, or by `hy` times $x^2$? And in
# $x$?
#
# At the top all is simple: eq. (8) is a sum of squares, so by each output of
# F6 it bends with 2, wherever it stands. Its $1/N$ is in `hy` already; layers
# add, as ever.
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
# A slope passes a weight once; a second derivative passes it twice. So it is
# chapter 10's function with squares in it, eq. (25). And the judge?

# %%
rng = np.random.default_rng(13)
codes, answers = nn.codes(), rng.integers(0, 10, 6)
x, w, b = rng.normal(size=(6, 5)), rng.normal(size=(84, 5)) / 2, np.zeros(84)
hy = np.full((6, 84), 2 / 6)
hw = dense_curvature(hy, x, w)[1]
again = kept("dense_backward")(hy, x**2, w**2)[1]
print("dense_backward with squares: the same?", np.allclose(hw, again))


def linear_loss(moved):
    """Eq. (8) behind a dense layer that is not squashed"""
    return nn.penalty_loss(nn.rbf(nn.dense(x, moved, b), codes), answers)


true = numerical_curvature(linear_loss, w)
print(f"error beside second differences: {relative_error(hw, true):.0e}")

# %% [markdown]
# Equal, up to rounding: for a linear last layer nothing is approximated.
#
# ## Squashing
#
# Here it begins. Exactly, eq. (26) says
#
# $$\frac{\partial^2 E}{\partial a^2} = f'(a)^2\, h_y + f''(a)\,
# \frac{\partial E}{\partial y}$$
#
# The second term may be negative. What would eq. (21) do with $h = -\mu$? So
# it is left out: the **Gauss-Newton** approximation, eq. (27). Near a good
# solution the slopes are small, and so is what is lost.
#
# ### Exercise 13.4
#
# As in 10.4 you are given the output $y$, and the slope is
# $\frac{S}{A}(A^2 - y^2)$.


# %% exercise="13.4"
def squash_curvature(hy, y):
    """hy, y of one shape, y = f(a) -> ha, that shape"""
    # BEGIN SOLUTION
    return hy * (S / A * (A**2 - y**2)) ** 2
    # END SOLUTION


# %% check="13.4"
squash_curvature = check("13.4", squash_curvature)


# %%
def squashed_loss(moved):
    """Eq. (8) behind a dense layer that is squashed"""
    y = nn.squash(nn.dense(x, moved, b))
    return nn.penalty_loss(nn.rbf(y, codes), answers)


true = numerical_curvature(squashed_loss, w)
y = nn.squash(nn.dense(x, w, b))
hw = dense_curvature(squash_curvature(hy, y), x, w)[1]
dy = nn.penalty_loss_backward(nn.rbf(y, codes), answers)
dy = nn.rbf_backward(dy, y, codes)[0]
bend = -2 * (S / A) ** 2 * y * (A**2 - y**2)  # f''
lost = (dy * bend).T @ x**2
print(f"true h:         {true.min():6.2f} to {true.max():.2f}")
print(f"Gauss-Newton h: {hw.min():6.2f} to {hw.max():.2f}")
print(f"with f'' again: error {relative_error(hw + lost, true):.0e}")

# %% [markdown]
# Some true curvatures are negative; none of ours is. Putting $f''$ back
# explains the whole difference, so nothing else is hidden in it.
#
# ## Shared weights
#
# A coefficient of S2 serves four pixels in each of 196 blocks: 784 connections,
# all with the same number. Exactly, eq. (22), its $h$ is a double sum over
# *pairs* of connections. The paper drops the pairs of different ones, eq. (23):
#
# $$h_{kk} = \sum_{\text{connections } u_{ij} \text{ of } w_k}
# \frac{\partial^2 E}{\partial u_{ij}^2}$$
#
# ### Exercise 13.5
#
# The paper counts a connection for each of the four pixels. So what is squared
# before it is added, and what is not?


# %% exercise="13.5"
def subsample_curvature(hy, x, coefficient, size=2):
    """hy (N, C, H // size, W // size), x (N, C, H, W), coefficient (C,)

    -> hx (N, C, H, W), hcoefficient (C,), hbias (C,)
    """
    # BEGIN SOLUTION
    spread = np.repeat(np.repeat(hy, size, axis=2), size, axis=3)
    hx = spread * coefficient[:, None, None] ** 2
    hc = np.sum(spread * x**2, axis=(0, 2, 3))
    return hx, hc, np.sum(hy, axis=(0, 2, 3))
    # END SOLUTION


# %% check="13.5"
subsample_curvature = check("13.5", subsample_curvature)

# %% [markdown]
# ### Exercise 13.6
#
# The inner lines of the convolution, shuffled; two are wrong and do not belong.
# Around them: the padded image, zeros, four loops, as in 10.7.


# %% exercise="13.6"
def conv2d_curvature(hy, x, w, stride=1, padding=0):
    """hy (N, F, Ho, Wo), x (N, C, H, W), w (F, C, k, l)

    -> hx (N, C, H, W), hw (F, C, k, l), hb (F,)
    """
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    p = padding
    # BEGIN SOLUTION
    # STUB # hw[f] += h * xp[n, :, rows, columns]
    # STUB # top, left = i * stride, j * stride
    # STUB # hxp[n, :, rows, columns] += h * w[f] ** 2
    # STUB # hb[f] += h
    # STUB # rows, columns = slice(top, top + k), slice(left, left + l)
    # STUB # hxp[n, :, rows, columns] += h * w[f]
    # STUB # h = hy[n, f, i, j]
    # STUB # hw[f] += h * xp[n, :, rows, columns] ** 2
    # STUB raise NotImplementedError("13.6")
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    hxp, hw, hb = np.zeros(xp.shape), np.zeros(w.shape), np.zeros(F)
    for n, f, i, j in np.ndindex(hy.shape):
        h = hy[n, f, i, j]
        top, left = i * stride, j * stride
        rows, columns = slice(top, top + k), slice(left, left + l)
        hb[f] += h
        hw[f] += h * xp[n, :, rows, columns] ** 2
        hxp[n, :, rows, columns] += h * w[f] ** 2
    return hxp[:, :, p : p + H, p : p + W], hw, hb
    # END SOLUTION


# %% check="13.6"
conv2d_curvature = check("13.6", conv2d_curvature)

# %% [markdown]
# That is the heart of App. C. Where its equations are now:
#
# | App. C | says | here |
# |---|---|---|
# | (18), (21) | the step and its rate | 13.2 |
# | (22) to (23) | pairs of connections dropped | 13.5, 13.6 |
# | (24) | h is a mean over examples | `curvatures` |
# | (25) | curvature by a weight: hy x² | 13.3 |
# | (26) to (27) | curvature by an input, without f'' | 13.3, 13.4 |
#
# ## What was left out?
#
# Now all layers of LeNet-5 have their rule. `curvatures` goes through them from
# the end to the beginning, here with your functions. Beside it, for a few
# numbers of each parameter: the true second difference of the loss, and
# Gauss-Newton without shortcuts ($2 \sum (\Delta F6 / \Delta w)^2$, only $f''$
# is dropped). Where will the three differ most: near the output or near the
# input?

# %%
mnist = load_mnist()
images = to_input(mnist.train_images[:5000])
labels = mnist.train_labels[:5000]
yours = {"dense_curvature": dense_curvature}
yours |= {"squash_curvature": squash_curvature}
yours |= {"subsample_curvature": subsample_curvature}
yours |= {"conv2d_curvature": conv2d_curvature}
network = lenet5(np.random.default_rng(1998), dtype=np.float64)
few, truth = images[:3], labels[:3]
own = curvatures(network, few, truth, functions=yours)
course = curvatures(network, few, truth)
print("as the course's?", all(np.allclose(own[k], course[k]) for k in own))


# %%
def moved(array, place, step=1e-3):
    """F6 and the loss with one number moved up, not at all, and down"""
    until_f6 = Network(network.layers[:-1], network.names[:-1])
    old, found = array[place], []
    for move in (step, 0.0, -step):
        array[place] = old + move
        f6 = until_f6.forward(images[:20].astype(float))
        penalties = nn.rbf(f6, nn.codes())
        found.append((f6, nn.penalty_loss(penalties, labels[:20])))
    array[place] = old
    return found


h = curvatures(network, images[:20], labels[:20])
rng, columns = np.random.default_rng(1), ("true", "Gauss-Newton", "App. C")
print(f"{'':15}", *(f"{name:>13}" for name in columns))
for name, array in network.parameters.items():
    places, rows = rng.permutation(np.argwhere(h[name] > 0))[:3], []
    for place in map(tuple, places):
        (up, a), (_, middle), (down, c) = moved(array, place)
        gauss = 2 * np.sum(((up - down) / 2e-3) ** 2) / len(up)
        rows.append([(a - 2 * middle + c) / 1e-6, gauss, h[name][place]])
    print(f"{name:15}", *(f"{v:13.2f}" for v in np.median(rows, axis=0)))

# %% [markdown]
# From C5 on the last two columns agree: each of these numbers reaches an
# output of F6 by one way only. Before that there are many ways: places that
# share a weight, units that see the same map. They pull F6 together, and just
# those pairs were dropped: App. C is too small, in C1 several times. That the
# first column differs from the second is $f''$. So this is not the true
# diagonal. It is a rough measure, cheap, never negative, of who must tread
# softly.
#
# ## The paper's rates
#
# Before each pass the paper takes $h$ from 500 examples, eq. (24), with
# $\mu=0.02$ and, in the first two passes, $\eta=0.0005$. It reports rates
# from 7e-5 to 0.016 for the first pass (sec. III-B). Can we find them again?
# Two things are uncertain: how large its weights were at that moment (App. A
# draws them within $\pm 2.4/F$, with $F$ the fan-in; did these runs?), and
# whether its program halved the loss.
#
# Here are both to play with, measured on 20 digits, with your `sdlm_rates`. For
# which initial weights do the dots fill the paper's range? What does $\mu$ do
# to the picture, what does $\eta$? Which layers must tread most softly, and
# why?

# %%
RatesPerLayer(fn=sdlm_rates)

# %% [markdown]
# And with 500 digits, as in the paper ("near ceiling" is within 10% of
# $\eta/\mu$):

# %%
sample = images[:500], labels[:500]
sizes = {"App. A: 2.4 / F": "paper", "deviation 1 / root F": "fan_in_root"}
starts = {
    name: lenet5(np.random.default_rng(1998), init=rule)
    for name, rule in sizes.items()
}
bends = {name: curvatures(net, *sample) for name, net in starts.items()}
print(f"{'':34}range                near ceiling")
for name, net in starts.items():
    for loss, part in (("eq. (8)", 1), ("half of it", 2)):
        halved = {key: values / part for key, values in bends[name].items()}
        low, high = rate_range(net, halved, eta=0.0005)
        flat = np.concatenate([h[h > 0].ravel() for h in halved.values()])
        near = np.mean(sdlm_rates(flat, 1, 0.02) > 0.9 / 0.02)
        span = f"{low:.1e} to {high:.4f}"
        print(f"{name:21} {loss:10}  {span}   {near:8.1%}")
print("the paper                         7e-5 to 0.016")

# %% [markdown]
# From the larger initial weights both ends come near the paper's, and nearest
# with half of the loss. From those of App. A nearly every rate is the same,
# and the largest possible. Our conclusion (it is not in the paper): at the
# first estimate its weights were of about the larger size. S2 and S4 get the
# smallest rates: each of their numbers serves a whole map, while the pixels
# before them are handed only the coefficient squared (at the start 1/16) of
# each $h$.
#
# ## Does it train?
#
# One pass over 600 digits, one at a time, then the error on 500 others.
# Predict the order before you run it.

# %%
new = to_input(mnist.train_images[-500:])
answers = mnist.train_labels[-500:]


def learn(network, rates, count=600, loss="penalty"):
    """A pass over count digits with fixed rates: the error on new ones"""
    engine = Engine.lenet5(network.parameters, batch=1, loss=loss)
    for name, values in rates.items():  # into the engine's order of numbers
        engine.gradients[name][...] = values
    each = engine.flat_gradient.copy()
    for n in range(count):
        engine.loss_and_gradient(images[n : n + 1], labels[n : n + 1])
        engine.flat -= each * engine.flat_gradient
    return np.mean(engine.predict(new) != answers)


def rates_of(bends, mu=0.02, most=np.inf):
    """By name; no rate above most"""
    return {
        k: np.minimum(sdlm_rates(h, 0.0005, mu), most)
        for k, h in bends.items()
    }


# %%
small, large = starts
trials = {
    large: (large, rates_of(bends[large])),
    small: (small, rates_of(bends[small])),
    "the same, mu = 0.2": (small, rates_of(bends[small], mu=0.2)),
    "the same, none above 0.0025": (
        small,
        rates_of(bends[small], most=0.0025),
    ),
    "no h: a rate of 0.001 for all": (
        large,
        dict.fromkeys(bends[large], 0.001),
    ),
}
for name, (start, rates) in trials.items():
    print(f"{name:30} {learn(starts[start], rates):.1%} wrong")

# %% [markdown]
# The literal recipe fails: nine of ten answers are wrong. Tiny weights hardly
# move the output, so nearly every $h$ is near 0, and its rate at the ceiling.
# After the first steps the weights are large and the loss bends as in the
# other start, but the rates still are those of the flat land. Larger initial
# weights mend it, a larger $\mu$, or a limit.
#
# And the last line? One plain rate, well chosen, does about the same. The
# paper is modest, too: no large gain in speed, it says, but reliable without
# much tuning (App. C). The full first pass, made with the project's own
# command:

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
# ## Not with eq. (9)
#
# Eq. (8) bends with 2 however well it fits. Eq. (9) is flat where the right
# class has won (chapter 09). What will happen to $h$ in a trained network?

# %%
trained, rates = load_lenet5(), {}
for loss in ("penalty", "map"):
    h = curvatures(trained, *sample, loss=loss)
    rates[loss] = {k: sdlm_rates(v, 0.0005, 0.02) for k, v in h.items()}
    connected = np.concatenate([v[v > 0].ravel() for v in h.values()])
    near = np.mean(connected < 0.1 * 0.02 / 0.9)
    print(f"{loss:8} median h {np.median(connected):.4f},", end=" ")
    print(f"rates within 10% of the ceiling: {near:.0%}")
before = learn(trained, rates["map"], count=0, loss="map")
after = learn(trained, rates["map"], count=600, loss="map")
print(f"eq. (9): {before:.1%} wrong before, {after:.1%} after 600 steps")

# %% [markdown]
# (Few are wrong before, for this network has learned these 500 digits, too.)
# The better it fits, the flatter it looks, and the larger the steps: a
# trained network is thrown out of its valley by its own success. So chapter
# 14 trains eq. (9) with momentum.
#
# ## The doctor reads the rates
#
# Two mistakes were found in public programs: one $h$ for a whole layer
# (summed, so that its author wondered at the tiny rates), and the mean
# squared gradient in place of $h$. Others come easily: a mean, a product for
# the quotient, a root (as in Adam, chapter 16), no $\mu$. Do they still
# learn?

# %%
h, gradients = bends[large], {}
engine = Engine.lenet5(starts[large].parameters, batch=1, loss="penalty")
for n in range(100):
    engine.loss_and_gradient(images[n : n + 1], labels[n : n + 1])
    for k, g in engine.gradients.items():
        gradients[k] = gradients.get(k, 0) + g**2 / 100
wrong = {
    "right": lambda k, v: 0.0005 / (0.02 + v),
    "mean over the layer": lambda k, v: 0.0005 / (0.02 + v.mean() + 0 * v),
    "sum over the layer": lambda k, v: 0.0005 / (0.02 + v.sum() + 0 * v),
    "squared gradients": lambda k, v: 0.0005 / (0.02 + gradients[k]),
    "multiplied": lambda k, v: 0.0005 * (0.02 + v),
    "root": lambda k, v: 0.0005 / (0.02 + np.sqrt(v)),
    "no mu": lambda k, v: 0.0005 / np.maximum(v, 1e-9),  # 0: not connected
}
for name, rule in wrong.items():
    rates = {k: rule(k, v) for k, v in h.items()}
    middle = np.median(np.concatenate([r.ravel() for r in rates.values()]))
    error = learn(starts[large], rates)
    print(f"{name:20} median rate {middle:.0e}   {error:.1%} wrong")

# %% [markdown]
# Most learn. Only the sum over a layer, which makes all rates tiny, gives
# itself away at once. As in the bug museum: that it learns proves nothing. Look
# at the rates instead.
#
# ### Exercise 13.7
#
# You are given `h` and the `rates` that a program made of it, both (n,). Ask in
# this order, and return the name of the first rule that holds:
#
# | name | rule |
# |---|---|
# | "right" | they are eta / (mu + h) (use `np.allclose`) |
# | "one per layer" | they are all alike (`np.allclose` again) |
# | "multiplied" | the rate at the largest h is above that at the smallest |
# | "no mu" | the largest rate is above 1.001 times the ceiling |
# | "root" | none of these |


# %% exercise="13.7"
def read_rates(h, rates, eta, mu):
    """h (n,), rates (n,) -> one of the five names"""
    # BEGIN SOLUTION
    if np.allclose(rates, eta / (mu + h)):
        return "right"
    if np.allclose(rates, rates[0]):
        return "one per layer"
    if rates[np.argmax(h)] > rates[np.argmin(h)]:
        return "multiplied"
    return "no mu" if np.max(rates) > 1.001 * eta / mu else "root"
    # END SOLUTION


# %% check="13.7"
read_rates = check("13.7", read_rates)

# %% [markdown]
# ## What you learned
#
# - One rate must suit the steepest direction; the others crawl. Newton's rate
#   is 1 over the curvature.
# - $h$ comes back through the layers like a gradient, with weights, inputs and
#   slopes squared, and adds up over shared connections.
# - Three things are dropped: pairs, of parameters and of connections (eq. 23);
#   $f''$ (eq. 27); all but 500 examples. In C1 the pairs cost a large factor.
# - $h$ near 0 means a rate of $\eta/\mu$: at tiny initial weights, and with eq.
#   (9) once it fits.
#
# ### Do you remember?
#
# <details><summary>A parameter bends twice as strongly as another, and mu is
# small. How do their rates compare?</summary>
#
# It gets about half of the other's. A root would give 0.7, a product twice.
# </details>
#
# <details><summary>Which factors are squared on the way back: hy, x, w,
# f'?</summary>
#
# x, w and f'. hy is a second derivative already.
# </details>
#
# <details><summary>A kernel weight of C1 is used at 784 places. Is its h the
# mean, the sum, or the largest of theirs?</summary>
#
# The sum, eq. (23), and even that is too small: pairs are missing.
# </details>
#
# <details><summary>All rates of a fresh network are 0.025. What would you
# change?</summary>
#
# The initial weights: they are too small for any bend to show. Or mu.
# </details>

# %%
progress()

# %% [markdown]
# Everything is there: layers, losses, gradients, steps. Now the real thing,
# beside the paper's own numbers: [14 · LeNet-5, 1998](14_lenet5_1998.ipynb).
