# %% [markdown]
# # 05 · Connections
#
# C3 makes sixteen maps out of the six maps of S2, but only one of the sixteen
# sees all six. In this chapter you find the rule that says who sees whom,
# build the layer, and watch two maps that start equal and look at the same
# thing: they can never learn anything different.

# %% [markdown]
# ![A table with a row for each of the six maps of S2 and a column for each of
# the sixteen maps of C3; a large dot where C3 sees S2. Columns 0 to 5 have
# three dots, 6 to 14 have four, 15 has six
# ](pictures/05_connections.svg)

# %% [markdown]
# On the left are the six maps that the trained S2 makes of a 2, and at the top
# the sixteen maps that C3 makes of these. A large dot is a connection: this map
# of C3 has a kernel of 5 × 5 for that map of S2. With a dot in every place
# there would be 16 · 6 = 96 kernels. The authors of LeNet-5 used 60.

# %%
# What this chapter imports: run this cell first.
import lenet_edu.nn as nn
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import show_grids, show_table
from lenet_edu.models import lenet5, load_lenet5
from lenet_edu.widgets import ConnectionTable

# %% [markdown]
# ## Find the rule
#
# The 36 missing kernels were not left out at random. The widget shows the same
# table with the trained kernels: point at a column to see what this map of C3
# is made of. Then press *find the rule*. Three columns are covered, and you
# paint what belongs there, judging by their neighbours.

# %%
mnist = load_mnist()
network = load_lenet5()  # trained
w, b = network.parameters["C3.w"], network.parameters["C3.b"]
layer_counts, squash = kept("layer_counts"), kept("squash")


def s2_maps(x):
    """x (N, 1, 32, 32) -> what the trained S2 makes of it (N, 6, 14, 14)"""
    for layer in network.layers[:4]:  # C1, squashed, S2, squashed
        x = layer.forward(x)
    return x


twos = mnist.test_images[mnist.test_labels == 2]
s2 = s2_maps(to_input(twos[:1]))
ConnectionTable(maps=s2, w=w, b=b)

# %% [markdown]
# Imagine the six maps of S2 on a ring, so that 0 comes after 5. The columns
# then fall into four groups (LeCun et al. 1998, sec. II-B and Table I):
#
# - C3 maps 0 to 5 take every contiguous subset of *three*, that is, three
#   neighbours: map $f$ begins at S2 map $f$ and goes on past 5 to 0 where it
#   has to.
# - C3 maps 6 to 11 take every contiguous subset of *four*: map $6 + f$ begins
#   at S2 map $f$.
# - C3 maps 12 to 14 take *some* discontinuous subsets of four. The paper says
#   no more; in the table map $12 + f$ sees the neighbours $f$ and $f + 1$ and
#   the two opposite them on the ring, $f + 3$ and $f + 4$.
# - C3 map 15 takes all six.
#
# ### Exercise 05.1
#
# Build the table from the rule. In your array, rows and columns are swapped:
# `table[f, c]` has a *row* for each map of C3, to go with the kernel `w[f,
# c]`. The pictures go on showing a map of C3 as a column, as the paper does.


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

# %% tags=["nbval-check-output"]
table = c3_table()
print("each C3 map sees: ", *(int(n) for n in table.sum(axis=1)))
print("each S2 map feeds:", *(int(n) for n in table.sum(axis=0)))

for name, some in {"table": table, "full": np.ones((16, 6), bool)}.items():
    kernels = int(some.sum())
    _, parameters, connections = layer_counts(kernels * 25, 16, 10, 10)
    print(f"{name}: {kernels} kernels, {parameters:,} parameters, ", end="")
    print(f"{connections:,} connections")

