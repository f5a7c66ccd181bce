# %% [markdown]
# # 12 · Training
#
# Nobody tells LeNet-5 what its kernels should look like: they begin as random
# numbers, and many small steps downhill make something of them. In this chapter
# you take these steps, and you learn to tell from curves what goes wrong,
# because a training that goes wrong does not stop with an error.

# %% [markdown]
# ![Kernels of C1, two maps of a handwritten 3 and what F6 draws of it: at
# random, all noise; after one pass and after twelve, strokes and a printed 3
# ](pictures/12_training.svg)

# %% [markdown]
# After every sixteen digits each weight makes a small step. How many digits
# must the network see until it answers *half* of the new ones correctly: 300,
# 3,000 or 30,000? Write your guess down.

# %%
# What this chapter imports: run this cell first.
import lenet_edu.nn as nn
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import batches, to_input
from lenet_edu.fast import Engine
from lenet_edu.figures import show_curves
from lenet_edu.models import lenet5
from lenet_edu.training import Momentum, patients
from lenet_edu.training.bowl import show_bowl
from lenet_edu.training.valley import BENDS, START, arrived, show_valley
from lenet_edu.widgets import TrainingDashboard

# %%
mnist = load_mnist()
x, labels = to_input(mnist.train_images[:1000]), mnist.train_labels[:1000]
fresh, truth = to_input(mnist.train_images[-500:]), mnist.train_labels[-500:]


def engine_of(network):
    """Chapter 11's engine with this network's weights, and eq. (8)"""
    return Engine.lenet5(network.parameters, batch=100, loss="penalty")


def one_pass(engine, rate=0.001, count=1000, watch=lambda: None):
    """Once through count digits, a step per 16: the loss of each batch"""
    optimiser, rng = Momentum(engine.flat), np.random.default_rng(0)
    losses = []
    for images, digits in batches(x[:count], labels[:count], 16, rng):
        watch()
        losses.append(engine.loss_and_gradient(images, digits))
        optimiser.step(engine.flat_gradient, rate)
    return np.array(losses)


def error_rate(answers, right):
    """The share of the answers that are wrong"""
    return np.mean(answers != right)


# %%
engine, wrong = engine_of(lenet5(np.random.default_rng(1998))), []
one_pass(
    engine,
    count=640,
    watch=lambda: wrong.append(error_rate(engine.predict(fresh), truth)),
)
half = next(n for n, share in enumerate(wrong) if share < 0.5)
print(f"before the first step: {wrong[0]:.0%} of new digits wrong")
print(f"half are right after {16 * half} digits, {half} steps")
print(f"after {16 * len(wrong) - 16} digits: {wrong[-1]:.0%} wrong")

# %% [markdown]
# A few hundred are enough, but only because the first weights and the length
# of the steps were chosen with care.
#
# ## Where to begin
#
# Why do we not begin with zeros? Or with 0.01 everywhere?

# %%
for value, rate in ((0, 0.001), (0.01, 0.0002)):
    network = lenet5(np.random.default_rng(0))
    for name, w in network.parameters.items():
        if name.endswith(".w"):
            w[...] = value
    engine = engine_of(network)
    engine.loss_and_gradient(x[:16], labels[:16])
    moved = [name for name, g in engine.gradients.items() if g.any()]
    losses = one_pass(engine, rate)
    kernels = engine.parameters["C1.w"].round(6).reshape(6, 25)
    print(f"all weights {value}: {len(moved)} of 12 arrays have a gradient")
    print(f"   loss {losses[0]:.1f}, after a pass {losses[-10:].mean():.1f}")
    print(f"   different kernels in C1: {len(np.unique(kernels, axis=0))}")
codes = nn.codes()[labels]
for says, F6 in (("0", 0), ("its best constant", codes.mean(axis=0))):
    loss = np.sum((codes - F6) ** 2, axis=1).mean()
    print(f"loss if F6 says {says}: {loss:.1f}")

# %% [markdown]
# With zeros, neither the image nor the gradient gets through: both are
# multiplied by 0. Only the biases of F6 can move. With 0.01, everything moves,
# but C1's six kernels begin equal, get equal gradients and stay equal, like
# the twins of chapter 05. Random numbers break this **symmetry**.
#
# Remember the last lines. At 84, F6 is silent. Just below 60 the network gives
# the best *constant* answer, without looking at the image.
#
# ### How large?
#
# A unit adds up $F$ products; $F$, the number of its inputs, is its
# **fan-in**. The `table` (units, maps) says which maps a unit sees, each
# through a window of `kernel` × `kernel`.
#
# ### Exercise 12.1
#
# Return each unit's fan-in.


