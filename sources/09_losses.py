# %% [markdown]
# # 09 · Losses
#
# A loss says in one number how wrong an answer was, and a network learns
# whatever makes this number smaller. In this chapter you build the two losses
# of the paper and today's, and see what each of them fails to ask for.

# %% [markdown]
# ![A handwritten 5, the noise that the F6 of an untrained LeNet-5 draws of
# it, and ten penalties between 94.7 and 130.4; that of the 5 is 103.1, in the
# middle
# ](pictures/09_losses.svg)

# %% [markdown]
# This LeNet-5 has learned nothing yet. It looks at a 5 and gives ten penalties;
# the smallest wins. Which of these ten numbers should training make smaller?
# Should it make any of them *larger*?
#
# Decide, then run the cells: they compute the ten numbers above.

# %%
# What this chapter imports: run this cell first.
import numpy as np
from lenet_edu import check, hint, load_mnist, nn, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import show_curves, show_grids
from lenet_edu.models import lenet5
from lenet_edu.widgets import LossLandscape

# %%
mnist = load_mnist()
digits = to_input(mnist.train_images[:200])  # (200, 1, 32, 32)
labels = mnist.train_labels[:200]
network = lenet5(np.random.default_rng(1998))
penalties = network.forward(digits)  # (200, 10)
print("digit:    ", *(f"{i:6}" for i in range(10)))
print("penalties:", *(f"{y:6.1f}" for y in penalties[0]))
print("right:", labels[0], " answer:", nn.decide(penalties)[0])

# %% [markdown]
# Two answers are sensible, and the paper has both.
#
# - *Make the 5's penalty smaller*, and leave the others alone: eq. (8).
# - *Make it smaller than the others'*: pull it down, push its rivals up:
#   eq. (9).
#
# A **loss** is one number for a whole batch, small where the answers are good.
# It is all that training sees of your wishes, so what it does not punish will
# happen.
#
# ## Eq. (8): the penalty of the right class
#
# Let $y_{n,i}$ be the penalty of class $i$ for image $n$, and $D_n$ the right
# class. Eq. (8) is the mean, over the $N$ images of a batch, of the right
# class's penalty (LeCun et al. 1998, sec. II-C):
#
# $$E = \frac{1}{N} \sum_{n} y_{n, D_n}$$
#
# With penalties 5, 2, 9 and right class 0 for one image, and 1, 8, 3 with right
# class 1 for another, what is $E$? By hand: $(5 + 8) / 2 = 6.5$.
#
# ### Exercise 09.1


# %% exercise="09.1"
def penalty_loss(penalties, labels):
    """penalties (N, K), labels (N,) whole numbers -> loss, a number

    The mean over the images of the right class's penalty.
    """
    N, K = penalties.shape
    # BEGIN SOLUTION
    total = 0.0
    for n in range(N):
        total += penalties[n, labels[n]]
    return total / N
    # END SOLUTION


# %% check="09.1"
penalty_loss = check("09.1", penalty_loss)

# %% [markdown]
# A penalty is the squared distance between F6 and a code (chapter 07). So eq.
# (8) is nothing but a squared error: F6 is the output, the code of the
# right digit the target. Here with made-up F6, near the codes of four digits:

# %%
codes, rng = nn.codes(), np.random.default_rng(9)
four = np.array([3, 8, 8, 1])
f6 = codes[four] + 0.5 * rng.normal(size=(4, 84))
print("eq. (8):      ", round(penalty_loss(nn.rbf(f6, codes), four), 6))
difference = f6 - codes[four]  # (4, 84)
print("squared error:", round(np.sum(difference**2) / 4, 6))

# %% [markdown]
# Two numbers are worth knowing by heart when you watch a loss fall. What does
# eq. (8) give when F6 is 0 for every image? And what is the least that a
# network can reach that ignores its input, and gives the same F6 every time?

# %%
each = np.arange(10)  # one image of every digit
silent = np.zeros((10, 84))
same = np.tile(codes.mean(axis=0), (10, 1))
print("F6 = 0:          ", penalty_loss(nn.rbf(silent, codes), each))
print("best constant F6:", round(penalty_loss(nn.rbf(same, codes), each), 1))
print("fresh network:   ", round(penalty_loss(penalties, labels), 1))

