# %% [markdown]
# # 12 · Training
#
# Nobody tells LeNet-5 what its kernels should look like: they begin at random,
# and small steps downhill make something of them. In this chapter you take
# these steps, and learn to see from a curve what is going wrong.

# %% [markdown]
# ![Kernels of C1, two maps of a handwritten 3 and what F6 draws of it: at
# random, all noise; after one pass and after twelve, strokes and a printed 3
# ](pictures/12_training.svg)

# %% [markdown]
# After every sixteen digits each weight makes a small step. How many digits
# must be seen until *half* of the answers to new ones are right: 300, 3,000 or
# 30,000? Write your guess down.

# %%
# What this chapter imports: run this cell first.
import lenet_edu.nn as nn
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import batches, to_input
from lenet_edu.fast import Engine
from lenet_edu.figures import show_curves
from lenet_edu.models import lenet5
from lenet_edu.training import Momentum
from lenet_edu.training.bugs import BUGS, Bug
from lenet_edu.training.gradient_check import check_network
from lenet_edu.training.trial import LAYERS, Trial
from lenet_edu.widgets import TrainingDashboard

# %%
mnist = load_mnist()
x, labels = to_input(mnist.train_images[:2000]), mnist.train_labels[:2000]
fresh, truth = to_input(mnist.train_images[-500:]), mnist.train_labels[-500:]


def engine_of(network):
    """Chapter 11's engine with this network's weights, and eq. (8)"""
    return Engine.lenet5(network.parameters, batch=100, loss="penalty")


def one_pass(engine, rate=0.001, count=2000, watch=lambda: None):
    """Once through count digits: losses and gradient norms, per batch"""
    optimiser, rng = Momentum(engine.flat), np.random.default_rng(0)
    losses, norms = [], []
    for images, digits in batches(x[:count], labels[:count], 16, rng):
        watch()
        losses.append(engine.loss_and_gradient(images, digits))
        norms.append(np.linalg.norm(engine.flat_gradient))
        optimiser.step(engine.flat_gradient, rate)
    return np.array(losses), np.array(norms)


# %%
engine = engine_of(lenet5(np.random.default_rng(1998)))
wrong = []
one_pass(
    engine,
    count=640,
    watch=lambda: wrong.append(np.mean(engine.predict(fresh) != truth)),
)
half = next(n for n, part in enumerate(wrong) if part < 0.5)
print(f"before the first step: {wrong[0]:.0%} wrong")
print(f"half are right after {16 * half} digits, {half} steps")
print(f"after {16 * len(wrong) - 16} digits: {wrong[-1]:.0%} wrong")

# %% [markdown]
# Far less than one pass over MNIST. But much had been chosen with care: where
# the weights begin, how long a step is (and its *momentum*), how many digits
# are behind it. Each choice can quietly ruin everything. By the end you can
# tell from the curves which one it was.
#
# ## Where to begin
#
# Why random? Zero seems more honest. Predict: what can a network learn whose
# weights are all 0? And all 0.01?

# %%
for value, rate in ((0, 0.001), (0.01, 0.0002)):
    network = lenet5(np.random.default_rng(0))
    for name, w in network.parameters.items():
        if name.endswith(".w"):
            w[...] = value
    engine = engine_of(network)
    engine.loss_and_gradient(x[:16], labels[:16])
    moved = [name for name, g in engine.gradients.items() if g.any()]
    losses, _ = one_pass(engine, rate)
    kernels = engine.parameters["C1.w"].round(6).reshape(6, 25)
    print(f"all weights {value}: {len(moved)} of 12 arrays have a gradient")
    print(f"   loss {losses[0]:.1f}, after a pass {losses[-10:].mean():.1f}")
    print(f"   different kernels in C1: {len(np.unique(kernels, axis=0))}")

