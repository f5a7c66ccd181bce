# %% [markdown]
# # 08 · LeNet-5, forward
#
# You have written every part of LeNet-5. In this chapter you put the seven
# layers together, count what they hold, and follow a digit from its pixels to
# ten penalties.

# %% [markdown]
# ![A handwritten 8 on its way through the trained network: the maps of C1,
# S2, C3 and S4, the numbers of C5, an 8 drawn by F6, and ten penalties as
# bars, of which that of the 8 is by far the shortest
# ](pictures/08_lenet5_forward.svg)

# %% [markdown]
# LeNet-5 is said to have 60,000 trainable parameters. Is that rounded to
# thousands, to hundreds, or to tens?
#
# Before you run the cell: which layer has the most of them, and which array?

# %%
# What this chapter imports: run this cell first.
from types import SimpleNamespace

import lenet_edu.nn as nn
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import show_grids
from lenet_edu.models import lenet5, one_page
from lenet_edu.widgets import NetworkInspector

# %% tags=["nbval-check-output"]
network = lenet5(np.random.default_rng(1998))  # untrained
for name, array in network.parameters.items():
    print(f"{name:15} {array.shape!s:16} {array.size:6,}")
sizes = [array.size for array in network.parameters.values()]
print(f"{'together':32} {sum(sizes):6,}")

# %% [markdown]
# 60,900. So it *is* rounded? Look at C3 before you decide: its array has a
# kernel for each of the 16 × 6 pairs of maps, and you know from chapter 05 how
# many of them are in use. We come back to this.
#
# Here are the parts, yours where they passed their checks. `yours` gathers
# them, so that you can write `yours.conv2d`.

# %%
names = ["conv2d", "squash", "subsample", "masked_conv2d"]
names += ["flatten", "dense", "rbf"]
yours = SimpleNamespace(**{name: kept(name) for name in names})

# %%
mnist = load_mnist()
digits = to_input(mnist.train_images[:200])  # (200, 1, 32, 32)
labels = mnist.train_labels[:200]

# %% [markdown]
# ## A chain
#
# A network is a chain: the first layer gets the image, and each other layer
# gets what the one before it returned. There is nothing more to a forward
# pass. To look into it, we keep the output of every layer on the way.
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
# Now trace a digit through the course's network, which is untrained. Say the
# shapes before you see them: six maps of 28 × 28, and then?

# %% tags=["nbval-check-output"]
outputs = trace(digits[:1], [layer.forward for layer in network.layers])
maps = dict(zip(network.names, outputs, strict=True))
for name, array in maps.items():
    if "squashed" not in name:
        print(f"{name:8} {array.shape}")

# %%
shown = {}
for name in ("C1", "S2", "C3", "S4"):
    for n, one in enumerate(maps[f"{name} squashed"][0, :6]):
        shown[f"{name}, map {n}"] = one
show_grids(
    shown,
    alt="Six maps each of C1, S2, C3 and S4: a digit, ever coarser",
    columns=6,
    numbers=False,
)

# %% [markdown]
# Row by row there are fewer pixels and more maps (of C3 and S4 only six of
# sixteen are drawn). C5 is a single pixel with 120 maps, F6 is 84 numbers. Draw
# F6 in 12 rows of 7, as the codes are drawn:

# %%
f6 = maps["F6 squashed"]  # (1, 84)
code = nn.bitmaps()[labels[0]]
show_grids(
    {
        "C5 (10 × 12)": maps["C5 squashed"].reshape(10, 12),
        "F6 (12 × 7)": f6.reshape(12, 7),
        f"the code of {labels[0]}": code,
        "their difference": f6.reshape(12, 7) - code,
    },
    alt="120 units of C5 and 84 of F6, at random, beside the digit's code",
    columns=4,
    numbers=False,
)

# %% [markdown]
# The last picture, squared and summed, is the penalty of this digit. Training
# will have to make it white.
#
# ### How much does a unit see?
#
# With the function of chapter 06, for C1, S2, C3, S4 and C5:

# %%
receptive_field = kept("receptive_field")
windows = [(5, 1), (2, 2), (5, 1), (2, 2), (5, 1)]  # kernel, stride
fields = [receptive_field(windows[: n + 1])[0] for n in range(5)]
print(*fields, sep=" -> ")

# %% [markdown]
# C1 and S2 see a piece of a stroke, C3 and S4 half a digit. C5 is the first
# layer that sees the whole image.
#
# ## Count everything
#
# You have counted each layer in its chapter. One function can count them all,
# if a layer is described by three things:
#
# - its *kind*: `"weights"` (a weight per input, a bias: C1, C3, C5, F6),
#   `"subsampling"` (S2, S4) or `"distance"` (the output),
# - its *places*: how many units a map has,
# - what is *seen*: for each map, how many inputs a unit of it has, in a list.

# %%
seen_by_c3 = (25 * nn.c3_table().sum(axis=1)).tolist()
layers = {
    "C1": ("weights", 28 * 28, [25] * 6),
    "S2": ("subsampling", 14 * 14, [4] * 6),
    "C3": ("weights", 10 * 10, seen_by_c3),
    "S4": ("subsampling", 5 * 5, [4] * 16),
    "C5": ("weights", 1, [400] * 120),
    "F6": ("weights", 1, [120] * 84),
    "OUT": ("distance", 1, [84] * 10),
}
print("seen by the maps of C3:", seen_by_c3)

# %% [markdown]
# ### Exercise 08.2
#
# The rules of the chapters before:
#
# - *weights*: the units of a map share their weights and one bias; a unit is
#   linked to its inputs and to the bias.
# - *subsampling*: a map has a coefficient and a bias; a unit is linked to its
#   inputs and to the bias.
# - *distance*: nothing is trained, the codes are given; a unit is linked to its
#   inputs, and there is no bias.


# %% exercise="08.2"
def count_network(layers):
    """layers: a list of (kind, places, seen) -> (parameters, connections)

    Two ints, the sums over all layers; seen has one number per map.
    """
    parameters, connections = 0, 0
    for kind, places, seen in layers:
        # BEGIN SOLUTION
        maps, links = len(seen), sum(seen)
        if kind == "weights":
            parameters += links + maps
            connections += places * (links + maps)
        elif kind == "subsampling":
            parameters += 2 * maps
            connections += places * (links + maps)
        else:
            connections += places * links
        # END SOLUTION
    return parameters, connections


# %% check="08.2"
count_network = check("08.2", count_network)

# %% tags=["nbval-check-output"]
parameters, connections = count_network(list(layers.values()))
print(f"{'':5}{'parameters':>16}{'connections':>20}")
for name, layer in layers.items():
    own, links = count_network([layer])
    print(f"{name:5}{own:10,}{own / parameters:6.0%}", end="")
    print(f"{links:14,}{links / connections:6.0%}")
print(f"{'all':5}{parameters:10,}{connections:20,}")

# %% [markdown]
# Exactly 60,000, not rounded at all. The 900 too many were the 36 kernels of C3
# that no connection uses, 25 numbers each. And the codes, 840 numbers, are not
# among them: nothing in the output layer is trained. (So "all seven layers
# contain trainable parameters", as the paper says in sec. II-B, is not
# literally true.)
#
# Look at the two columns of per cents. C5 holds 80% of what the network
# learns, and C1 and C3 do 80% of the work. In a convolution a few numbers are
# used very often; in C5 each number is used once.
#
# This is the page that chapter 00 began with, LeNet-5 in one table, and by now
# there is no line of it that you have not built. The network below it takes
# your functions in place of the library's own, and says which ones are yours:

# %%
one_page(lenet5(np.random.default_rng(1998), functions=vars(yours)))

# %% [markdown]
# ### What the journal printed
#
# A margin note of chapter 05 mentions a slip in the journal: 156,000
# connections for C3, where the authors' preprint has 151,600. For the whole
# network the journal prints 345,308, the preprint 340,908. Is this a second
# slip, or the same again?