# %% exercise="12.1"
def fan_in(table, kernel):
    """table (units, maps) of bool, kernel an int -> F (units,), no bias"""
    # BEGIN SOLUTION
    return table.sum(axis=1) * kernel * kernel
    # END SOLUTION


# %% check="12.1"
fan_in = check("12.1", fan_in)

# %% [markdown]
# How large will the sum be? Draw the weights independently, with mean 0 and
# standard deviation $s$. Over all draws, the mean of the squared sum is
#
# $$\overline{\Big(\sum_i w_i x_i\Big)^2}
#   = \sum_i \sum_j \overline{w_i w_j}\; x_i x_j$$
# $$= \sum_i s^2 x_i^2 = F s^2 \cdot (\text{mean of the } x_i^2)$$
#
# because $\overline{w_i w_j} = 0$ for $i \ne j$ (they are independent), while
# $\overline{w_i^2} = s^2$. So the sum is typically $s \sqrt F$ times as large
# as an input. To keep it the same size from layer to layer, we need
#
# $$s = \frac{1}{\sqrt F}$$
#
# The distribution can be *normal* (a bell), or *uniform* between $-a$ and $+a$,
# with the standard deviation $a/\sqrt 3$; then $a = \sqrt{3/F}$.
#
# <details><summary>Margin note: Glorot and He initialisation</summary>
#
# Libraries offer two relatives. Gradients on their way back are sums, too, over
# the units that a number feeds, its *fan-out*. **Glorot** initialisation
# (Glorot and Bengio 2010) is a compromise: $s^2 = 2 / (F_\text{in} +
# F_\text{out})$. **He** initialisation (He et al. 2015), $s^2 = 2/F$, is for
# ReLU, which sets about half of the sums to 0 and so halves the mean square.
# </details>
#
# The paper divides by $F$, not by $\sqrt F$: its weights are uniform between
# $-2.4/F$ and $+2.4/F$ (App. A). It assumes strongly *correlated* inputs, with
# which a sum can grow like $F$: if all inputs are equal and the weights agree
# in sign, nothing cancels.
#
# ### Exercise 12.2
#
# Draw weights by the paper's rule, with `rng`. The first axis of `shape` are
# the units, and `inputs` are their fan-ins.


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
# Now we start from multiples of 2.4/F and from $1/\sqrt F$, and print the
# standard deviation of each layer's sums and the loss before and after a pass.

# %%
tables = {"C1": (np.ones((6, 1), bool), 5), "C3": (nn.c3_table(), 5)}
tables["C5"] = np.ones((120, 16), bool), 5
tables["F6"] = np.ones((84, 120), bool), 1


def start(factor, rng, functions=None):
    """LeNet-5 with your weights, times a factor, and your functions"""
    network = lenet5(rng, functions)
    for layer, (table, kernel) in tables.items():
        w = network.parameters[f"{layer}.w"]
        w[...] = factor * initial_weights(w.shape, fan_in(table, kernel), rng)
    return network


# %%
rng = np.random.default_rng(1998)
starts = {f"{f:g} x 2.4/F": start(f, rng) for f in (0.1, 1, 10, 100)}
starts["1 / root F"] = lenet5(rng)
print(f"{'sums of':12}", *(f"{n:>8}" for n in tables), "  loss: first, last")
for name, network in starts.items():
    y, sums = x[:200], []
    for layer, function in zip(network.names, network.layers, strict=True):
        y = function.forward(y)
        sums += [y.std()] if layer in tables else []
    losses = one_pass(engine_of(network))
    print(f"{name:12}", *(f"{s:8.4f}" for s in sums), end="")
    print(f"{losses[0]:12.1f} {losses[-10:].mean():6.1f}")

# %%
for layer, (table, kernel) in tables.items():
    F = np.mean(fan_in(table, kernel))
    ratio = np.sqrt(3 / F) / (2.4 / F)
    print(f"{layer}: mean F {F:3.0f}, 1 / root F is {ratio:4.1f} x 2.4/F")