# %% [markdown]
# With zeros, nothing of the image arrives and nothing of the error comes back:
# each goes through a weight of 0. Only F6's bias moves. With 0.01 all move, but
# the six maps of C1 are alike, get alike gradients and stay alike: six copies
# of one kernel. What starts equal stays equal: a **symmetry**, and
# randomness breaks it.
#
# Both losses end near the same number. Remember it: it is the mark of a network
# that gives *every* image the same answer, the best one there is.

# %%
codes = nn.codes()[labels]
print(f"F6 all 0:            loss {np.mean(np.sum(codes**2, axis=1)):.1f}")
best = codes.mean(axis=0)
distance = np.mean(np.sum((codes - best) ** 2, axis=1))
print(f"F6 best constant:    loss {distance:.1f}")

# %% [markdown]
# ### How large?
#
# A unit adds up many products. The more inputs it has, the larger its sum, so
# the smaller its weights should be. The number of inputs of a unit is its
# **fan-in** $F$. The `table` (units, maps) says which maps a unit sees, and in
# each of them it looks through a window of `kernel` × `kernel`.
#
# ### Exercise 12.1


# %% exercise="12.1"
def fan_in(table, kernel):
    """table (units, maps) of bool, kernel an int -> F (units,), no bias"""
    # BEGIN SOLUTION
    return table.sum(axis=1) * kernel * kernel
    # END SOLUTION


# %% check="12.1"
fan_in = check("12.1", fan_in)

# %% [markdown]
# The paper (App. A) draws each weight uniformly between $-2.4/F$ and $+2.4/F$,
# with the $F$ of the unit that the weight belongs to.
#
# ### Exercise 12.2
#
# The first axis of `shape` are the units, and `inputs` are their fan-ins. Any
# random numbers with the right spread pass; draw them from `rng`.


# %% exercise="12.2"
def initial_weights(shape, inputs, rng):
    """shape (units, ...), inputs (units,), rng a Generator -> w of shape"""
    # BEGIN SOLUTION
    w = rng.uniform(-1.0, 1.0, shape)
    for unit in range(shape[0]):
        w[unit] *= 2.4 / inputs[unit]
    return w
    # END SOLUTION


# %% check="12.2"
initial_weights = check("12.2", initial_weights)

# %% [markdown]
# Now 2.4/F, and multiples of it. `fan_in_root` is another rule, now common:
# the standard deviation is $1/\sqrt F$. For each start: how large are the
# sums of a layer (standard deviation over 200 digits), and the loss after one
# pass? Predict which will not learn.

# %%
tables = {"C1": (np.ones((6, 1), bool), 5), "C3": (nn.c3_table(), 5)}
tables |= {"C5": (np.ones((120, 16), bool), 5)}
tables |= {"F6": (np.ones((84, 120), bool), 1)}


def start(factor, rng, functions=None):
    """LeNet-5 with your weights, times a factor, and your functions"""
    network = lenet5(rng, functions)
    for layer, (table, kernel) in tables.items():
        w = network.parameters[f"{layer}.w"]
        w[...] = factor * initial_weights(w.shape, fan_in(table, kernel), rng)
    return network


rng = np.random.default_rng(1998)
starts = {f"{f:g} x 2.4/F": start(f, rng) for f in (0.1, 1, 10, 100)}
starts["fan_in_root"] = lenet5(rng)
print(f"{'sums of':12}", *(f"{n:>8}" for n in tables), "  loss: first, last")
for name, network in starts.items():
    y, sums = x[:200], []
    for layer, function in zip(network.names, network.layers, strict=True):
        y = function.forward(y)
        sums += [y.std()] if layer in tables else []
    losses, _ = one_pass(engine_of(network))
    print(f"{name:12}", *(f"{s:8.4f}" for s in sums), end="")
    print(f"{losses[0]:12.1f} {losses[-10:].mean():6.1f}")