# %% [markdown]
# A loss of 84 is silence, and random outputs are worse than silence. A loss
# that comes to rest near 56 is a network that has found the mean of the codes
# and does not look at its input. (Chapter 07 found half a unit more, since
# MNIST does not have all digits equally often.)
#
# ## What eq. (8) does not punish
#
# Eq. (8) says nothing about the wrong classes. With fixed codes this does
# little harm: near one code is far from the others. But let training move the
# codes, too. Can you make eq. (8) zero without reading a single digit?
#
# We try it on a toy: three clouds of points in the plane, one linear layer, and
# codes of two numbers that may move. It is not LeNet-5, only the smallest
# machine that has the same freedom. Both losses train it; `backward` is the
# slope of the loss, which you will write below. (The other two functions whose
# names end in `backward` belong to chapter 10.)

# %%
corners = np.array([[0.0, 2.0], [2.0, -1.0], [-2.0, -1.0]])


def train_toy(backward, steps=1000, rate=0.05):
    """-> per step: smallest squared distance of two codes, errors, eq. (8)"""
    rng, history = np.random.default_rng(0), []
    cloud = rng.integers(0, 3, 300)
    x = corners[cloud] + 0.8 * rng.normal(size=(300, 2))
    w, b, moving = rng.normal(size=(2, 2)), np.zeros(2), 2 * corners
    for _ in range(steps):
        f = nn.dense(x, w, b)
        y = nn.rbf(f, moving)
        nearest = nn.rbf(moving, moving)[np.triu_indices(3, 1)].min()
        errors = np.mean(nn.decide(y) != cloud)
        history.append((nearest, errors, nn.penalty_loss(y, cloud)))
        df, dmoving = nn.rbf_backward(backward(y, cloud), f, moving)
        _, dw, db = nn.dense_backward(df, x, w)
        w, b = w - rate * dw, b - rate * db
        moving = moving - rate * dmoving
    return np.array(history)


# %%
runs = {
    "trained by eq. (8)": train_toy(nn.penalty_loss_backward),
    "trained by eq. (9)": train_toy(nn.map_loss_backward),
}
for name, history in runs.items():
    print(name)
    for step in (0, 50, 999):
        nearest, errors, loss = history[step]
        says = f"nearest codes {nearest:6.2f}   errors {errors:6.1%}"
        print(f"  step {step:3}:  {says}   eq. (8) {loss:7.3f}")
show_curves(
    range(300),
    {name: history[:300, 0] for name, history in runs.items()},
    alt="Trained by eq. 8 the codes fall together, by eq. 9 they stay apart",
    xlabel="step",
    ylabel="squared distance, nearest codes",
)

# %% [markdown]
# Trained by eq. (8), the three codes fall into one point, and the layer maps
# everything there. The loss is nearly 0, a triumph; meanwhile the errors, few
# at step 50, come back. This is the collapse that the paper warns of. With eq.
# (9) the codes creep closer too, but at the end they are still far apart.
#
# The toy shows that the collapse *can* happen, and how. It does not show that
# it must, or how fast it is in a large network. LeNet-5 keeps its codes fixed,
# "at least initially" (sec. II-B), and then this way is closed. A second
# problem remains in either case, says the paper: the classes do not compete.
# (It announces three problems and names two.)
#
# ## Eq. (9): the classes compete
#
# $$E = \frac{1}{N} \sum_n \left[ y_{n,D_n} + \log\left( e^{-j} + \sum_{i}
# e^{-y_{n,i}} \right) \right]$$
#
# The sum runs over *all* classes, the right one included. The term $e^{-j}$
# stands for an eleventh, **rubbish** class with the constant penalty $j > 0$:
# "none of the ten". Read each power of $e$, divided by the sum, as a
# probability, the **posterior** of its class:
#
# $$p_i = \frac{e^{-y_i}}{e^{-j} + \sum_k e^{-y_k}}, \qquad
# p_{\text{rubbish}} = \frac{e^{-j}}{e^{-j} + \sum_k e^{-y_k}}$$
#
# Then the bracket is $-\log p_{D}$. The paper calls the loss MAP, maximum a
# posteriori. Since $p_D < 1$, every loss is above 0.
#
# ### A trap for computers
#
# Penalties may be large. What are $e^{-1{,}000{,}000}$ and $e^{10{,}000}$ here?