# %% [markdown]
# At 2.4/F the sums shrink from layer to layer, and F6 is almost silent. Ten
# times *more* learns best, and the last cell says why: for these fan-ins it is
# close to $1/\sqrt F$. Our derivation never asked whether the inputs are
# correlated. Even if they are all equal, products with random signs cancel, and
# the sum grows like $\sqrt F$, so weights that are divided by $F$ begin too
# small.
# (One run does not decide between the two best.) A hundred times 2.4/F
# saturates the squashings.
#
# ## One step
#
# The gradient points uphill, so each weight goes the other way, by the
# **learning rate** $\varepsilon$ times its gradient (eq. 2; $W$ are all
# weights, $E$ is the loss):
#
# $$W_k = W_{k-1} - \varepsilon\, \frac{\partial E(W)}{\partial W}$$
#
# ### Exercise 12.3
#
# Parameters and gradients are dictionaries with the same names. Return a new
# one and leave the old arrays as they are.


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
# How large may the rate be? Near a minimum, a smooth loss of one weight looks
# like a parabola, $E = h w^2 / 2$. Its second derivative $h$ says how sharply
# it bends. Here are six of your steps, with $h = 4$ and four rates.

# %%
h, walks = 4, {}
for rate in (0.05, 0.25, 0.45, 0.525):
    parameters, places = {"w": np.array([-1.0])}, [-1.0]
    for _ in range(6):
        gradients = {"w": h * parameters["w"]}  # dE/dw
        parameters = sgd_step(parameters, gradients, rate)
        places.append(parameters["w"][0])
    walks[f"rate {rate}: w times {1 - rate * h:.1f}"] = places
show_bowl(
    walks,
    h,
    alt="Four parabolas with steps: slowly down one side; to the bottom at "
    "once; from side to side and down; from side to side and up",
)

# %% [markdown]
# The gradient is $h w$, so a step gives $w' = w - \varepsilon h w =
# (1 - \varepsilon h)\, w$: every step multiplies $w$ by the same factor. With
# $\varepsilon = 1/h$ it is 0, and one step is enough. Beyond $1/h$, $w$ jumps
# to the other side. It still comes closer while the factor is above $-1$:
#
# $$\varepsilon < \frac{2}{h}$$
#
# Beyond this limit (here 0.5) each step ends higher than the one before: the
# training **diverges**. LeNet-5 has 60,000 directions, each with its own $h$.
# So we try: one step each, with many rates.

# %%
network = lenet5(np.random.default_rng(1998))
first = {name: w.copy() for name, w in network.parameters.items()}
engine = engine_of(network)
before = engine.loss_and_gradient(x[:500], labels[:500])
gradients = {name: g.copy() for name, g in engine.gradients.items()}
rates, after = 10 ** np.arange(-6, 0.1, 0.5), []
for rate in rates:
    for name, w in sgd_step(first, gradients, rate).items():
        engine.parameters[name][...] = w
    after.append(engine.loss_and_gradient(x[:500], labels[:500]))
show_curves(
    rates,
    {"after one step": after, "before": np.full(len(after), before)},
    alt="Nearly flat for small rates, a dip, then a steep rise",
    xlabel="learning rate",
    ylabel="loss of 500 digits",
    log="x",
)

# %% [markdown]
# A small rate wastes the step, and soon behind the best one there is a cliff.
# So search by factors, and stay to its left.
#
# ## Momentum
#
# With two weights the loss can be a long valley, here with $h = 1$ along it
# and $h = 25$ across. The walls limit the rate to 2/25, and with such a rate
# one crawls along the bottom. **Momentum** keeps a part $m$ of the last step,
# the *velocity* $v$. What points back and forth cancels, and what points the
# same way adds up. With the gradient $g$:
#
# $$v' = m\,v - \varepsilon\, g \qquad w' = w + v'$$
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
def roll(rate, momentum, steps=100):
    """The path through the valley (w1² + 25 w2²) / 2, by your steps"""
    w, velocity = np.array(START), np.zeros(2)
    path = [w]
    for _ in range(steps):
        gradient = np.array(BENDS) * w
        w, velocity = momentum_step(w, velocity, gradient, rate, momentum)
        path.append(w)
    return np.array(path)


paths = {}
for rate, m in ((0.03, 0), (0.075, 0), (0.03, 0.8)):
    name = f"rate {rate}, momentum {m}"
    paths[name] = roll(rate, m)
    steps = arrived(paths[name]) or "more than 100"
    print(f"{name:23}: within 0.1 after {steps} steps")
show_valley(
    {name: path[:31] for name, path in paths.items()},
    alt="Thirty steps each in a long valley: slowly along the bottom; from "
    "wall to wall; and with momentum in a swing that reaches the middle",
)