# %% [markdown]
# Look along a row. At 2.4/F the sums shrink from layer to layer: F6 says
# almost nothing at first, and the loss begins at the mark of silence. (It
# still learns.) Ten times less, and it does not wake up in this pass. A
# hundred times too large, and the squashings are saturated from the start.
# The root keeps the sums alike in all layers. The paper gives 2.4/F; from its
# learning rates chapter 13 will guess how its own runs began.
#
# ## One step
#
# The gradient points uphill. So each weight goes the other way, by a part of
# it, the **learning rate** $\varepsilon$ (eq. 2; $W$ are all weights, $E$ the
# loss, $k$ counts steps):
#
# $$W_k = W_{k-1} - \varepsilon\, \frac{\partial E(W)}{\partial W}$$
#
# ### Exercise 12.3
#
# Parameters and gradients come as dictionaries of arrays with the same names.
# Return a new one; the arrays you were given belong to the caller.


# %% exercise="12.3"
def sgd_step(parameters, gradients, rate):
    """two dicts of arrays, rate a number -> new dict of parameters"""
    # BEGIN SOLUTION
    return {
        name: w - rate * gradients[name] for name, w in parameters.items()
    }
    # END SOLUTION


# %% check="12.3"
sgd_step = check("12.3", sgd_step)

# %% [markdown]
# One step of yours from the same place, with many rates; the loss of the same
# 500 digits afterwards. What will the curve look like?


# %%
def slope_of(engine):
    """slope(parameters, images, labels) -> loss, gradients"""

    def slope(parameters, images, digits):
        for name, w in parameters.items():
            engine.parameters[name][...] = w
        loss = engine.loss_and_gradient(images, digits)
        return loss, {n: g.copy() for n, g in engine.gradients.items()}

    return slope


first = lenet5(np.random.default_rng(1998)).parameters
slope = slope_of(engine_of(lenet5(np.random.default_rng(0))))
before, gradients = slope(first, x[:500], labels[:500])
exponents = np.arange(-6, 0.1, 0.5)
after = [
    slope(sgd_step(first, gradients, rate), x[:500], labels[:500])[0]
    for rate in 10.0**exponents
]
print(f"before the step: {before:.1f}; best after it: {min(after):.1f}")

# %%
show_curves(
    exponents,
    {"after one step": after, "before": np.full(len(after), before)},
    alt="Nearly flat for small rates, a dip, then a steep rise",
    xlabel="exponent of the rate: -3 stands for 0.001",
    ylabel="loss of 500 digits",
)

# %% [markdown]
# Too small a rate wastes the step. A little beyond the best one the step ends
# higher than it began: the slope is true only nearby. So search rates by
# factors, not by differences, and keep away from the cliff on the right.
#
# ## How many images for a step?
#
# All 2,000 give *the* gradient; a batch of 16 costs 1/125 of that. How far off
# is its direction? Guess the angle.

# %%
rng = np.random.default_rng(0)
engine = engine_of(lenet5(np.random.default_rng(1998)))
engine.loss_and_gradient(x, labels)
whole = engine.flat_gradient.copy()
for N in (1, 4, 16, 64, 256):
    angles = []
    for _ in range(10):
        some = rng.choice(len(x), N, replace=False)
        engine.loss_and_gradient(x[some], labels[some])
        g = engine.flat_gradient
        cosine = g @ whole / np.linalg.norm(g) / np.linalg.norm(whole)
        angles.append(np.degrees(np.arccos(cosine)))
    print(f"{N:4} images: {np.mean(angles):3.0f} degrees off")

# %% [markdown]
# A single digit already points roughly downhill, and a few tell most of what
# 2,000 do. So take many cheap, slightly wrong steps: **stochastic gradient
# descent**. The paper goes to the end of this road: one digit, one step (sec.
# I-B, App. B). We use small batches, because they keep the processor busy
# (chapter 11). Larger ones give better steps, but too few.
#
# ## Momentum
#
# Losses are like narrow valleys: steep across, gentle along. The steep wall
# sets the limit for the rate, and along the valley one then crawls.
# **Momentum** keeps part $m$ of the last step, the *velocity* $v$: what
# points back and forth cancels, what points the same way adds up. With the
# gradient $g$:
#
# $$v' = m\,v - \varepsilon\, g \qquad w' = w + v'$$
#
# (Books write it in several ways. This one is ours. The paper names none for
# its runs.)
#
# ### Exercise 12.4