# %% [markdown]
# The rule treats all maps of S2 alike: each feeds ten maps of C3. And it
# saves 900 of 2,416 parameters, by the counting function of chapter 02.
#
# <details><summary>Margin note: three numbers that you may come across
# </summary>
#
# You may read that "only 10 of the 16 maps are connected to 6 maps". One map of
# C3 sees all six; the 10 is how many maps of C3 each map of S2 feeds.
#
# Listings of "LeNet-5" often give 2,416 parameters for C3. They leave the table
# out.
#
# The journal prints 156,000 connections for C3, the authors' preprint 151,600.
# Each of the 1,516 parameters is used once at each of 100 places, so the
# preprint is right. The printed number is what you get with a bias for each of
# the 60 kernels instead of each of the 16 maps: 60 · 26 · 100. Whether the slip
# came about like this, we do not know.
# </details>
#
# ## A convolution under a table
#
# A map of C3 is computed as in chapter 02, except that its sum only runs over
# the maps that it sees:
#
# $$y_{n,f,i,j} = b_f + \sum_{c\,:\,T_{f,c}} \;\sum_{u,v}
# x_{n,c,\,i+u,\,j+v}\; w_{f,c,u,v}$$
#
# The first sum takes those $c$ for which the table $T_{f,c}$ is True. The array
# `w` (F, C, k, l) has room for the missing kernels, too. Any numbers may stand
# there, and they must not count.
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
# You can go through the connections one by one, or multiply the kernels by the
# table and run the full convolution, since a kernel of zeros adds nothing. For
# that the table needs two more axes, so that one True or False meets a whole
# kernel: `table[:, :, None, None]` has the shape (16, 6, 1, 1). Here is C3 both
# ways, and then with kernels that have not been trained.

# %%
z = masked_conv2d(s2, w, b, table)
full = nn.conv2d(s2, w * table[:, :, None, None], b)
print(f"the two ways differ by rounding: {np.abs(z - full).max():.0e}")

rng = np.random.default_rng(1998)
fresh = lenet5(rng).parameters["C3.w"]  # as they are before any training
trained = squash(z)
random = squash(masked_conv2d(s2, fresh, np.zeros(16), table))
for name, c3 in {"trained": trained, "random": random}.items():
    print(f"{name}: {np.mean(np.abs(c3) > 1):.0%} of the units beyond ±1")

# %%
show_grids(
    {f"trained C3 map {f}": trained[0, f] for f in (0, 6, 12, 15)}
    | {f"random C3 map {f}": random[0, f] for f in (0, 6, 12, 15)},
    alt="A map of each group for a 2: strong colours in large areas with "
    "trained kernels, mostly pale colours with random ones",
    columns=4,
    limit=1.7159,
    numbers=False,
)

# %% [markdown]
# Here is one map of each group. The strongest colours stand for ±1.7159, the
# limits of the squashing function. The trained maps take sides: large areas
# say a clear yes or a clear no, beyond ±1, where the curve flattens. With
# random kernels most units stay undecided.
#
# ## Why leave connections out?
#
# The paper gives two reasons (sec. II-B). One is the saving. The other is
# more interesting: the table *breaks a symmetry*. Maps that see different
# inputs are forced to find different features, so the paper argues; the next
# exercise tests it.
#
# To see what that means, let two maps, A and B, learn to tell 4s from 9s.
# Each digit gets a **vote**, the mean of A's map plus the mean of B's map,
# which should be +1 for a 4 and −1 for a 9; the error is the mean of the
# squared differences between the vote and this target. They learn as in
# chapter 01, by nudging every number downhill. To find the slope we simply
# try: we raise one number a little and see how much the error rises.

# %%
labels = mnist.train_labels
some = [np.flatnonzero(labels == digit)[:20] for digit in (4, 9)]
wanted = np.repeat([1.0, -1.0], 20)  # the votes: 4s, then 9s

seen = s2_maps(to_input(mnist.train_images[np.concatenate(some)]))
seen = seen - seen.mean(axis=(0, 2, 3), keepdims=True)  # S2 maps around 0

# Every step needs the same windows, so they are cut out once, at every second
# place of a map; that is enough here.
cut = np.lib.stride_tricks.sliding_window_view(seen, (5, 5), axis=(2, 3))
cut = cut[:, :, ::2, ::2].transpose(0, 2, 3, 1, 4, 5)  # (40, 5, 5, 6, 5, 5)
windows = cut.reshape(40, 25, 150)  # digits, places, numbers in a window


# %%
def learn(sees, w, steps=30, signs=(1, 1)):
    """kernels w (2, 6, 5, 5) of A and B -> what they are after some nudges

    sees (2, 6) bool: who sees what; signs: how their votes count
    """
    there = sees[:, :, None, None]

    def error(w):
        y = squash(windows @ (w * there).reshape(2, 150).T)  # (40, 25, 2)
        votes = y.mean(axis=1) @ signs
        return np.mean((votes - wanted) ** 2)

    for _ in range(steps):
        now, rise = error(w), np.zeros(w.shape)
        for place in np.argwhere(there & np.ones(w.shape, bool)):
            tried = w.copy()
            tried[tuple(place)] += 1e-4
            rise[tuple(place)] = (error(tried) - now) / 1e-4
        w = w - 0.3 * rise
    return w