# %% [markdown]
# Where the gradient stays the same, the velocities are $-\varepsilon g$, then
# $-\varepsilon g (1 + m)$, then $-\varepsilon g (1 + m + m^2)$ and so on. They
# settle where a step no longer changes them, $v = m v - \varepsilon g$, and
# that is
#
# $$v = -\frac{1}{1 - m}\, \varepsilon\, g$$
#
# For $m = 0.9$ the steps grow tenfold, so when you add it to a training that
# works, try a tenth of its rate.
#
# ### Exercise 12.5
#
# Design a descent: a rate and a momentum with which `roll` is within 0.1 of
# the bottom, in both weights, after at most 25 steps, and stays there. Many
# pairs do it, but none without momentum.


# %% exercise="12.5"
def valley_settings():
    """-> rate, momentum"""
    # BEGIN SOLUTION
    return 0.1, 0.5
    # END SOLUTION


# %% check="12.5"
valley_settings = check("12.5", valley_settings)

# %%
print("steps:", arrived(roll(*valley_settings())))

# %% [markdown]
# ## Reading curves
#
# Here are five trainings of LeNet-5 with one bug each, and one without in grey.
# `update / weights` is the length of a step divided by that of the weights. A
# unit is *saturated* if its squashing's slope is below a tenth of the largest.
# The suspects:
#
# - `"labels"`: the labels were shuffled, the images were not;
# - `"frozen"`: the optimiser was never told of C1, S2, C3 and S4;
# - `"added"`: gradients never cleared, so each is added to all before;
# - `"slope"`: the squashing has the slope of plain tanh, $1 - y^2$;
# - `"large"`: the weights start ten times too large;
# - `"zeros"`: all weights start at 0;
# - `"uphill"`: the step has the wrong sign.

# %%
runs = patients.admit()  # 40 batches of 16 each, or until the loss is nan
patients.show_patients(runs)

# %% [markdown]
# ### Exercise 12.6
#
# Name the bug of each patient. Look where its curves *begin*, and which one
# leaves the grey one first. Two suspects are innocent.


# %% exercise="12.6"
def name_the_bugs():
    """-> five of the words above, patient A's first"""
    # BEGIN SOLUTION
    return "added", "labels", "slope", "frozen", "large"
    # END SOLUTION


# %% check="12.6"
name_the_bugs = check("12.6", name_the_bugs)

# %%
for letter, run in list(runs.items())[1:]:
    named = name_the_bugs()["ABCDE".index(letter)]
    print(f"{letter} ({named}): loss at first {run.losses[0]:.0f},", end=" ")
    print(f"mean of the last ten {np.mean(run.losses[-10:]):.0f}")
    print("  ", run.bug.shows)

# %% [markdown]
# One of them looks healthy in loss *and* gradients. Only C1's updates give it
# away.
#
# ## Excursion · Why the wrong slope explodes here
#
# You may skip this part. It shows why `"slope"` ruins this network, while a
# small one in chapter 10's museum learns quite well with it. We give the wrong
# slope to some layers only, at a tenth of the rate.

# %%
hidden = ("C1", "S2", "C3", "S4", "C5")
print("slope 1 - y² in    rate     loss   C1 to C5 beyond 1")
for where, layers, rate in (
    ("no layer", (), 0.0001),
    ("all but F6", hidden, 0.0001),
    ("F6 only", ("F6",), 0.0001),
    ("all but F6", hidden, 0.001),
):
    loss, beyond = patients.with_wrong_slope(layers, rate)
    print(f"{where:15}{rate:8}{loss:9.0f}{beyond:12.0%}")

# %% [markdown]
# F6 alone does it. The loss asks its units for +1 or −1, and just there the
# wrong slope $1 - y^2$ is 0. A unit that overshoots 1 meets a *negative* slope:
# the gradient that should pull it back pushes it on, up to 1.7159, where the
# wrong slope is largest of all. In the layers before F6 few outputs are beyond
# 1. There the wrong slope is too small or too large, but with the right sign a
# gradient still leads down. The small network of chapter 10 squashes only such
# layers, not its outputs, so it learns. A high rate spoils that, too: in the
# last line it drives the other layers beyond 1, and the loss rises.
#
# ## Excursion · How many images for a step?
#
# You may skip this part. It shows how good the gradient of a small batch is.
# All 1,000 digits together give *the* gradient. How many degrees off is the
# direction of a batch?

