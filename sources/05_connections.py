# %% [markdown]
# # 05 · Connections
#
# C3 makes sixteen maps out of the six maps of S2, and only one of the sixteen
# sees all six. In this chapter you rebuild the table that says who sees whom,
# and find out what it saves.

# %% [markdown]
# ![A table with a row for each of the six maps of S2 and a column for each of
# the sixteen maps of C3; a large dot where C3 sees S2. Columns 0 to 5 have
# three dots, 6 to 14 have four, 15 has six
# ](pictures/05_connections.svg)

# %% [markdown]
# Each map of C3 is made by kernels of 5 × 5, one for each large dot in its
# column. If every map of C3 looked at every map of S2, how many kernels would
# that be? The authors of LeNet-5 used 60.
#
# Which ones did they leave out, and what for? Look at the table for a minute
# before you read on: what is the rule?

# %%
# What this chapter imports: run this cell first.
import lenet_edu.nn as nn
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import show_curves, show_grids, show_table
from lenet_edu.widgets import ConnectionTable

# %%
show_table(
    nn.c3_table(),
    groups={"threes": 6, "fours": 6, "two pairs": 3, "all": 1},
    alt="Six rows, S2, by sixteen columns, C3; a cross where C3 sees S2",
)

# %% [markdown]
# Read it by columns: C3 map 0 sees the S2 maps 0, 1 and 2. All pairs would be
# 16 × 6 = 96 kernels.
#
# ## The rule
#
# Think of the six S2 maps on a ring, so that 0 follows 5 (LeCun et al. 1998,
# sec. II-B and Table 1):
#
# - C3 maps 0 to 5 take every contiguous subset of *three*: map $f$ begins at
#   S2 map $f$, and goes on past 5 to 0 where it must.
# - C3 maps 6 to 11 take every contiguous subset of *four*: map $6 + f$ begins
#   at S2 map $f$.
# - C3 maps 12 to 14 take *some* discontinuous subsets of four. Map $12 + f$
#   sees two neighbours, $f$ and $f + 1$, and the two opposite them, $f + 3$ and
#   $f + 4$.
# - C3 map 15 takes all six.
#
# "Some" is the paper's own word: it lists the three and does not say how they
# were chosen. That they are two pairs on opposite sides is what we read off.
#
# ### Exercise 05.1
#
# Build the table from the rule. Here a row belongs to a map of C3, the other
# way round than in print, so that `table[f, c]` belongs to the kernel
# `w[f, c]`.


# %% exercise="05.1"
def c3_table():
    """-> table (16, 6), bool: True and False, not 1 and 0

    table[f, c] is True where C3 map f sees S2 map c.
    """
    table = np.zeros((16, 6), dtype=bool)
    # BEGIN SOLUTION
    ring = np.arange(6)
    for f in range(6):
        table[f, (f + ring[:3]) % 6] = True
        table[6 + f, (f + ring[:4]) % 6] = True
    for f in range(3):
        table[12 + f, [f, f + 1, f + 3, (f + 4) % 6]] = True
    table[15] = True
    return table
    # END SOLUTION


# %% check="05.1"
c3_table = check("05.1", c3_table)

# %% [markdown]
# You may read that "only 10 of the 16 maps are connected to 6 maps". Predict
# from the table: how many maps of C3 see all six? And what is the 10?

# %% tags=["nbval-check-output"]
table = c3_table()
print("kernels:", int(table.sum()), "of", table.size)
print("each C3 map sees: ", *(int(n) for n in table.sum(axis=1)))
print("each S2 map feeds:", *(int(n) for n in table.sum(axis=0)))