# %% exercise="12.4"
def momentum_step(w, velocity, gradient, rate, momentum):
    """three arrays of one shape, two numbers -> new w, new velocity"""
    # BEGIN SOLUTION
    after = momentum * velocity - rate * gradient
    return w + after, after
    # END SOLUTION


# %% check="12.4"
momentum_step = check("12.4", momentum_step)


# %%
def roll(rate, momentum, steps=80):
    """Heights in the valley (u² + 40 v²) / 2, from u = v = 1, as exponents"""
    steep = np.array([1.0, 40.0])
    w, velocity, heights = np.ones(2), np.zeros(2), []
    for _ in range(steps):
        heights.append(np.log10(np.sum(steep * w**2) / 2))
        w, velocity = momentum_step(w, velocity, steep * w, rate, momentum)
    return heights


show_curves(
    np.arange(80),
    {
        "rate 0.04": roll(0.04, 0),
        "rate 0.051": roll(0.051, 0),
        "rate 0.04, momentum 0.8": roll(0.04, 0.8),
    },
    alt="0.04 falls slowly, 0.051 climbs, momentum falls far below both",
    xlabel="step",
    ylabel="exponent of the height",
)

# %% [markdown]
# Plain descent is stable here up to 2/40 = 0.05. With 0.04 it is slow along the
# valley; with 0.051 every step climbs a little, without end. That is what
# *diverging* means. Momentum gets down much faster at the same rate.
# The price: where the slope is constant, steps grow to $1/(1-m)$ times theirs,
# ten for $m = 0.9$. Who adds momentum should lower the rate.
#
# ## What we count
#
# The loss is for the gradient. People ask how many answers are wrong; the paper
# reports this **error rate**.
#
# ### Exercise 12.5


# %% exercise="12.5"
def error_rate(answers, labels):
    """answers (N,), labels (N,) -> the part that is wrong, 0 to 1"""
    # BEGIN SOLUTION
    return np.mean(answers != labels)
    # END SOLUTION


# %% check="12.5"
error_rate = check("12.5", error_rate)

# %% [markdown]
# ## Schedules
#
# A large rate is quick, but its noise keeps the weights jumping around the
# bottom; a small one settles. So start large and go down. The paper (sec.
# III-B): 0.0005 for two passes, 0.0002 for three, 0.0001 for three, 0.00005 for
# four, then 0.00001. (These belong to its own method, chapter 13.)
#
# ### Exercise 12.6
#
# The first epoch is number 1. `steps` are pairs (rate, for how many epochs);
# `last` holds for all epochs after them.


# %% exercise="12.6"
def rate_in(epoch, steps, last):
    """epoch 1, 2, ...; steps ((rate, epochs), ...); last a rate -> rate"""
    # BEGIN SOLUTION
    for rate, epochs in steps:
        if epoch <= epochs:
            return rate
        epoch -= epochs
    return last
    # END SOLUTION


# %% check="12.6"
rate_in = check("12.6", rate_in)

# %% [markdown]
# ## The loop
#
# All of training: for each batch ask for the slope, step, and keep the books.
#
# ### Exercise 12.7
#
# `pairs` is a list of (images, labels), `slope(parameters, images, labels)`
# gives the mean loss of that batch and the gradients, `step(parameters,
# gradients)` the new parameters. Return the last parameters and the mean loss
# per *image*: the last batch may be short. Each loss is taken before its step.


# %% exercise="12.7"
def train_epoch(parameters, pairs, slope, step):
    """dict, list of pairs, two functions -> new dict, mean loss"""
    # BEGIN SOLUTION
    total, seen = 0.0, 0
    for images, labels in pairs:
        loss, gradients = slope(parameters, images, labels)
        parameters = step(parameters, gradients)
        total += loss * len(images)
        seen += len(images)
    return parameters, total / seen
    # END SOLUTION