# %%
rng = np.random.default_rng(0)
engine = engine_of(lenet5(np.random.default_rng(1998)))
engine.loss_and_gradient(x, labels)
whole = engine.flat_gradient.copy()
for N in (1, 4, 16, 64, 256):
    some = rng.choice(len(x), N, replace=False)
    engine.loss_and_gradient(x[some], labels[some])
    g = engine.flat_gradient
    cosine = g @ whole / np.linalg.norm(g) / np.linalg.norm(whole)
    print(f"{N:4} images: {np.degrees(np.arccos(cosine)):3.0f} degrees off")

# %% [markdown]
# At right angles a step would be useless, and even a single digit does better.
# So many cheap steps that are slightly wrong beat a few good ones.
#
# ## The loop
#
# A training is one loop. For each batch it asks for the loss and the gradients
# and makes a step. Because the gradient of a small batch is only an estimate,
# this is called **stochastic gradient descent**.
#
# ### Exercise 12.7
#
# This is patient A's loop. `pairs` is a list of (images, labels),
# `slope(parameters, images, labels)` gives the mean loss of a batch and its
# gradients, and `step(parameters, gradients)` the new parameters. Fix the bug,
# and a second fault: the loss should be the mean over all *images*, and the
# last batch may be short.


# %% exercise="12.7"
def train_epoch(parameters, pairs, slope, step):
    """dict, list of pairs, two functions -> new dict, mean loss"""
    # BEGIN SOLUTION
    # STUB total, count = 0.0, 0
    # STUB gradients = {name: 0 * w for name, w in parameters.items()}
    # STUB for images, labels in pairs:
    # STUB     loss, new = slope(parameters, images, labels)
    # STUB     for name, g in new.items():
    # STUB         gradients[name] = gradients[name] + g
    # STUB     parameters = step(parameters, gradients)
    # STUB     total, count = total + loss, count + 1
    # STUB return parameters, total / count
    total, count = 0.0, 0
    for images, labels in pairs:
        loss, gradients = slope(parameters, images, labels)
        parameters = step(parameters, gradients)
        total += loss * len(images)
        count += len(images)
    return parameters, total / count
    # END SOLUTION


# %% check="12.7"
train_epoch = check("12.7", train_epoch)

# %% [markdown]
# ## Accuracy is no check
#
# Here are four runs on the same digits. One is right, in two a gradient is
# wrong, and one is patient D. Does the error rate find them, or the gradient
# check of chapter 10?

# %%
print(f"{'':22}new digits wrong   gradient check   C1's update")
four = {"no bug": runs["healthy"], "half of it frozen": runs["D"]}
for name in ("biases never learn", "one pixel per block"):
    four[name] = patients.admitted(name)
for name, run in four.items():
    wrong = error_rate(nn.decide(run.network(fresh)), truth)
    error, update = patients.gradient_error(run.bug), run.points[-1][8]
    print(f"{name:22}{wrong:10.1%}{error:20.0e}{update:16.4f}")

# %% [markdown]
# All four learn, and the right one even comes last: the error rate finds
# nothing. The gradient check finds both wrong gradients, but not the frozen
# half, whose gradients are right and just never used. So check gradients
# *before* training, and watch updates *while* training.
#
# ### Exercise 12.8
#
# This is patient D's optimiser. `velocities` holds those of some parameters, in
# D's case of C5 and F6; one that is not there is 0. Fix it, so that *every*
# parameter makes your momentum step.


# %% exercise="12.8"
def step_all(parameters, velocities, gradients, rate, momentum):
    """three dicts of arrays, two numbers -> two new dicts

    The new parameters and the new velocities, under the same names.
    """
    # BEGIN SOLUTION
    # STUB moved, after = dict(parameters), {}
    # STUB for name, v in velocities.items():
    # STUB     after[name] = momentum * v - rate * gradients[name]
    # STUB     moved[name] = parameters[name] + after[name]
    # STUB return moved, after
    moved, after = {}, {}
    for name, w in parameters.items():
        v = velocities.get(name, 0)
        after[name] = momentum * v - rate * gradients[name]
        moved[name] = w + after[name]
    return moved, after
    # END SOLUTION


# %% check="12.8"
step_all = check("12.8", step_all)

# %% [markdown]
# ## Your own training
#
# Now we have all the pieces: your layers, gradients, weights, steps and loop.
# (C3's table and the subsampling are the course's.)