# %%
with np.errstate(over="ignore", divide="ignore"):
    print("exp(-1e6) =", np.exp(-1e6), "  exp(1e4) =", np.exp(1e4))
    y, j = np.array([1500.0, 1501.0, 1504.0]), 1600.0
    print("as written: ", np.log(np.exp(-j) + np.sum(np.exp(-y))))
m = min(y.min(), j)
scaled = np.exp(m - j) + np.sum(np.exp(m - y))
print("m taken out:", (np.log(scaled) - m).round(6))

# %% [markdown]
# Every power was rounded to 0, and the logarithm of 0 is $-\infty$. The way out
# is exact: take the smallest number $m$ of the eleven out of the sum,
#
# $$\log\left(e^{-j} + \sum_i e^{-y_i}\right)
#   = -m + \log\left(e^{m-j} + \sum_i e^{m-y_i}\right),
#   \qquad m = \min(j, y_1, \dots, y_K).$$
#
# Now the largest term is $e^0 = 1$: nothing overflows, and the sum is never 0.
# Why must $j$ take part in the minimum? Each image has its own $m$.
#
# ### Exercise 09.2
#
# The loss is a mean over the batch, as before. The paper does not say which $j$
# it used; this course uses 10, and you will see why.


# %% exercise="09.2"
def map_loss(penalties, labels, j=10.0):
    """penalties (N, K), labels (N,), j a number -> loss, a number

    Eq. (9), finite for penalties and j of any size.
    """
    N, K = penalties.shape
    # BEGIN SOLUTION
    total = 0.0
    for n in range(N):
        smallest = min(np.min(penalties[n]), j)
        terms = np.sum(np.exp(smallest - penalties[n]))
        terms += np.exp(smallest - j)
        right = penalties[n, labels[n]]
        total += right - smallest + np.log(terms)
    return total / N
    # END SOLUTION


# %% check="09.2"
map_loss = check("09.2", map_loss)

# %% [markdown]
# ### What does j do?
#
# Squared distances between the codes reach from 48 (6 and 8) to 200. Let F6 lie
# on the line from the 6 to the 8, a quarter or half of the way. By how much is
# the 6's penalty pulled down, and how much the 8's pushed up? The pull turns
# out to be $1 - p_6$ and the push $p_8$ (exercise 09.7).

# %%
distances = nn.rbf(codes, codes)[np.triu_indices(10, 1)]
print(f"distances: {distances.min():.0f} to {distances.max():.0f}")
for way in (0.25, 0.5):
    between = codes[6] + way * (codes[8] - codes[6])
    y = nn.rbf(between[None], codes)
    print(f"\n{way:.0%} of the way: y6 = {y[0, 6]:.0f}, y8 = {y[0, 8]:.0f}")
    for j in (1.0, 10.0, 50.0):
        slope = nn.map_loss_backward(y, np.array([6]), j)[0]
        pull, push = slope[6], -slope[8]
        print(f"  j = {j:2.0f}: pull {pull:8.1e}  push {push:8.1e}", end="  ")
        print(f"E = {map_loss(y, np.array([6]), j):6.3f}")

# %% [markdown]
# Half-way, where the two classes tie, $j = 1$ hardly pushes the 8: rubbish has
# nearly all of the probability, and what remains is eq. (8). A quarter of the
# way, $j = 50$ hardly pulls any more: the 6 is ahead, and the loss is
# satisfied. So $j$ says *how near* F6 must come: a class whose penalty is well
# above $j$, or well above the smallest, is left alone. The paper puts it so:
# $j$ keeps the penalties of classes that are already very large from being
# pushed further up.
#
# With $j = 10$ the right class is pulled until its penalty is below about 10,
# and a rival at 12 is still pushed. Chapter 14 trains with it.
#
# ## See it
#
# F6 now moves in the plane through three codes. Point at your answer in the
# plot, then drag the marker, change $j$, and step downhill. Where is eq. (9)
# flat? It runs *your* `map_loss` along the line.

# %%
LossLandscape(fn=map_loss)