# %% check="12.7"
train_epoch = check("12.7", train_epoch)

# %% [markdown]
# And now with your own: the layers of chapters 03 to 07, the convolution of
# chapter 11, the gradients of 09 and 10, and from this chapter the weights, the
# steps, the schedule and the loop. (The course's: C3's table, and subsampling,
# which as a loop would take minutes.)

# %%
names = ("squash", "dense", "rbf", "penalty_loss")
mine = {n: kept(n) for name in names for n in (name, f"{name}_backward")}
loss_of, slope_of_loss = mine.pop(names[3]), mine.pop(f"{names[3]}_backward")
mine["conv2d"] = kept("conv2d_gemm")
mine["conv2d_backward"] = kept("conv2d_gemm_backward")
network = start(1, np.random.default_rng(1998), mine)


def my_slope(parameters, images, digits):
    """Forward, loss, backward, through your layers"""
    for name, w in network.parameters.items():
        w[...] = parameters[name]
    y = network.forward(images)
    network.backward(slope_of_loss(y, digits))
    return loss_of(y, digits), network.gradients


def my_step(parameters, gradients):
    """Momentum for every parameter, at the rate of this epoch"""
    new, rate = {}, rate_in(epoch, ((0.002, 1), (0.001, 1)), 0.0005)
    for n, w in parameters.items():
        step = momentum_step(w, velocity[n], gradients[n], rate, 0.9)
        new[n], velocity[n] = step
    return new


# %%
parameters = {n: w.copy() for n, w in network.parameters.items()}
velocity = {name: 0 * w for name, w in parameters.items()}
rng = np.random.default_rng(0)
for epoch in (1, 2, 3):
    pairs = list(batches(x[:1000], labels[:1000], 16, rng))
    parameters, loss = train_epoch(parameters, pairs, my_slope, my_step)
    wrong = error_rate(nn.decide(network(fresh)), truth)
    print(f"epoch {epoch}: loss {loss:.1f}, {wrong:.0%} of new digits wrong")

# %% [markdown]
# A thousand digits, no library but NumPy. (It wakes up late: 2.4/F is small.)
# The rest of this chapter runs on the engine.
#
# ## Reading curves
#
# The same pass with five rates. Which curve will be the highest at the end?

# %%
curves, norms = {}, {}
for rate in (0.000001, 0.00001, 0.001, 0.005, 0.02):
    engine = engine_of(lenet5(np.random.default_rng(1998)))
    curves[f"{rate:f}".rstrip("0")], norms[rate] = one_pass(engine, rate)
ten = np.ones(10) / 10
show_curves(
    np.arange(10, 126),
    {name: np.convolve(y, ten, "valid") for name, y in curves.items()},
    marks={"84: silence": (150, 84), "57: constant": (150, 57)},
    alt="The loss falls for small rates, most for 0.001, and rises for two",
    xlabel="batch",
    ylabel="loss, mean of ten batches",
)

# %% [markdown]
# A curve is a symptom. Some have names; the first rule that holds gives the
# diagnosis. "First" is the first loss, "last" the mean of the *last ten*; norms
# are the lengths of the gradients.
#
# | it says | when |
# |---|---|
# | `"broken"` | a loss or a norm is nan or inf |
# | `"saturated"` | last > 1.2 · first, and the last ten norms have a mean < 0.1 · the first norm |
# | `"climbing"` | last > 1.2 · first |
# | `"silent"` | 82 ≤ last ≤ 86: F6 is 0 |
# | `"constant"` | 54 ≤ last ≤ 60: one answer for every image |
# | `"slow"` | last > 0.9 · first |
# | `"learning"` | otherwise |
#
# ### Exercise 12.8