# %% [markdown]
# Two pairs start with A's kernels equal to B's. The **twins** both see S2 maps
# 0, 1 and 2. The other pair are maps 0 and 1 of C3, which see 0, 1, 2 and 1, 2,
# 3. In both pairs A and B share S2 maps 1 and 2, so we can compare their
# kernels on these. Missing kernels are not tried: raising one of their numbers
# could not change the error.

# %%
one = rng.uniform(-0.1, 0.1, size=(6, 5, 5))
start = np.stack([one, one])  # A and B begin equal
pairs = {"twins": table[[0, 0]], "maps 0, 1": table[[0, 1]]}
after = {name: learn(sees, start) for name, sees in pairs.items()}
kernels, drawn = {"start: A = B": one[1]}, {"S2 map 1 of a 4": seen[0, 1]}
for name, both in after.items():
    maps = squash(nn.masked_conv2d(seen[:1], both, np.zeros(2), pairs[name]))
    for n in range(2):
        kernels[f"{name}: {'AB'[n]}"] = both[n, 1]
        drawn[f"{name}: {'AB'[n]}"] = maps[0, n]
    gap = np.abs(both[0] - both[1])[1:3].max()
    print(f"{name}: kernels on S2 maps 1 and 2 are up to {gap:.4f} apart")

# %%
show_grids(
    kernels,
    alt="Kernels on S2 map 1: weak at the start; after learning the twins "
    "have the same kernel, maps 0 and 1 have different ones",
    numbers=False,
)

# %%
show_grids(
    drawn,
    alt="What they make of a 4: the twins the same map twice, maps 0 and 1 "
    "two different maps",
    numbers=False,
)

# %% [markdown]
# The upper row shows the kernels on S2 map 1, the lower one what the pairs make
# of a 4. The twins learned the same thing twice. While A and B give equal maps,
# raising a number of A and raising the same number of B change the error
# equally. So both get the same nudge and are equal again afterwards: you pay
# for two maps and get one. Maps 0 and 1 differ as soon as they look at a digit,
# so their nudges differ too, even on the maps that both of them see.
#
# ### Exercise 05.3
#
# Are there other ways out? Predict what becomes of five pairs, before the
# cell below lets them learn. A pair ends `"same"` if A's kernels on S2 maps 1
# and 2 equal B's, else `"apart"`. Pair 1 is the twins that you have just
# seen, as a reminder; it gets 30 nudges, the others 10. In pair 2 the vote is
# the mean of A's map *minus* the mean of B's.
#
# | pair | A and B see | start from | vote |
# |---|---|---|---|
# | 1 | 0, 1, 2 both | equal random numbers | A + B |
# | 2 | 0, 1, 2 both | equal random numbers | A − B |
# | 3 | 0, 1, 2 both | different random numbers | A + B |
# | 4 | 0, 1, 2 and 1, 2, 3 | zeros | A + B |
# | 5 | 0, 1, 2 both | zeros | A + B |


# %% exercise="05.3"
def same_or_apart():
    """-> five words, "same" or "apart", pair 1 first"""
    # BEGIN SOLUTION
    return "same", "apart", "apart", "apart", "same"
    # END SOLUTION


# %% check="05.3"
same_or_apart = check("05.3", same_or_apart)

# %%
twins, others = pairs.values()
two = np.stack([one, rng.uniform(-0.1, 0.1, size=(6, 5, 5))])
zeros = np.zeros((2, 6, 5, 5))
ends = [
    learn(twins, start, 30),
    learn(twins, start, 10, signs=(1, -1)),
    learn(twins, two, 10),
    learn(others, zeros, 10),
    learn(twins, zeros, 10),
]
for n, (A, B) in enumerate(ends):
    gap = np.abs(A - B)[1:3].max()
    print(f"pair {n + 1}: predicted {same_or_apart()[n]}, gap {gap:.4f}")

# %% [markdown]
# Anything that tells A from B breaks the symmetry. Real networks start from
# different random numbers, as pair 3 did, so C3 could do without a table. The
# table does not leave it to chance. The paper does not say how much that
# helps.
#
# ### Exercise 05.4
#
# Could the authors have saved more? Design a table with half as many
# connections: exactly 30, no two maps of C3 that see the same, none that sees
# nothing, and each map of S2 feeding exactly five. Many tables pass. You can
# paint one here; the widget shows the sums and names any two maps that see
# the same. `print(painter.table)` in a cell of your own then prints it, with
# a row for each map of C3. Or build it in code.

