# %% [markdown]
# # 08 · LeNet-5, forward
#
# You have written every part of LeNet-5. In this chapter you connect them, and
# a digit runs through your own functions from its pixels to an answer, for the
# first time.

# %% [markdown]
# ![A handwritten 8 on its way through the trained network: the maps of C1,
# S2, C3 and S4, the numbers of C5, an 8 drawn by F6, and ten penalties as
# bars, of which that of the 8 is by far the shortest
# ](pictures/08_lenet5_forward.svg)

# %% [markdown]
# Everything in this picture was computed from left to right. No layer knows
# what the others do; each takes the numbers that it gets and passes its own
# on. This is called a **forward pass**. The numbers on which it depends, the
# trained weights, come with the course. The functions that use them come from
# you: `yours` gathers those that passed their checks, so that you can write
# `yours.conv2d`. For any that is missing, the course's own stands in.

# %%
# What this chapter imports: run this cell first.
from types import SimpleNamespace

import numpy as np
from lenet_edu import (
    check,
    hint,
    kept,
    load_mnist,
    nn,
    progress,
    see,
    solution,
)
from lenet_edu.data import to_input
from lenet_edu.figures import show_flow, show_rows
from lenet_edu.models import lenet5, load_lenet5, one_page
from lenet_edu.widgets import NetworkInspector

# %%
names = ["conv2d", "squash", "subsample", "masked_conv2d"]
names += ["flatten", "dense", "rbf"]
yours = SimpleNamespace(**{name: kept(name) for name in names})

mnist = load_mnist()
digits = to_input(mnist.test_images[:200])  # (200, 1, 32, 32)
labels = mnist.test_labels[:200]
network = load_lenet5()  # the trained one

# %% [markdown]
# ## A chain
#
# A network like LeNet-5 is a chain: the first layer gets the image, and each
# of the others gets what the one before it returned. To see what happens on
# the way, we keep the output of every layer.
#
# ### Exercise 08.1
#
# `layers` is a list of functions. Call each once and return the list of their
# outputs, first to last. The input is not one of them.


# %% exercise="08.1"
def trace(x, layers):
    """x an array, layers a list of functions -> a list of arrays

    One output per layer, in order; no layers, no outputs.
    """
    # BEGIN SOLUTION
    outputs = []
    for layer in layers:
        x = layer(x)
        outputs.append(x)
    return outputs
    # END SOLUTION


# %% check="08.1"
trace = check("08.1", trace)

# %% [markdown]
# We trace five digits through the trained network, and through one whose
# weights are random, as they are before training. To keep the picture small,
# it shows one map of each layer. Its columns are to be read downwards.

# %%
random = lenet5(np.random.default_rng(1998))
rows = {"image": np.concatenate([digits[:5, 0]] * 2)}
for net in (network, random):
    outputs = trace(digits[:5], [layer.forward for layer in net.layers])
    maps = dict(zip(net.names, outputs, strict=True))
    four = ("C1", "S2", "C3", "S4")
    found = {name: maps[f"{name} squashed"][:, 3] for name in four}
    found["C5"] = maps["C5 squashed"].reshape(5, 10, 12)
    found["F6"] = maps["F6 squashed"].reshape(5, 12, 7)
    for name, pictures in found.items():
        rows[name] = [*rows.get(name, []), *pictures]
show_rows(
    rows,
    titles=[*map(str, labels[:5]), *(f"{d}, random" for d in labels[:5])],
    ink=("image",),
    limit=1.7159,
    alt="Five digits on their way through the trained network end as printed "
    "digits; through a random one they end as noise",
)

# %% [markdown]
# Up to S2 you can still recognise the digit in every column, with random
# weights too. From C3 on it dissolves into features that only the network can
# read, and what comes out at F6 shows the difference: the trained network draws
# a digit, the random one draws noise. Both are the same chain.
#
# ## A network, written down
#
# Which functions are in the chain, and in which order, is what chapter 00
# called the *architecture*. It is short enough to write down as a list of
# steps. `"C1 conv2d w b"` is a step of layer C1: it calls `conv2d` on whatever
# arrives, with the arrays `C1.w` and `C1.b`. All arrays lie in one dictionary:

# %%
p = {name: array.astype(float) for name, array in network.parameters.items()}
p |= {"C3.table": nn.c3_table(), "OUT.codes": nn.codes()}
print(*p, sep=", ")


# %% [markdown]
# The function below turns such a list of steps into a list of functions, for
# `trace`. In it, `getattr(use, "conv2d")` is the same as `use.conv2d`.


# %%
def functions(steps, p, use=nn):
    """steps, strings as above -> a list of functions of one array"""

    def function(step):
        layer, name, *arrays = step.split()
        numbers = [p[f"{layer}.{array}"] for array in arrays]
        return lambda x: getattr(use, name)(x, *numbers)

    return [function(step) for step in steps]