# %% [markdown]
# One map sees all six. The 10 belongs to the other side: every map of S2 feeds
# exactly 10 maps of C3. The rule is fair to all of S2: 3 threes, 4 fours, 2 of
# the pairs and the last make 10 for each.
#
# ## Convolution under a table
#
# A map of C3 adds up the kernels of the inputs it sees, and its bias:
#
# $$y_{n,f,i,j} = b_f + \sum_{c\,:\,T_{f,c}} \;\sum_{u,v}
# x_{n,c,\,i+u,\,j+v}\; w_{f,c,u,v}$$
#
# where the first sum runs over those $c$ for which the table $T_{f,c}$ is True.
# `w` has room for all kernels, `(F, C, k, l)`, also for those that are not
# connected. These may hold any numbers; they must not count.
#
# ### Exercise 05.2
#
# Stride 1, no padding. You may call a convolution: yours from chapter 02, or
# `nn.conv2d(x, w, b)`. A map that sees nothing is its bias everywhere.


# %% exercise="05.2"
def masked_conv2d(x, w, b, table):
    """x (N, C, H, W), w (F, C, k, l), b (F,), table (F, C) bool

    -> y (N, F, H - k + 1, W - l + 1)
    """
    N, C, H, W = x.shape
    F, _, k, l = w.shape
    # BEGIN SOLUTION
    y = np.zeros((N, F, H - k + 1, W - l + 1)) + b[:, None, None]
    for f, c in np.argwhere(table):
        image, kernel = x[:, c : c + 1], w[f : f + 1, c : c + 1]
        y[:, f] += nn.conv2d(image, kernel, np.zeros(1))[:, 0]
    return y
    # END SOLUTION


# %% check="05.2"
masked_conv2d = check("05.2", masked_conv2d)

# %% [markdown]
# Here it is on the network so far, with kernels drawn at random: image, C1, S2
# (both squashed), C3.

# %%
conv2d, squash = kept("conv2d"), kept("squash")
rng = np.random.default_rng(1998)
digits = to_input(load_mnist().train_images[:10])  # (10, 1, 32, 32)
w1 = rng.uniform(-1, 1, size=(6, 1, 5, 5)) / 2
c1 = squash(conv2d(digits, w1, np.zeros(6)))
s2 = squash(nn.subsample(c1, np.full(6, 0.25), np.zeros(6)))
w = rng.uniform(-1, 1, size=(16, 6, 5, 5)) / 10
b = np.zeros(16)
c3 = masked_conv2d(s2, w, b, table)
print("S2", s2.shape, " C3", c3.shape)

# %%
show_grids(
    {f"S2 map {c}": s2[0, c] for c in range(3)}
    | {"C3 map 0, of these": c3[0, 0]},
    alt="Three maps of S2 and the C3 map that is made of them",
    columns=4,
    numbers=False,
)

# %% [markdown]
# There are two ways to write it. One goes through the connections, one by one.
# The other multiplies the kernels by the table and forgets about it: a kernel
# of zeros adds nothing. Do both give the same?

# %%
whole = conv2d(s2, w * table[:, :, None, None], b)
print("largest difference:", np.abs(whole - c3).max().round(6))

# %% [markdown]
# The second does the work of 96 kernels instead of 60, but all at once. Which
# is faster? Chapter 11 measures such things. `table[:, :, None, None]` has
# shape (16, 6, 1, 1): one True or False for each whole kernel.
#
# ## A mask for the gradient
#
# Training changes each weight by a step against its **gradient** `dw`, which
# says how fast the error grows with that weight. A full convolution has one for
# all 96 kernels, also for those that should not be there. What happens to C3
# after one step if nobody takes care?
#
# ### Exercise 05.3
#
# Return a new array: `dw` where there is a connection, 0 elsewhere. Leave the
# given `dw` as it is.


# %% exercise="05.3"
def masked_gradient(dw, table):
    """dw (F, C, k, l), table (F, C) bool -> the masked dw (F, C, k, l)"""
    # BEGIN SOLUTION
    connected = table.reshape(*table.shape, 1, 1)  # (F, C, 1, 1)
    return dw * connected
    # END SOLUTION


# %% check="05.3"
masked_gradient = check("05.3", masked_gradient)

# %% [markdown]
# One step, with a random gradient coming from behind (chapter 10 shows how the
# course's `conv2d_backward` gets `dw`). How many kernels hold something other
# than zeros?