# %% tags=["nbval-check-output"]
c3_parameters, c3_connections = count_network([layers["C3"]])
print("1,516 parameters at 100 places:", c3_parameters * 100)
print("C3, printed - counted:   ", 156_000 - c3_connections)
print("total, printed - counted:", 345_308 - connections)
print("a bias for each of 60 kernels:", 60 * (25 + 1) * 100)

# %% [markdown]
# Both are off by the same 4,400, so one slip explains both: the total contains
# it. As in chapter 05, a bias for each of the 60 kernels instead of each of the
# 16 maps would give it. The right numbers are 151,600 and 340,908.
#
# ### Multiply-adds
#
# A link to a bias multiplies nothing. Without these links we have the number
# of multiply-adds of a forward pass, a measure of time.

# %% tags=["nbval-check-output"]
taps = {
    name: places * sum(seen) for name, (_, places, seen) in layers.items()
}
print("all links but biases: ", sum(taps.values()))
print("without S2 and S4:    ", sum(taps.values()) - taps["S2"] - taps["S4"])

# %% [markdown]
# Fig. 11 of the paper says 401 thousand for LeNet-5. We know of no way to count
# the layers that gives this number; ours are 333 thousand, or 327 thousand if
# the sums of S2 and S4 are not counted as multiplications.
#
# ## What sharing saves
#
# Keep all units and all links, but let every unit have its own numbers. How
# many would have to be learned: twice as many, five times, a hundred times?
#
# ### Exercise 08.3
#
# A unit of *weights* then owns a weight for each of its inputs and a bias; a
# unit of *subsampling* owns a coefficient and a bias; a unit of *distance* owns
# nothing that is trained, as before.


# %% exercise="08.3"
def without_sharing(layers):
    """layers: a list of (kind, places, seen) -> an int

    How many numbers are trained if no two units share any.
    """
    numbers = 0
    for kind, places, seen in layers:
        # BEGIN SOLUTION
        if kind == "weights":
            numbers += places * (sum(seen) + len(seen))
        elif kind == "subsampling":
            numbers += places * 2 * len(seen)
        # END SOLUTION
    return numbers


# %% check="08.3"
without_sharing = check("08.3", without_sharing)

# %% tags=["nbval-check-output"]
alone = without_sharing(list(layers.values()))
print(f"nothing shared: {alone:,}, {alone / parameters:.1f} times as many")
for name in ("C1", "C3", "C5"):
    own, _ = count_network([layers[name]])
    print(f"  {name}: {own:,} become {without_sharing([layers[name]]):,}")
print(f"C1 with all 1,024 pixels per unit: {6 * 28 * 28 * (1024 + 1):,}")

# %% [markdown]
# Two savings, then, and they are not the same. *Local* connections let a unit
# see 25 pixels instead of 1,024: that alone takes C1 from 4.8 million numbers
# to 122,304. *Sharing* takes them to 156. C5 gains nothing from it, because it
# has only one place.
#
# ## Put it together
#
# Everything a forward pass needs is in one dictionary: the parameters under
# their names, C3's table and the codes.

# %%
p = network.parameters | {"C3.table": nn.c3_table(), "OUT.codes": nn.codes()}
print(*p, sep=", ")

# %% [markdown]
# ### Exercise 08.4
#
# $$x \to \mathrm{C1} \to \mathrm{S2} \to \mathrm{C3} \to \mathrm{S4} \to
# \mathrm{C5} \to \mathrm{F6} \to \mathrm{OUT}$$
#
# Take every function from `use`: `use.conv2d(x, w, b)`, `use.subsample(x,
# coefficient, bias)`, `use.masked_conv2d(x, w, b, table)`, `use.flatten(x)`,
# `use.dense(x, w, b)`, `use.rbf(x, codes)` and `use.squash(a)`. So the same
# code runs with your functions (`use=yours`) and with the course's.
#
# Every layer up to F6 is squashed, S2 and S4 too; the output is not (sec.
# II-B). C5 is a convolution, F6 takes rows. The answer is the penalties, not
# the digit.


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
# That is the network of 1998, and it fits on one screen. Does it give the same
# as the course's?