# %% [markdown]
# Here is a LeNet-5 that somebody else wrote down. It runs, every shape is
# right, and ten penalties come out. But one layer is wrong.

# %%
handed_over = ["C1 conv2d w b", "C1 squash"]
handed_over += ["S2 subsample coefficient bias", "S2 squash"]
handed_over += ["C3 conv2d w b", "C3 squash"]
handed_over += ["S4 subsample coefficient bias", "S4 squash"]
handed_over += ["C5 conv2d w b", "C5 squash", "C5 flatten"]
handed_over += ["F6 dense w b", "F6 squash", "OUT rbf codes"]

# %% [markdown]
# How would you notice? One way is to count, because you know from chapter 02
# what a layer's neurons, parameters and connections are. The next cell counts
# them for any list of steps, and the one after it prints them for this list.

# %%
layer_counts = kept("layer_counts")


def counted(steps, p):
    """-> by layer: neurons, parameters, connections; without the output"""
    found = {}
    outputs = trace(digits[:1], functions(steps, p))
    for step, y in zip(steps, outputs, strict=True):
        layer, name, *_ = step.split()
        maps, height, width = (*y.shape[1:], 1, 1)[:3]  # a row: sides of 1
        if name == "subsample":
            found[layer] = layer_counts(maps, maps, height, width, uses=4)
        elif name in ("conv2d", "dense", "masked_conv2d"):
            weights = p[f"{layer}.w"].size
            if name == "masked_conv2d":
                weights = 25 * int(p[f"{layer}.table"].sum())
            found[layer] = layer_counts(weights, maps, height, width)
    return found


# %% tags=["nbval-check-output"]
for layer, row in counted(handed_over, p).items():
    neurons, parameters, connections = row
    print(f"{layer} {neurons:6,} neurons {parameters:7,} parameters", end="")
    print(f" {connections:8,} connections")

# %% [markdown]
# ### Exercise 08.2
#
# *Find and fix.* Compare these counts with the table in chapter 00 or, better,
# with what you know of the layers. Then fix the one step that is wrong.


# %% exercise="08.2"
def plan():
    """-> a list of strings, the steps of LeNet-5, first to last"""
    # BEGIN SOLUTION
    # STUB return [
    # STUB     "C1 conv2d w b",
    # STUB     "C1 squash",
    # STUB     "S2 subsample coefficient bias",
    # STUB     "S2 squash",
    # STUB     "C3 conv2d w b",
    # STUB     "C3 squash",
    # STUB     "S4 subsample coefficient bias",
    # STUB     "S4 squash",
    # STUB     "C5 conv2d w b",
    # STUB     "C5 squash",
    # STUB     "C5 flatten",
    # STUB     "F6 dense w b",
    # STUB     "F6 squash",
    # STUB     "OUT rbf codes",
    # STUB ]
    steps = ["C1 conv2d w b", "C1 squash"]
    steps += ["S2 subsample coefficient bias", "S2 squash"]
    steps += ["C3 masked_conv2d w b table", "C3 squash"]
    steps += ["S4 subsample coefficient bias", "S4 squash"]
    steps += ["C5 conv2d w b", "C5 squash", "C5 flatten"]
    return [*steps, "F6 dense w b", "F6 squash", "OUT rbf codes"]
    # END SOLUTION


# %% check="08.2"
plan = check("08.2", plan)

# %% [markdown]
# Here is the network of your plan, as a flow of data. The image comes in on the
# left. Into each layer come the results of the one before it and, from above,
# the layer's own arrays.

# %%
outputs = trace(digits[:1], functions(plan(), p))
show_flow(
    digits[:1],
    plan(),
    outputs,
    p,
    alt="C1 to OUT as seven boxes with the functions that they call, the "
    "sizes of what flows between them, and the arrays that they use",
)

# %% [markdown]
# Look at the sizes on the arrows. From layer to layer the maps become smaller
# and more numerous: the network gives up knowledge of *where* something is for
# knowledge of *what* it is. At the end nothing is left of the place.
#
# A forward pass changes what flows from left to right and leaves what comes
# from above as it is. Training will do the opposite: it looks at what came out
# on the right and changes the arrays. That is the work of chapters 09 to 12.
#
# ## LeNet-5 on one page
#
# The next cell prints a table that you know from chapter 00, where you could
# not yet know what its rows meant. It is that of a network with *your*
# functions, where you have them.

# %%
one_page(lenet5(np.random.default_rng(1998), functions=vars(yours)))

# %% [markdown]
# The total is 60,000 parameters, exactly. Where are they, and which layers do
# the work? We divide each layer's counts by those of the whole network. The
# last column is connections per parameter: how often a parameter is used for
# one image.