# %%
names = ("squash", "dense", "rbf", "penalty_loss")
mine = {n: kept(n) for name in names for n in (name, f"{name}_backward")}
loss_of, slope_of_loss = mine.pop(names[3]), mine.pop(f"{names[3]}_backward")
mine["conv2d"] = kept("conv2d_gemm")
mine["conv2d_backward"] = kept("conv2d_gemm_backward")
network = start(10, np.random.default_rng(1998), mine)
velocities = {}


# %%
def my_slope(parameters, images, digits):
    """Forward, loss, backward, through your layers"""
    for name, w in network.parameters.items():
        w[...] = parameters[name]
    y = network.forward(images)
    network.backward(slope_of_loss(y, digits))
    return loss_of(y, digits), network.gradients


def my_step(parameters, gradients):
    """Your momentum step for every parameter"""
    moved, new = step_all(parameters, velocities, gradients, 0.001, 0.9)
    velocities.update(new)
    return moved


parameters = {n: w.copy() for n, w in network.parameters.items()}
for epoch in (1, 2):
    rng = np.random.default_rng(epoch)
    pairs = list(batches(x[:640], labels[:640], 16, rng))
    parameters, loss = train_epoch(parameters, pairs, my_slope, my_step)
    wrong = error_rate(nn.decide(network(fresh)), truth)
    print(f"epoch {epoch}: loss {loss:.1f}, {wrong:.0%} of new digits wrong")

# %% [markdown]
# One pass over the data is called an **epoch**.
#
# ## Overfitting
#
# The engine makes 25 epochs of only 200 digits. After each, we measure the
# error rate on these 200 and on 500 new ones.

# %%
engine = engine_of(lenet5(np.random.default_rng(1998)))
optimiser, rng = Momentum(engine.flat), np.random.default_rng(0)
known, new = [], []
for _ in range(25):
    for images, digits in batches(x[:200], labels[:200], 16, rng):
        engine.loss_and_gradient(images, digits)
        optimiser.step(engine.flat_gradient, 0.001)
    known.append(100 * error_rate(engine.predict(x[:200]), labels[:200]))
    new.append(100 * error_rate(engine.predict(fresh), truth))
print(f"after 25 epochs: {known[-1]:.1f}% and {new[-1]:.1f}% wrong")
show_curves(
    np.arange(1, 26),
    {"the 200 that it learns from": known, "500 new ones": new},
    alt="The first curve falls to 0; the second one stays well above it",
    xlabel="epoch",
    ylabel="wrong, %",
)

# %% [markdown]
# Soon the network makes no mistake on its 200 digits, while more than one in
# eight new ones stays wrong. It fits these 200 better than digits in general:
# this is **overfitting**, and only digits that were kept apart show it. More
# data narrows the gap (chapter 15).
#
# ## The dashboard
#
# All instruments at once, with your steps. Let it choose "a secret one" as the
# bug and name it.

# %%
TrainingDashboard(fn=momentum_step)

# %% [markdown]
# <details><summary>In the paper</summary>
#
# A step after each digit (sec. I-B, App. B), with a rate for each weight (App.
# C). The rates fall, because large steps jump around the bottom and small ones
# settle: 0.0005 for two passes, 0.0002 for three, 0.0001 for three, 0.00005
# for four, then 0.00001 (sec. III-B). The paper does not mention momentum for
# its runs, and it does not say how the biases begin.
# </details>
#
# ## What you can do now
#
# - Derive $1/\sqrt F$, the limit $2/h$ and the factor $1/(1 - m)$.
# - Tell from curves which bug a training has, and repair it.
# - Say what a gradient check, updates and new digits can find.
#
# ### Do you remember?
#
# <details><summary>All weights start at 0.01. Which of C1's maps will be the
# best edge detector?</summary>
#
# None. All six stay copies of one, because equal kernels get equal gradients.
# </details>
#
# <details><summary>A rate of 0.01 works without momentum. What would you try
# with m = 0.9?</summary>
#
# About 0.001: where the gradient stays the same, steps grow tenfold.
# </details>
#
# <details><summary>Norms healthy, loss falling, but the update of C1 is 0. What
# is wrong, and why does the gradient check not see it?</summary>
#
# The optimiser does not move C1. Its gradients are right, and the check looks
# at nothing else.
# </details>

# %%
progress()

# %% [markdown]
# One rate serves all 60,000 weights here, whether their loss bends little or
# much. The paper gives each weight a rate of its own:
# [13 · Second order](13_second_order.ipynb).