# %% [markdown]
# ## Today's pair: softmax and cross-entropy
#
# Most networks of today end in a dense layer. Its ten numbers $z_{n,i}$ are
# called **logits**, and a *larger* one means more likely. **Softmax** turns
# them into shares that are positive and add up to 1 for each image:
#
# $$p_{n,i} = \frac{e^{z_{n,i}}}{\sum_k e^{z_{n,k}}}$$
#
# The trap has turned round: now large logits overflow. Subtracting the same
# number from all logits of an image multiplies each power by the same factor,
# and the shares do not change. Which number would you subtract?
#
# ### Exercise 09.3
#
# Logits may be anything between −10,000 and 10,000, and differ from image to
# image by as much.


# %% exercise="09.3"
def softmax(z):
    """z (N, K) logits -> p (N, K), each row positive with the sum 1"""
    N, K = z.shape
    # BEGIN SOLUTION
    p = np.zeros((N, K))
    for n in range(N):
        powers = np.exp(z[n] - np.max(z[n]))
        p[n] = powers / np.sum(powers)
    return p
    # END SOLUTION


# %% check="09.3"
softmax = check("09.3", softmax)

# %% [markdown]
# **Cross-entropy** is minus the logarithm of the right class's share,
#
# $$E = -\frac{1}{N} \sum_n \log p_{n,D_n}
#     = \frac{1}{N} \sum_n \left[ \log \sum_k e^{z_{n,k}} - z_{n,D_n} \right].$$
#
# Let the logits be 1000 and 0, and the second class be right. Its share is
# rounded to 0: what is the logarithm then, and what is it in the second form?
# This is why libraries ask for logits and not for shares ("from logits").
#
# ### Exercise 09.4
#
# Use the second form, with the row's maximum taken out of the sum.


# %% exercise="09.4"
def cross_entropy(z, labels):
    """z (N, K) logits, labels (N,) -> loss, a number: a mean over the images

    Finite for logits of any size.
    """
    N, K = z.shape
    # BEGIN SOLUTION
    total = 0.0
    for n in range(N):
        largest = np.max(z[n])
        powers = np.exp(z[n] - largest)
        total += largest + np.log(np.sum(powers)) - z[n, labels[n]]
    return total / N
    # END SOLUTION


# %% check="09.4"
cross_entropy = check("09.4", cross_entropy)

# %% [markdown]
# Compare the two formulas once more. With $z = -y$, what is the only difference
# between eq. (9) and cross-entropy?

# %%
between = codes[6] + 0.45 * (codes[8] - codes[6])
y, six = nn.rbf(between[None], codes), np.array([6])
print(f"cross-entropy of -y:  {cross_entropy(-y, six):.6f}")
for j in (1.0, 10.0, 30.0, 1000.0):
    print(f"eq. (9) with j = {j:4.0f}: {map_loss(y, six, j):.6f}")
blind = np.zeros((1, 10))
print(f"all logits equal:     {cross_entropy(blind, six):.6f}")
print(f"log 10:               {np.log(10):.6f}")

# %% [markdown]
# Only $e^{-j}$. Where $j$ is large, eq. (9) *is* the cross-entropy of the
# negative penalties; the paper of 1998 had today's loss, and an eleventh class
# besides. Remember $\log 10 \approx 2.30$: the cross-entropy of a network that
# gives every digit the same share.
#
# ## Which way is down?
#
# Training needs the slope of the loss by each score: the **gradient**. Take one
# image. In $\log \sum_k e^{z_k} - z_D$, the logarithm has the slope $e^{z_i} /
# \sum_k e^{z_k}$ by $z_i$, which is $p_i$ itself; the other term has the slope
# $-1$, for the right class alone. So, with $[i = D_n]$ being 1 for the right
# class and 0 for the others,
#
# $$\frac{\partial E}{\partial z_{n,i}} = \frac{p_{n,i} - [i = D_n]}{N}.$$
#
# The shares minus the target. Where does the $1/N$ come from?
#
# ### Exercise 09.5


# %% exercise="09.5"
def cross_entropy_backward(z, labels):
    """z (N, K) logits, labels (N,) -> dz (N, K), slopes of cross_entropy"""
    N, K = z.shape
    # BEGIN SOLUTION
    dz = np.zeros((N, K))
    for n in range(N):
        powers = np.exp(z[n] - np.max(z[n]))
        dz[n] = powers / np.sum(powers)
        dz[n, labels[n]] -= 1.0
    return dz / N
    # END SOLUTION