# %% exercise="12.8"
def read_curves(losses, norms):
    """losses (T,), norms (T,), T >= 10 -> one of the seven names"""
    # BEGIN SOLUTION
    if not (np.isfinite(losses).all() and np.isfinite(norms).all()):
        return "broken"
    first, last = losses[0], losses[-10:].mean()
    if last > 1.2 * first:
        stuck = norms[-10:].mean() < 0.1 * norms[0]
        return "saturated" if stuck else "climbing"
    if 82 <= last <= 86:
        return "silent"
    if 54 <= last <= 60:
        return "constant"
    return "slow" if last > 0.9 * first else "learning"
    # END SOLUTION


# %% check="12.8"
read_curves = check("12.8", read_curves)

# %%
for (rate, losses), size in zip(curves.items(), norms.values(), strict=True):
    print(f"rate {rate:8}: {read_curves(losses, size)}")

# %% [markdown]
# "Constant" is a stage that many runs pass: first a network learns the best
# constant answer, then it looks at the image. Whoever stays there has not
# *begun*. And "saturated" does not come back: the gradient is gone. A lower
# rate would not help now; start again.
#
# ## Five patients
#
# Five runs, each with one bug out of the seven below; nothing crashed. Make a
# diagnosis in the cell after the figures, before you run the one below it.
#
# - **labels in another order**: the labels were shuffled, the images were not;
# - **half of it frozen**: the optimiser was never told of C1, S2, C3 and S4;
# - **gradients never cleared**: each batch's are added to all those before;
# - **slope of plain tanh**: the squashing's slope is $1 - y^2$, without A and
#   S;
# - **weights too large**: ten times;
# - **all weights 0**; **uphill**: the step has the other sign.
#
# `update` is the length of the step over that of the weights, `saturated` the
# part of the units whose slope is below a tenth of its largest. (nan: divided
# by 0, or exploded. The five were drawn at random.)

# %%
suspects = ["labels in another order", "half of it frozen", "all weights 0"]
suspects += ["gradients never cleared", "slope of plain tanh", "uphill"]
suspects += ["weights too large"]
drawn = np.random.default_rng(17).permutation(suspects)[:5]
setup = {"rate": 0.001, "momentum": 0.9, "batch": 16, "seed": 1998}
setup["optimiser"] = "momentum"
patients = {}
for letter, bug in zip("ABCDE", drawn, strict=True):
    run = patients[letter] = Trial(setup | {"bug": str(bug)})
    for _ in range(60):
        run.step()
    last = np.array(run.points[-1][2:], dtype=float).reshape(3, 6)
    print(f"{letter} after {run.steps:2}", *(f"{n:>7}" for n in LAYERS))
    print("   update ", *(f"{v:7.4f}" for v in last[1]))
    print("saturated ", *(f"{v:7.0%}" for v in last[2]))


# %%
def charts(kind, convert, ylabel):
    """One curve for each patient; what is missing is nan"""
    curves = {}
    for letter, run in patients.items():
        curves[letter] = np.full(60, np.nan)
        curves[letter][: run.steps] = convert(getattr(run, kind))
    return show_curves(
        np.arange(1, 61),
        curves,
        alt=f"Five curves, A to E, over 60 batches: {ylabel}",
        xlabel="batch",
        ylabel=ylabel,
    )


charts("losses", np.array, "loss")

# %%
charts(
    "norms",
    lambda v: np.log10(np.minimum(v, 1e4)),
    "exponent of the gradient's norm (cut at 4)",
)

# %%
diagnosis = {"A": "", "B": "", "C": "", "D": "", "E": ""}

# %%
for letter, run in patients.items():
    says = run.says(read_curves)
    print(f"{letter}  you: {diagnosis[letter] or '-'}; curves: {says}")
    print(f"   it is: {run.setup['bug']}.\n   {run.bug.shows}")
    if run.stopped:
        print(f"   {run.stopped}")

# %% [markdown]
# Which instrument gave each away? One patient looks healthy in the loss
# *and* in the norms. Another one counts as learning, because its loss fell from
# a terrible start: rules see no more than they are shown.
#
# ## Accuracy is no check
#
# Four runs of LeNet-5, one pass each. One is right. In two a gradient is
# wrong, in one the first four layers never learn. Which of them would you send
# back, if you were shown the error rate alone? And which one does the gradient
# check of chapter 10 find?