# %%
penalties = lenet5_forward(digits, p, yours)  # (200, 10)
gap = np.abs(penalties - network.forward(digits)).max()
print("shape:", penalties.shape, " largest difference:", gap.round(3))

# %% [markdown]
# ## What does an untrained network say?
#
# Suppose F6 said nothing at all: 84 zeros. Each number of a code is +1 or −1,
# so how large is the penalty of each digit?

# %% tags=["nbval-check-output"]
silent = nn.rbf(np.zeros((1, 84)), nn.codes())
print("F6 silent:", silent[0].astype(int))

# %%
print("first digit:   ", penalties[0].round().astype(int))
print("mean of all:   ", penalties.mean().round(1))
rows = trace(digits, [layer.forward for layer in network.layers])
f6 = rows[network.names.index("F6 squashed")]
length = np.square(f6).sum(axis=1).mean()
print("84 + |F6|^2:   ", (84 + length).round(1))
small = lenet5(np.random.default_rng(1998), init="paper")
print("smaller weights:", small.forward(digits).mean().round(2))

# %% [markdown]
# Every digit is roughly as far from one code as from another. With
# $|c|^2 = 84$ for each code $c$, the penalty is
# $|x - c|^2 = 84 + |x|^2 - 2\,x \cdot c$, and a row $x$ that has nothing to do
# with the codes makes the last term small. Weights as small as the paper's
# (App. A) leave F6 nearly silent: all penalties are near 84. And the answers?

# %%
answers = nn.decide(penalties)
print(
    "how often each digit is the answer:", np.bincount(answers, minlength=10)
)
print(f"right: {(answers == labels).mean():.0%} of 200")

# %% [markdown]
# No better than guessing. The structure alone knows nothing about digits; all
# of it is in the 60,000 numbers.
#
# ## The inspector
#
# Draw a digit, or take one of the samples, and see every unit at work. Click
# one, and frames show what it sees, back to the input. Move the digit, with and
# without centring. Switch normalising off, so that the network gets bytes from
# 0 to 255: what happens to C1, and why? It compares *your* `lenet5_forward`.

# %%
NetworkInspector(
    network,
    fn=lambda x, p: lenet5_forward(x, p, yours),
    name="untrained weights",
)

# %%
frame = ((0, 0), (0, 0), (2, 2), (2, 2))
as_bytes = np.pad(mnist.train_images[:200, None], frame).astype(float)
sums = [nn.conv2d(x, p["C1.w"], p["C1.b"]) for x in (digits, as_bytes)]
inked = sums[1] != 0  # where C1 sees any ink
for name, z in zip(("normalised", "bytes"), sums, strict=True):
    full = np.abs(nn.squash(z[inked])) > 1.7
    print(f"{name:11} typical sum {np.median(np.abs(z[inked])):5.2f}", end="")
    print(f"   saturated {full.mean():4.0%}")

# %% [markdown]
# With bytes the sums of C1 are so large that, where there is any ink, the
# squashing turns nearly all of them into ±1.7159: what was grey becomes black
# or white, and the slope there is about 0 (chapter 03).
#
# What the maps show is still chance. In chapter 14 you see a trained network
# here.
#
# ## What you learned
#
# - A forward pass is a chain; every layer gets what the one before it returned.
# - 60,000 parameters, exactly, and 340,908 connections; 156,000 and 345,308 in
#   the journal contain one slip of 4,400.
# - 80% of the parameters are in C5, 80% of the connections in C1 and C3.
# - With nothing shared there would be 335,340 numbers to learn.
# - Untrained, the ten penalties lie near each other, at 84 and somewhat more.
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
# <details><summary>Which layer costs more time: C5, with 80% of the parameters,
# or C3?</summary>
#
# Without C3 the network would save 151,600 of 340,908 connections, without C5
# only 48,120. Parameters cost memory, connections cost time.
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
# Ten penalties, and a label. How wrong was the network, in one number? That is
# what training makes smaller: [09 · Losses](09_losses.ipynb).