# %% check="09.5"
cross_entropy_backward = check("09.5", cross_entropy_backward)

# %% [markdown]
# You can test a gradient without knowing it: move one logit up and down a
# little, and see how the loss follows. (Chapter 10 does this for every layer.)

# %%
z, two, h = rng.normal(size=(2, 3)), np.array([2, 0]), 1e-5
numeric = np.zeros((2, 3))
for at in np.ndindex(2, 3):
    up, down = z.copy(), z.copy()
    up[at] += h
    down[at] -= h
    rise = cross_entropy(up, two) - cross_entropy(down, two)
    numeric[at] = rise / (2 * h)
show_grids(
    {"your gradient": cross_entropy_backward(z, two), "measured": numeric},
    alt="The gradient and the measured slopes are the same six numbers",
)

# %% [markdown]
# ### Exercise 09.6
#
# Eq. (8) is a mean of $N$ penalties. What is its slope by one of them, and by
# one of those that it does not contain?


# %% exercise="09.6"
def penalty_loss_backward(penalties, labels):
    """penalties (N, K), labels (N,) -> dy (N, K), slopes of penalty_loss"""
    N, K = penalties.shape
    # BEGIN SOLUTION
    dy = np.zeros((N, K))
    dy[np.arange(N), labels] = 1 / N
    return dy
    # END SOLUTION


# %% check="09.6"
penalty_loss_backward = check("09.6", penalty_loss_backward)

# %% [markdown]
# ### Exercise 09.7
#
# Now eq. (9). The first term is that of eq. (8). Differentiate the logarithm as
# above, and mind the minus in $e^{-y_i}$. The posterior $p_i$ has $e^{-j}$ in
# its denominator; rubbish itself is a constant and gets no gradient.


# %% exercise="09.7"
def map_loss_backward(penalties, labels, j=10.0):
    """penalties (N, K), labels (N,), j -> dy (N, K), slopes of map_loss"""
    N, K = penalties.shape
    # BEGIN SOLUTION
    dy = np.zeros((N, K))
    for n in range(N):
        smallest = min(np.min(penalties[n]), j)
        powers = np.exp(smallest - penalties[n])
        dy[n] = -powers / (np.sum(powers) + np.exp(smallest - j))
        dy[n, labels[n]] += 1.0
    return dy / N
    # END SOLUTION


# %% check="09.7"
map_loss_backward = check("09.7", map_loss_backward)

# %% [markdown]
# Here is the answer to the question at the top: a network in training, a 6 that
# looks much like an 8. A positive slope pulls its penalty down, a negative one
# pushes it up. What does the row of eq. (8) say about the 8? What is pushed in
# eq. (9)?

# %%
y = np.full((1, 10), 90.0)
y[0, 6], y[0, 8], y[0, 0] = 9.0, 8.0, 12.0
print("digit:   ", *(f"{i:7}" for i in range(10)))
print("penalty: ", *(f"{v:7.0f}" for v in y[0]))
for name, slope in (
    ("eq. (8): ", penalty_loss_backward(y, six)),
    ("eq. (9): ", map_loss_backward(y, six)),
):
    print(name, *(f"{v:7.3f}" for v in slope[0].round(3) + 0.0))

# %% [markdown]
# Only rivals that are near are pushed. A class at 90 gets nothing: its share is
# too small to be seen.
#
# ## "The researchers used MSE"
#
# So you may read. The paper proposes *both* losses and does not say which one
# gave its 0.95%. What is true: eq. (8) is a mean squared error. Books and
# libraries differ in what they divide by. Ours is like eq. (8), for outputs $y$
# and targets $t$ of shape $(N, K)$:
#
# $$E = \frac{1}{N} \sum_n \sum_k (y_{n,k} - t_{n,k})^2$$
#
# A sum over the units, a mean over the images, and no ½; its gradient is
# $2 (y - t) / N$. Dividing by $K$ too would, for the 84 units of F6, make each
# step of training 84 times smaller.
#
# ### Exercise 09.8
#
# Outputs and targets may be whole numbers, even bytes.