# %% tags=["nbval-check-output"]
counts = counted(plan(), p)
links = {layer: c for layer, (_, _, c) in counts.items()} | {"OUT": 10 * 84}
total = sum(links.values())
print("      parameters  connections   used")
for layer, (_, parameters, connections) in counts.items():
    print(f"{layer}: {parameters / 60_000:11.1%}", end="")
    print(f"{connections / total:13.1%}", end="")
    print(f"{connections / parameters:7.0f}")
print(f"all connections, with the output's: {total:,}")

# %% [markdown]
# C5 has four fifths of the parameters, C1 and C3 together four fifths of the
# connections. The reason is in the last column. A convolution uses each
# parameter again at every place of its map, while C5, which has only one
# place, uses it once. So the parameters, which take memory, and the
# connections, which take time, are in different layers. (In S2 and S4 a
# parameter is used more often than its map has places, because a coefficient
# multiplies four inputs at each of them.)
#
# <details><summary>Margin note: other numbers that you may find</summary>
#
# The journal prints 156,000 connections for C3 and 345,308 for the network,
# the authors' preprint 151,600 and 340,908, as we counted. Both differ by
# 4,400, so it is a single slip, the one of chapter 05, and the total contains
# it. Fig. 11 of the paper gives 401 thousand multiply-adds, and we know of no
# way to count that leads there. Finally, sec. II-B says that all seven layers
# contain trainable parameters; the output's codes are fixed.
# </details>
#
# ### Exercise 08.3
#
# *Predict, then measure.* What does a layer do for the others? Suppose we leave
# S2 out, both of its steps, and change nothing else. C3 then gets the squashed
# maps of C1. How long are the sides of the maps in C3, S4 and C5 now? Which is
# the first layer that cannot take what it gets and stops with an error (write
# `"none"` if all of them run)? And does C3 have `"fewer"`, `"same"` or `"more"`
# parameters? You need pencil and paper, but no code.


# %% exercise="08.3"
def without_s2():
    """-> side of C3's maps, of S4's, of C5's, the layer that stops, a word"""
    # BEGIN SOLUTION
    return 24, 12, 8, "F6", "same"
    # END SOLUTION


# %% check="08.3"
without_s2 = check("08.3", without_s2)

# %%
rest = [step for step in plan() if not step.startswith("S2")]
print("predicted:", *without_s2())
x = digits[:1]
for step, function in zip(rest, functions(rest, p), strict=True):
    try:
        x = function(x)
    except ValueError as error:
        print(step, "stops:", error)
        break
    if "squash" not in step:
        print(f"{step:30} {x.shape}")
for name, side in (("with S2", 10), ("without S2", 24)):
    _, parameters, links = layer_counts(1500, 16, side, side)
    print(f"C3 {name:10} {parameters:6,} parameters {links:8,} connections")

# %% [markdown]
# The convolutions run on: they slide, so they take maps of any size and return
# larger ones. Only F6 stops, because a dense layer has a weight for each input
# and there are too many inputs now. And C3 keeps all of its parameters, since
# the same kernels are only used at more places, but it costs almost six times
# as much. This is what S2 does for the layers behind it: it makes their work
# smaller, and it lets each kernel of C3 see a larger part of the digit.
#
# ## Write it yourself
#
# A plan is good for looking at a network. The function that you would write in
# earnest has a line for each layer.
#
# ### Exercise 08.4
#
# $$x \to \mathrm{C1} \to \mathrm{S2} \to \mathrm{C3} \to \mathrm{S4} \to
# \mathrm{C5} \to \mathrm{F6} \to \mathrm{OUT}$$
#
# Take every function from `use`: `use.conv2d(x, w, b)`, `use.subsample(x,
# coefficient, bias)`, `use.masked_conv2d(x, w, b, table)`, `use.flatten(x)`,
# `use.dense(x, w, b)`, `use.rbf(x, codes)` and `use.squash(a)`. This way
# the same code runs with your functions (`use=yours`) and with the course's.
#
# Every layer up to F6 is squashed, S2 and S4 too; the output is not (LeCun et
# al. 1998, sec. II-B). The answer is the penalties, not the digit.


# %% exercise="08.4"
def lenet5_forward(x, p, use=nn):
    """x (N, 1, 32, 32) -> penalties (N, 10)

    p: a dict of arrays, "C1.w", "C1.b", "S2.coefficient", "S2.bias", "C3.w",
    "C3.b", "C3.table", "S4.coefficient", "S4.bias", "C5.w", "C5.b", "F6.w",
    "F6.b", "OUT.codes".
    """
    # BEGIN SOLUTION
    f = use.squash
    c1 = f(use.conv2d(x, p["C1.w"], p["C1.b"]))
    s2 = f(use.subsample(c1, p["S2.coefficient"], p["S2.bias"]))
    c3 = f(use.masked_conv2d(s2, p["C3.w"], p["C3.b"], p["C3.table"]))
    s4 = f(use.subsample(c3, p["S4.coefficient"], p["S4.bias"]))
    c5 = f(use.conv2d(s4, p["C5.w"], p["C5.b"]))
    f6 = f(use.dense(use.flatten(c5), p["F6.w"], p["F6.b"]))
    return use.rbf(f6, p["OUT.codes"])
    # END SOLUTION