# %%
painter = ConnectionTable()
painter


# %% exercise="05.4"
def thin_table():
    """-> table (16, 6), bool, with 30 connections and no twins"""
    table = np.zeros((16, 6), dtype=bool)
    # BEGIN SOLUTION
    rows = "0 1 2 3 4 5 01 12 23 34 45 05 012 345 024 135"
    for f, row in enumerate(rows.split()):
        for c in row:
            table[f, int(c)] = True
    return table
    # END SOLUTION


# %% check="05.4"
thin_table = check("05.4", thin_table)

# %%
thin = thin_table()
print("each S2 map feeds:", *(int(n) for n in thin.sum(axis=0)))
show_table(
    thin, alt="30 of 96 cells are filled, and no two columns are equal"
)

# %% [markdown]
# ## What networks do today
#
# Tables like this one have gone out of use. Random starts break the symmetry,
# 36 more kernels cost next to nothing, and in chapter 16's comparison a network
# with all 96 does better than one with the table. What has stayed is the
# saving. A **grouped convolution** cuts the maps in and the maps out into equal
# blocks, called groups, and each map sees its own group only. AlexNet
# (Krizhevsky et al. 2012) had two, because it did not fit on one graphics card.
# With as many groups as maps it is called a *depthwise* convolution.
#
# ### Exercise 05.5
#
# The function below should make the table of a grouped convolution. With 16
# maps that see 6, in 2 groups, maps 0 to 7 should see S2 maps 0, 1 and 2, and
# maps 8 to 15 should see 3, 4 and 5. Its key line is `table[f, c] = f //
# groups == c // groups`, which makes this of it:

# %%
f, c = np.arange(16)[:, None], np.arange(6)
show_table(
    f // 2 == c // 2,
    alt="Blocks of 2 × 2 along a diagonal; columns 6 to 15 are empty",
)

# %% [markdown]
# Ten maps see nothing, and yet with 4 maps that see 4, in 2 groups, the same
# line is right. What number does the line take for the size of a group? Fix
# it. You may assume that both numbers of maps are multiples of `groups`.


# %% exercise="05.5"
def grouped_table(maps_out, maps_in, groups):
    """-> table (maps_out, maps_in), bool: True within the same group"""
    # BEGIN SOLUTION
    # STUB table = np.zeros((maps_out, maps_in), dtype=bool)
    # STUB for f in range(maps_out):
    # STUB     for c in range(maps_in):
    # STUB         table[f, c] = f // groups == c // groups
    # STUB return table
    table = np.zeros((maps_out, maps_in), dtype=bool)
    size_out, size_in = maps_out // groups, maps_in // groups
    for f in range(maps_out):
        for c in range(maps_in):
            table[f, c] = f // size_out == c // size_in
    return table
    # END SOLUTION


# %% check="05.5"
grouped_table = check("05.5", grouped_table)

# %% tags=["nbval-check-output"]
tables = {"paper": table, "yours": thin_table()}
tables |= {f"groups: {g}": grouped_table(16, 6, g) for g in (1, 2)}
for name, some in tables.items():
    different = len(np.unique(some, axis=0))
    print(f"{name}: {int(some.sum())} kernels, different rows: {different}")

# %% [markdown]
# All maps of a group see the same. A grouped convolution relies on random
# starts alone, and that is enough.
#
# ## What you can do now
#
# - You can build Table I from its four groups, and convolve under any table.
# - You can say what the table saves, and why maps that see the same and start
#   the same stay the same.
# - You know what took its place: random starts and grouped convolution.
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
# <details><summary><code>w * table</code>, with w (16, 6, 5, 5) and table
# (16, 6), stops with an error. Why?</summary>
#
# NumPy lines shapes up from the right: it lays 16 × 6 on the kernels' 5 × 5.
# The table needs two more axes of length 1 behind its own.
# </details>
#
# <details><summary>Each map of S2 feeds ten maps of C3. How do the four groups
# add up to ten?</summary>
#
# Each map of S2 is in three of the threes, in four of the fours, in two of the
# three that see two pairs, and in the last, which sees all: 3 + 4 + 2 + 1.
# </details>

# %%
progress()

# %% [markdown]
# S4 shrinks the sixteen maps to 5 × 5, but they are still pictures, and an
# answer is not a picture. [06 · C5 and F6](06_features_to_codes.ipynb) turns
# them into one list of numbers.