# %% exercise="09.8"
def mse(y, t):
    """y (N, K) outputs, t (N, K) targets -> loss, a number"""
    N, K = y.shape
    # BEGIN SOLUTION
    gap = y.astype(float) - t.astype(float)
    return np.sum(gap**2) / N
    # END SOLUTION


# %% check="09.8"
mse = check("09.8", mse)

# %% [markdown]
# ### MSE or cross-entropy?
#
# Chapter 03 met saturated units, which sit on the flat ends of their curve. Let
# such a unit be on the *wrong* end. Its gradient by the weighted sum $a$ is the
# loss's slope times the curve's slope. Which loss gets it out of there?
#
# The target is 1 in all three cases. For squared error the unit is squashed as
# in F6, or logistic; for cross-entropy it is logistic (a softmax of two).

# %%
a = np.linspace(-8, 8, 161)
f, p = nn.squash(a), nn.logistic(a)
slopes = {
    "squared error, squashed": 2 * (f - 1) * nn.squash_slope(f),
    "squared error, logistic": 2 * (p - 1) * p * (1 - p),
    "cross-entropy, logistic": p - 1,
}
for name, slope in slopes.items():
    at = " ".join(f"{slope[n]:9.5f}" for n in (0, 40, 80, 120))
    print(f"{name}:  at a = -8, -4, 0, 4: {at}")

# %%
show_curves(
    a,
    slopes,
    alt="At the wrong end both squared errors lose their slope; "
    "cross-entropy keeps -1",
    xlabel="weighted sum a of the unit (target: 1)",
    ylabel="slope of the loss by a",
)

# %% [markdown]
# At $a = -8$ the unit is as wrong as can be, and squared error has almost no
# slope left: the factor of the curve kills it. In cross-entropy the logarithm
# cancels that factor, and the slope is $-1$. On a *softmax or logistic* output,
# cross-entropy is the better teacher.
#
# Does this speak against LeNet-5? Less than it seems. Its codes are ±1, not
# ±1.7159: a unit on target sits where the curve bends most, and not on its flat
# end (sec. II-B). The squashed curve above crosses 0 at $a = 1$ and is steep
# there. But F6 can still saturate on the wrong side, and eq. (9), which sits
# on the penalties above F6, does not help with that: both losses reach F6
# through the same squares and the same curve.
#
# ## What you learned
#
# - Eq. (8) is the mean penalty of the right class, a squared error between F6
#   and its code. If the codes may move, it can be made 0 by a collapse.
# - Eq. (9) is minus the logarithm of the right class's posterior, with a
#   rubbish class of penalty $j$. Rivals are pushed in proportion to their
#   share.
# - Softmax and cross-entropy are the same idea for logits, without rubbish.
# - Take the smallest penalty, or the largest logit, out of the sum first.
# - Gradients: shares minus target over $N$, with the signs turned for
#   penalties.
#
# ### Do you remember?
#
# <details><summary>Why does eq. (9) never reach 0: because of the noise, of
# e^-j, or of the rivals?</summary>
#
# The right class stands in the sum together with rubbish and its rivals, so its
# posterior is below 1. Even a perfect F6 leaves about $e^{-j}$.
# </details>
#
# <details><summary>A penalty is 0 and j = 10; a wrong class is at 120. Training
# goes on. Is the wrong class pushed to 200?</summary>
#
# No. Its share is about $e^{-120}$, and so is its gradient.
# </details>
#
# <details><summary>softmax(softmax(z)) went into the loss. What do you
# see?</summary>
#
# The loss never comes near 0, however sure the network is: shares between 0 and
# 1 were taken for logits, and such logits are hardly apart.
# </details>
#
# <details><summary>The gradient came out as p − one-hot, without 1/N, and the
# network trains nicely. Is it right?</summary>
#
# Not for this loss: it is N times too large. Steps against it are too long by
# that factor, and too short a step size hides it. The measured slope tells.
# </details>

# %%
progress()

# %% [markdown]
# You know which way the penalties should go. But the penalties are made by
# 60,000 numbers in seven layers: which way should each of *them* go?
# [10 · Backpropagation](10_backpropagation.ipynb).