# %% tags=["nbval-check-output"]
used = w * table[:, :, None, None]
dy = rng.normal(size=c3.shape)
_, dw, _ = nn.conv2d_backward(dy, s2, used)


def kernels(w):
    return int(np.any(w != 0, axis=(2, 3)).sum())


print("before:           ", kernels(used))
print("a step, no mask:  ", kernels(used - 0.01 * dw))
masked = masked_gradient(dw, table)
print("a step, with mask:", kernels(used - 0.01 * masked))

# %% [markdown]
# Without the mask the table is gone after a single step, and no error says so:
# all shapes fit, and the network learns. It is only not LeNet-5 any more.
#
# ## What does it save?
#
# ### Exercise 05.4
#
# Count C3's trainable parameters and its connections for any table. As before,
# each map has one bias, and the link to it is one connection of each unit.


# %% exercise="05.4"
def connected_counts(table, kernel, height, width):
    """-> (parameters, connections), two ints

    table (F, C) bool; kernels kernel x kernel, output maps height x width
    """
    F, C = table.shape
    # BEGIN SOLUTION
    weights = int(np.sum(table)) * kernel**2
    parameters = weights + F
    return parameters, parameters * height * width
    # END SOLUTION


# %% check="05.4"
connected_counts = check("05.4", connected_counts)

# %% [markdown]
# In the widget, predict first. Then switch a connection off, and see what that
# saves. With S2 and the kernels handed over it also shows what a map of C3 is
# made of: which of them changes most when you take an input away?

# %%
ConnectionTable(fn=c3_table, maps=s2[0], w=w, b=b)

# %% tags=["nbval-check-output"]
everything = np.ones((16, 6), dtype=bool)
for name, some in {"table": table, "full": everything}.items():
    parameters, connections = connected_counts(some, 5, 10, 10)
    print(f"{name}: {parameters:,} parameters, {connections:,} connections")

# %% [markdown]
# 2,416 is what you find in listings of "LeNet-5" that leave the table out.
#
# ### A slip in print
#
# The journal prints 156,000 connections for C3, the authors' preprint 151,600.
# Every parameter is used once at each of the 100 places. Which of the two fits?

# %% tags=["nbval-check-output"]
print("1,516 parameters at 100 places:", 1516 * 100)
print("156,000 at 100 places would be:", 156_000 / 100, "parameters")
print("60 kernels, each with a bias:  ", 60 * (25 + 1))

# %% [markdown]
# 151,600 fits. The printed number is what you get with a bias for each *kernel*
# instead of each map: 44 biases too many, at 100 places. Whether the slip came
# about like this we do not know. The journal's total for the network is off by
# the same 4,400, as chapter 08 will show.
#
# ## Why leave connections out?
#
# The paper gives two reasons (sec. II-B). The first is the count above. The
# second is more interesting: the table *breaks a symmetry*. Maps that see
# different inputs are forced to find different features.
#
# Take two maps with *equal* kernels, and let everything behind them treat both
# alike. Let them learn together. Can they ever become different? Predict it for
# two maps that see all of S2, and for C3 maps 0 and 1, which see 0, 1, 2 and
# 1, 2, 3.

# %%
wanted = rng.normal(size=(10, 1, 10, 10))  # what both together should give
twin = np.repeat(w[:1], 2, axis=0)  # (2, 6, 5, 5): the same kernels twice


def gradient(w, table):
    y = squash(nn.masked_conv2d(s2, w, np.zeros(2), table))
    missed = y.sum(axis=1, keepdims=True) - wanted  # (10, 1, 10, 10)
    dz = missed * nn.squash_slope(y)  # (10, 2, 10, 10)
    return nn.masked_conv2d_backward(dz, s2, w, table)[1]


def gap(a):
    return np.abs(a[0] - a[1])[1:3].max()  # S2 maps 1 and 2: seen by both


pairs = {"both see all six": everything[:2], "C3 maps 0 and 1": table[:2]}
for name, some in pairs.items():
    print(f"{name}: gradients differ by {gap(gradient(twin, some)):.3f}")