# %%
loss_pair = kept("penalty_loss"), kept("penalty_loss_backward")


def worst(bug):
    """The largest error of a few gradients of every parameter"""
    network = lenet5(np.random.default_rng(3), bug.functions, np.float64)
    found = check_network(
        network,
        lambda y, t: tuple(f(y, t) for f in loss_pair),
        x[:2].astype(float),
        labels[:2],
        np.random.default_rng(4),
    )
    return max(one.error for one in found)


# %%
healthy = {"no bug": Bug("", "")} | BUGS
names = ["no bug", "biases never learn", "one pixel per block"]
print(f"{'':22}new digits wrong   gradient check   C1's update")
for name in [*names, "half of it frozen"]:
    run = Trial(setup | {"bug": name})
    while not run.fresh:
        run.step()
    wrong, update = run.fresh[-1][1], run.points[-1][8]
    print(f"{name:22}{wrong:10.1%}{worst(healthy[name]):20.0e}{update:16.4f}")

# %% [markdown]
# All four learn. With five hundred digits, luck alone moves an error rate by
# about one per cent (chapter 14 works it out), so a bug can cost less than
# chance adds. Any of these numbers alone looks like honest work that needs a
# few more passes. The gradient check sees both wrong gradients at once. It does
# not see the frozen half: every gradient there is right, only its updates are
# 0. So check every gradient *before* training, and watch updates and saturation
# *while* training.
#
# ## The dashboard
#
# All instruments at once. Commit to what a run will do, then start it; take a
# bug, or "a secret one", and name it. The steps are yours. What happens to the
# update / weights of C1 if the rate is multiplied by ten on the way? With 0.9
# momentum, which is the largest rate that learns, and which without?

# %%
TrainingDashboard(fn=momentum_step)

# %% [markdown]
# ## In the paper
#
# Initial weights: App. A, even in $\pm 2.4/F$. Steps: eq. (3), after each
# single digit (sec. I-B, App. B), each weight with a rate of its own (App. C),
# 20 passes with the schedule above (sec. III-B). It does not say how the biases
# begin.
#
# ## What you learned
#
# - Random, because what starts equal stays equal; small by fan-in, so that no
#   layer is silent or saturated.
# - A step is the gradient times a rate. The useful rates are a narrow range
#   below a cliff. Batches are cheap estimates; momentum adds up what agrees.
# - Loss 84 is silence, about 57 the best constant answer.
# - That it learns proves nothing. Check gradients first, then watch norms,
#   updates and saturation, layer by layer.
#
# ### Do you remember?
#
# <details><summary>All weights start at 0.01. Which of C1's maps will be the
# best edge detector?</summary>
#
# None: all six stay copies of one. Only different starts make different maps.
# </details>
#
# <details><summary>The loss stays near 57 for a whole pass. Name two bugs that
# do this.</summary>
#
# Labels that do not belong to the images; weights of 0 (or far too small). The
# images do not reach the answer.
# </details>
#
# <details><summary>A rate of 0.01 works without momentum. What would you try
# with m = 0.9?</summary>
#
# About 0.001: where the slope is constant, steps grow tenfold.
# </details>
#
# <details><summary>Norms healthy, loss falling, but the update of C1 is 0. What
# is wrong?</summary>
#
# C1 has gradients and does not move: the optimiser does not know of it.
# </details>
#
# <details><summary>Your network is at 8% error and the gradient check at 0.3.
# Ship it?</summary>
#
# No. It learns in spite of a wrong gradient, and nobody knows what that
# costs.
# </details>

# %%
progress()

# %% [markdown]
# One rate for all 60,000 weights: is that wise, when the gradients of the
# layers differ so much? The paper gives each weight a rate of its own:
# [13 · Second order](13_second_order.ipynb).