# %% check="08.4"
lenet5_forward = check("08.4", lenet5_forward)

# %% [markdown]
# That is the network of 1998, and it fits on one screen. Does it give what the
# course's network gives, and does it read digits? (If your functions use loops,
# the next cell may take a little while.)

# %%
some = 50
penalties = lenet5_forward(digits[:some], p, yours)  # (50, 10)
gap = np.abs(penalties - network.forward(digits[:some])).max()
answers = nn.decide(penalties)
print("as the course's network:", bool(gap < 0.05))
print("written:", *labels[:25])
print("read:   ", *answers[:25])
print(f"right: {np.sum(answers == labels[:some])} of {some}")

# %% [markdown]
# Your functions read handwriting. It is worth a moment's pause: there is no
# library behind this but NumPy, and no line in it that you could not explain.
#
# ## Where is the knowledge?
#
# The same functions with random numbers show what the architecture alone is
# worth.

# %%
untrained = random.forward(digits)  # (200, 10)
answers = nn.decide(untrained)
print("penalties of the first digit:", untrained[0].round().astype(int))
print("answers:", *np.bincount(answers, minlength=10), "of 0 to 9")
print(f"right: {np.mean(answers == labels):.0%} of 200")
silent = nn.rbf(np.zeros((1, 84)), nn.codes())
print("if F6 said nothing, 84 zeros:", *silent[0].astype(int))

# %% [markdown]
# The random network is about as good as guessing. Its ten penalties lie close
# together, because a vector that has nothing to do with the codes is about
# equally far from all of them, and it is farther away than a vector of zeros
# would be. So the knowledge about digits is not in the functions that you
# wrote. It is in the 60,000 numbers, and finding these is what the next
# chapters are about.
#
# ## The inspector
#
# Draw a digit, or take one of the samples, and see every unit of the trained
# network at work. Click a unit, and frames show what it sees, back to the
# input. It compares the network with *your* `lenet5_forward`. You can also
# switch normalising off, so that the network gets bytes from 0 to 255, and
# watch C1: its maps lose their pale colours. The second cell below shows why.

# %%
NetworkInspector(
    network,
    fn=lambda x, p: lenet5_forward(x, p, yours),
    name="trained weights",
)

# %%
frame = ((0, 0), (0, 0), (2, 2), (2, 2))
as_bytes = np.pad(mnist.test_images[:200, None], frame).astype(float)
sums = [nn.conv2d(x, p["C1.w"], p["C1.b"]) for x in (digits, as_bytes)]
inked = np.abs(sums[1]) > 100  # where C1 sees much ink
for name, z in zip(("normalised", "bytes"), sums, strict=True):
    full = np.abs(nn.squash(z[inked])) > 1.7
    print(f"{name:11} typical sum {np.median(np.abs(z[inked])):6.2f}", end="")
    print(f"   saturated {full.mean():4.0%}")

# %% [markdown]
# With bytes the sums of C1 are so large that, where there is ink, the squashing
# turns nearly all of them into ±1.7159. Chapter 03 called such units saturated.
#
# ## What you can do now
#
# - Trace a network and say what each layer returns.
# - Write LeNet-5 down as a plan, and find a wrong layer by counting.
# - Say which layers hold the parameters and which do the work, and why.
# - Run your own LeNet-5 on a handwritten digit.
#
# ### Do you remember?
#
# <details><summary>Which layers are squashed: the convolutions only, all up to
# F6, or all seven?</summary>
#
# All up to F6, S2 and S4 included. The output is a distance and stays as it is;
# squashed, all large penalties would become 1.7159.
# </details>
#
# <details><summary>w of C3 has 2,400 numbers, and b has 16. Why does C3 have
# 1,516 parameters and not 2,416?</summary>
#
# The table leaves out 36 of 96 kernels: 60 · 25 + 16 = 1,516. The 900 others
# are never used and never learned.
# </details>
#
# <details><summary>An untrained network gives 84.0 for all ten digits. Is
# something broken?</summary>
#
# No. F6 is nearly zero, and a row of zeros is at the squared distance 84 from
# each code. (Ten zeros would be ten perfect matches at once, which no row can
# be.)
# </details>

# %%
progress()

# %% [markdown]
# To find good numbers, we first have to say what *good* means: ten penalties
# and a label have to become one number that says how wrong the network was.
# That is the next chapter: [09 · Losses](09_losses.ipynb).