# %% [markdown]
# Equal kernels on equal inputs give equal maps, so they get equal gradients and
# stay equal. On different inputs the maps differ, and with them the gradients,
# even for the kernels on S2 maps 1 and 2, which both of them see. Let it run:

# %%
steps, gaps = range(41), {}
for name, some in pairs.items():
    now, gaps[name] = twin, []
    for _ in steps:
        gaps[name].append(gap(now))
        now = now - 2e-5 * gradient(now, some)
    print(f"{name}: {gaps[name][-1]:.4f} apart after 40 steps")

# %%
show_curves(
    steps,
    gaps,
    alt="Twins that see all stay equal; those that see different maps part",
    xlabel="step",
    ylabel="largest gap of the two kernels",
)

# %% [markdown]
# In a real network the kernels start from random numbers, so even two maps with
# the same inputs start apart. The table does not leave it to chance: of any two
# maps, one sees something that the other does not. How much this helps,
# the paper does not say in that section. Once your network can be trained, you
# can find out: train it with the table and without.
#
# ### Exercise 05.5
#
# Call two maps of C3 *twins* if they see exactly the same maps of S2. How many
# pairs of twins has a table? Each pair counts once.


# %% exercise="05.5"
def twin_pairs(table):
    """table (F, C) bool -> the number of pairs of equal rows, an int"""
    F, C = table.shape
    # BEGIN SOLUTION
    equal = (table[:, None] == table[None]).all(axis=2)  # (F, F)
    return int((equal.sum() - F) // 2)
    # END SOLUTION


# %% check="05.5"
twin_pairs = check("05.5", twin_pairs)

# %% [markdown]
# Sixteen maps make 120 pairs. If you drew 60 of the 96 connections at random,
# would you expect twins?

# %% tags=["nbval-check-output"]
print("paper:", twin_pairs(table), " full:", twin_pairs(everything))


def drawn(seed):
    order = np.random.default_rng(seed).permutation(96)
    return (order < 60).reshape(16, 6)


found = [twin_pairs(drawn(seed)) for seed in range(200)]
print("of 200 random tables without twins:", found.count(0))

# %% [markdown]
# Few random tables manage without. The paper's does, and gives every map of S2
# the same number of listeners besides.
#
# ## What you learned
#
# - C3 has sixteen maps; each sees three, four or all six maps of S2, by a rule
#   that goes round a ring. Each S2 map feeds ten.
# - A convolution under a table is a full one with `w * table`; its gradient
#   needs the same mask.
# - 60 kernels and 16 biases: 1,516 parameters, 151,600 connections; all 96
#   kernels would make 2,416 and 241,600.
# - Maps that see the same and start the same stay the same. The table has no
#   twins.
#
# ### Do you remember?
#
# <details><summary>Which S2 maps does C3 map 5 see: 3, 4, 5; or 5, 0, 1; or 5
# alone?</summary>
#
# 5, 0 and 1: the subset begins at 5 and goes round. (3, 4, 5 ends there; 5
# alone is what is left if you stop at the end.)
# </details>
#
# <details><summary>How many biases has C3: 1, 6, 16 or 60?</summary>
#
# 16, one for each map that is computed. (6 are the maps that come in, 60 the
# kernels.)
# </details>
#
# <details><summary><code>dw * table</code>, with dw (16, 6, 5, 5) and table
# (16, 6), stops with an error. Why?</summary>
#
# NumPy lines shapes up from the right: it lays 16 × 6 on the kernels' 5 × 5.
# The table needs two more axes of length 1 behind its own.
# </details>
#
# <details><summary>You train C3 with <code>w * table</code> in the forward
# pass, but let the unmasked gradient change w. Does the network still use 60
# kernels?</summary>
#
# Yes, as long as every forward pass multiplies by the table. The other 36 drift
# unseen; counted or saved, they make 96 kernels out of 60.
# </details>

# %%
progress()

# %% [markdown]
# C3 hands sixteen maps of 10 × 10 to the next subsampling. From there it is a
# short way to 84 numbers that look like a picture:
# [06 · From features to codes](06_features_to_codes.ipynb).
