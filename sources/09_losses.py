# %% [markdown]
# # 09 · Losses
#
# A loss says in one number how wrong a network was, and training makes this
# number smaller. In this chapter you build the two losses of the paper and the
# one that most networks use today, and see what each forgets.

# %% [markdown]
# ![A handwritten 5, the noise that the F6 of an untrained LeNet-5 draws of
# it, and ten penalties between 94.7 and 130.4; that of the 5 is 103.1, in the
# middle
# ](pictures/09_losses.svg)

# %% [markdown]
# This LeNet-5 has learned nothing yet. It looks at a 5 and gives ten penalties,
# and the smallest wins. Which of the ten should training make smaller?
# Should it make any *larger*? Decide, then run the cells.

# %%
# What this chapter imports: run this cell first.
import numpy as np
from lenet_edu import check, hint, load_mnist, nn, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import show_curves, show_grids, show_planes
from lenet_edu.models import lenet5
from lenet_edu.widgets import LossLandscape

# %%
mnist = load_mnist()
digits = to_input(mnist.train_images[:1])  # (1, 1, 32, 32)
labels = mnist.train_labels[:1]
network = lenet5(np.random.default_rng(1998))  # untrained
penalties = network.forward(digits)  # (1, 10)
codes = nn.codes()  # (10, 84)
print("digit:    ", *(f"{i:6}" for i in range(10)))
print("penalties:", *(f"{y:6.1f}" for y in penalties[0]))
print("right:", labels[0], " answer:", nn.decide(penalties)[0])

# %% [markdown]
# The paper has two answers. Equation (8) makes the right class's penalty
# smaller and leaves the others alone. Equation (9) makes it smaller *than the
# others*: it also pushes its rivals up.
#
# ## Eq. (8): the penalty of the right class
#
# Let $y_{n,i}$ be the penalty of class $i$ for image $n$, and $D_n$ the right
# class. A **loss** is one number for a whole batch of $N$ images. Eq. (8) is
# the mean of the right class's penalty (LeCun et al. 1998, sec. II-C):
#
# $$E=\frac{1}{N}\sum_{n}y_{n,D_n}$$
#
# Since a penalty is the squared distance between F6 and a code, this is a mean
# *squared error*, MSE, with F6 as the output and the right code as the target.
#
# ### Exercise 09.1
#
# *Find and fix.* With this version of eq. (8) the loss fell beautifully, yet
# the network got no better at reading.


# %% exercise="09.1"
def penalty_loss(penalties, labels):
    """penalties (N, K), labels (N,) whole numbers -> loss, a number

    The mean over the images of the right class's penalty.
    """
    N, K = penalties.shape
    # BEGIN SOLUTION
    # STUB total = 0.0
    # STUB for n in range(N):
    # STUB     total += np.min(penalties[n])
    # STUB return total / N
    total = 0.0
    for n in range(N):
        total += penalties[n, labels[n]]
    return total / N
    # END SOLUTION


# %% check="09.1"
penalty_loss = check("09.1", penalty_loss)

# %% [markdown]
# The faulty version rewards F6 for being close to *some* code. A loss is all
# that training knows of our wishes.
#
# ## What eq. (8) forgets
#
# Eq. (8) says nothing about the wrong classes. With fixed codes this does
# little harm: an F6 near one code is far from the others. But suppose that
# training may move the codes as well. Is there a way to make eq. (8) zero
# without looking at a single digit?
#
# Three clouds of points in the plane take the place of digits, and a dense
# layer with two outputs that of F6. Each class has a code of two numbers, drawn
# as a square. The layer and the codes both learn, once by eq. (8) and once by
# eq. (9). A function with `backward` in its name returns derivatives; two of
# them you write below, the others in chapter 10.

# %%
corners = np.array([[0.0, 2.0], [2.0, -1.0], [-2.0, -1.0]])


def learn(backward, moments, rate=0.05):
    """-> at these steps: points (300, 2), their classes, codes (3, 2)"""
    rng, seen = np.random.default_rng(0), []
    cloud = rng.integers(0, 3, 300)
    x = corners[cloud] + 0.8 * rng.normal(size=(300, 2))
    w, b, moving = rng.normal(size=(2, 2)), np.zeros(2), 2 * corners
    for step in range(moments[-1] + 1):
        points = nn.dense(x, w, b)
        y = nn.rbf(points, moving)  # penalties (300, 3)
        if step in moments:
            seen.append((points, cloud, moving))
        dpoints, dmoving = nn.rbf_backward(backward(y, cloud), points, moving)
        _, dw, db = nn.dense_backward(dpoints, x, w)
        w, b = w - rate * dw, b - rate * db
        moving = moving - rate * dmoving
    return seen


# %%
moments = [0, 10, 50, 200, 1000]
runs = {
    "learned by eq. (8)": learn(nn.penalty_loss_backward, moments),
    "learned by eq. (9)": learn(nn.map_loss_backward, moments),
}
for name, seen in runs.items():
    for step, (points, cloud, moving) in zip(moments, seen, strict=True):
        y = nn.rbf(points, moving)
        wrong = np.mean(nn.decide(y) != cloud)
        print(f"{name}, step {step:4}: eq. (8) is", end=" ")
        print(f"{nn.penalty_loss(y, cloud):6.3f}, {wrong:5.1%} wrong")
show_planes(
    runs,
    titles=[f"step {step}" for step in moments],
    limit=6,
    alt="By eq. 8 points and codes first find each other, then all of them "
    "shrink into one point; by eq. 9 they stay apart",
)

# %% [markdown]
# By step 10 each cloud has found its code. Then eq. (8) goes on to make the
# distances smaller, and the cheapest way is to shrink everything: points and
# codes fall into one spot. The loss is almost 0, while the mistakes come back.
# This is the *collapse* that the paper warns of. Eq. (9) keeps rivals apart.
#
# LeNet-5 keeps its codes fixed, so it cannot collapse like this. But with
# eq. (8) its classes do not compete: an F6 that is close to the right code and
# even closer to a wrong one counts as good.
#
# ## How likely are the labels?
#
# To let classes compete, we ask how *probable* the network finds each of them.
# Suppose that two networks gave these probabilities to the right classes of
# three digits. Which one is better?

# %%
a, b = np.array([0.9, 0.8, 0.5]), np.array([0.99, 0.99, 0.1])
for name, p in (("A", a), ("B", b)):
    print(f"{name}: {p}  product {np.prod(p):.3f}", end="  ")
    print(f"sum of -log p {-np.log(p).sum():.3f}")

# %% [markdown]
# If the digits are independent, the probability that all three labels are as
# they are is the product of the three numbers, the **likelihood** of the
# labels. A good network makes it large. B was sure of two digits, but the
# product does not forgive it the third.
#
# For many digits the product becomes too small to compute with. The
# **logarithm** turns it into a sum, $\log(p_1p_2)=\log p_1+\log p_2$. And since
# it only ever rises, the largest sum belongs to the largest product. Logarithms
# of probabilities are negative, so we change the sign.

# %%
product, total = 0.8**5000, -5000 * np.log(0.8)
print(f"5,000 digits with p = 0.8: product {product}, sum {total:.0f}")
# And 40 digits whose right classes have a p between 0.6 and 1:
p = np.random.default_rng(9).uniform(0.6, 1, 40)
show_curves(
    range(1, 41),
    {
        "likelihood: product of all p": np.cumprod(p),
        "its -log: sum of all -log p": np.cumsum(-np.log(p)),
    },
    alt="The product falls towards 0 within a dozen digits; the sum goes on "
    "rising in small steps",
    xlabel="digits",
    ylabel="so far",
)

# %% [markdown]
# The product soon lies on the axis, the sum does not. The mean is a loss,
# the **cross-entropy**, where $p_{n,D_n}$ is the probability of the right class
# of image $n$:
#
# $$E=-\frac{1}{N}\sum_n\log p_{n,D_n}$$

# %%
print(f"guessing among ten classes, p = 0.1: {-np.log(0.1):.2f}")
p = np.linspace(0.005, 1, 200)
show_curves(
    p,
    {"-log p": -np.log(p), "1 - p": 1 - p},
    alt="-log p is 0 at p = 1 and rises without limit towards p = 0, while "
    "1 - p ends at 1",
    xlabel="probability p of the right class",
    ylabel="loss of one image",
)

# %% [markdown]
# Being right and sure costs nothing; being wrong and sure has no upper limit.
#
# ## Eq. (9): a posterior with a rubbish class
#
# How do penalties become probabilities? Suppose that a digit of class $i$ makes
# F6 draw the class's code with noise: each unit is off by an amount $d$ that is
# normally distributed with variance ½, so its density is a constant times
# $e^{-d^2}$. The densities of all units are multiplied, which adds up the
# squares in the exponent, so the density of F6 is a constant times $e^{-y_i}$.
# If all classes are equally frequent, Bayes' rule divides by the sum over all
# classes and gives the **posterior** of class $i$, its probability *after*
# seeing F6.
#
# The paper adds an eleventh class, **rubbish**, for whatever is no digit, with
# the constant penalty $j>0$:
#
# $$p_i=\frac{e^{-y_i}}{e^{-j}+\sum_ke^{-y_k}}$$
#
# Now insert $p_D$ into the cross-entropy. The logarithm of a quotient is a
# difference, and $-\log e^{-y_D}$ is $y_D$:
#
# $$E=\frac{1}{N}\sum_n\left[y_{n,D_n}
#   +\log\left(e^{-j}+\sum_{i}e^{-y_{n,i}}\right)\right]$$
#
# That is eq. (9), which the paper calls MAP, *maximum a posteriori*. Its first
# term is eq. (8), and the second makes the classes compete.
#
# There is a trap. With large penalties every power of $e$ is rounded to 0,
# whose logarithm is −∞. The way out is exact: take the factor $e^{-m}$ out of
# the sum, where $m=\min(j,y_1,\dots,y_K)$ is the smallest of the eleven. Each
# image has its own $m$.
#
# $$\log\left(e^{-j}+\sum_ie^{-y_i}\right)
#   =-m+\log\left(e^{m-j}+\sum_ie^{m-y_i}\right)$$

# %%
y, j = np.array([1500.0, 1501.0, 1504.0]), 1600.0
with np.errstate(divide="ignore"):
    print("as written: ", np.log(np.exp(-j) + np.sum(np.exp(-y))))
m = min(y.min(), j)
scaled = np.exp(m - j) + np.sum(np.exp(m - y))
print("m taken out:", (np.log(scaled) - m).round(6))

# %% [markdown]
# ### Exercise 09.2
#
# The paper does not say which $j$ it used; this course uses 10.


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
# In the widget F6 moves among three codes. Drag the marker, change
# $j$, and step downhill. The line is computed by *your* `map_loss`.

# %%
LossLandscape(fn=map_loss)

# %% [markdown]
# ## Today's pair: softmax and cross-entropy
#
# Most networks today end in a dense layer, whose numbers $z_i$ are called
# **logits**. A *larger* one means more likely. **Softmax** turns them into
# probabilities:
#
# $$p_i=\frac{e^{z_i}}{\sum_ke^{z_k}}$$
#
# With $z=-y$ this is the posterior without rubbish. Here *large* logits
# overflow. But subtracting the same number from all logits of an image
# multiplies each power by the same factor, which cancels, so we may subtract
# the largest.
#
# ### Exercise 09.3
#
# *Find and fix.* This softmax returns `nan` for a row as soon as two images in
# a batch have logits that are thousands apart.


# %% exercise="09.3"
def softmax(z):
    """z (N, K) logits -> p (N, K), each row positive with the sum 1"""
    N, K = z.shape
    # BEGIN SOLUTION
    # STUB p = np.zeros((N, K))
    # STUB for n in range(N):
    # STUB     powers = np.exp(z[n] - np.max(z))
    # STUB     p[n] = powers / np.sum(powers)
    # STUB return p
    p = np.zeros((N, K))
    for n in range(N):
        powers = np.exp(z[n] - np.max(z[n]))
        p[n] = powers / np.sum(powers)
    return p
    # END SOLUTION


# %% check="09.3"
softmax = check("09.3", softmax)

# %% [markdown]
# ### Exercise 09.4
#
# Write the cross-entropy of logits. A probability that was rounded to 0 has no
# logarithm, so use this form, with the row's maximum taken out of the sum:
#
# $$-\log p_D=\log\sum_ke^{z_k}-z_D$$


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

# %%
between = codes[6] + 0.45 * (codes[8] - codes[6])  # F6 between a 6 and an 8
y, six = nn.rbf(between[None], codes), np.array([6])
print(f"cross-entropy of -y:  {cross_entropy(-y, six):.6f}")
for j in (1.0, 10.0, 30.0, 1000.0):
    print(f"eq. (9) with j = {j:4.0f}: {map_loss(y, six, j):.6f}")

# %% [markdown]
# Where $j$ is large, eq. (9) *is* the cross-entropy of the negative penalties:
# the paper of 1998 had today's loss, and an eleventh class besides.
#
# ## Which way is down?
#
# Training needs the derivative of the loss with respect to each logit or
# penalty. All of these together are the **gradient**. We derive it for one
# image, whose cross-entropy is $\log S-z_D$ with $S=\sum_ke^{z_k}$. Nudge $z_i$
# alone.
#
# 1. In $S$ only one term changes, and $e^{z_i}$ is its own derivative, so
#    $\partial S/\partial z_i=e^{z_i}$.
# 2. The derivative of $\log S$ with respect to $S$ is $1/S$. By the chain rule,
#    $\partial\log S/\partial z_i=e^{z_i}/S$, which is $p_i$ itself.
# 3. $-z_D$ adds $-1$ if $i$ is the right class, and otherwise nothing.
#
# Write $[i=D]$ for 1 if $i$ is the right class and 0 if not; a row of these
# numbers is called **one-hot**. In a mean over $N$ images each of them
# contributes one $N$-th:
#
# $$\frac{\partial E}{\partial z_{n,i}}=\frac{p_{n,i}-[i=D_n]}{N}$$
#
# This is the probability minus what it should have been.
#
# ### Exercise 09.5
#
# Write this gradient. The logits may be as large as before.


# %% exercise="09.5"
def cross_entropy_backward(z, labels):
    """z (N, K) logits, labels (N,) -> dz (N, K), gradient of cross_entropy"""
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
# To test it, move one logit up and down a little and watch the loss.

# %%
rng = np.random.default_rng(9)
z, two, h = rng.normal(size=(2, 3)), np.array([2, 0]), 1e-5
measured = np.zeros((2, 3))
for at in np.ndindex(2, 3):
    up, down = z.copy(), z.copy()
    up[at] += h
    down[at] -= h
    rise = cross_entropy(up, two) - cross_entropy(down, two)
    measured[at] = rise / (2 * h)
show_grids(
    {"your gradient": cross_entropy_backward(z, two), "measured": measured},
    alt="The gradient and the measured derivatives are the same six numbers",
)

# %% [markdown]
# ### Exercise 09.6
#
# *Find and fix.* Eq. (8) is a mean, so its derivative is $1/N$ with respect to
# each penalty that it contains, and 0 for all others. This code is
# right for a batch of one.


# %% exercise="09.6"
def penalty_loss_backward(penalties, labels):
    """penalties (N, K), labels (N,) -> dy (N, K), gradient of penalty_loss"""
    N, K = penalties.shape
    # BEGIN SOLUTION
    # STUB dy = np.zeros((N, K))
    # STUB for n in range(N):
    # STUB     dy[n, labels] = 1.0
    # STUB return dy / N
    dy = np.zeros((N, K))
    for n in range(N):
        dy[n, labels[n]] = 1.0
    return dy / N
    # END SOLUTION


# %% check="09.6"
penalty_loss_backward = check("09.6", penalty_loss_backward)

# %% [markdown]
# For eq. (9) the steps are the same, with $S=e^{-j}+\sum_ke^{-y_k}$. In step 1
# the derivative of $e^{-y_i}$ is $-e^{-y_i}$, and the constant $e^{-j}$ adds
# nothing. So step 2 gives $-p_i$, with rubbish still in $S$. In step 3 the term
# is $+y_D$:
#
# $$\frac{\partial E}{\partial y_{n,i}}=\frac{[i=D_n]-p_{n,i}}{N}$$
#
# ### Exercise 09.7
#
# Mind the trap here as well.


# %% exercise="09.7"
def map_loss_backward(penalties, labels, j=10.0):
    """penalties (N, K), labels (N,), j -> dy (N, K), gradient of map_loss"""
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
# Back to the question at the top, for a 6 that looks much like an 8. Where the
# gradient is positive, training pulls the penalty down; where it is
# negative, training pushes it up.

# %%
y = np.full((1, 10), 90.0)
y[0, 6], y[0, 8], y[0, 0] = 9.0, 8.0, 12.0
print("digit:      ", *(f"{i:6}" for i in range(10)))
print("penalty:    ", *(f"{v:6.0f}" for v in y[0]))
rows = {"eq. (8):    ": penalty_loss_backward(y, six)}
for j in (1.0, 10.0, 50.0):
    rows[f"(9), j = {j:2.0f}: "] = map_loss_backward(y, six, j)
for name, gradient in rows.items():
    print(name, *(f"{v:6.2f}" for v in gradient[0].round(2) + 0.0))

# %% [markdown]
# Eq. (9) pushes a rival in proportion to its probability, so a class at 90 is
# left alone. With $j=1$ rubbish has nearly all of the probability, rivals are
# hardly pushed, and what remains is eq. (8). With $j=50$ it has none, and the
# pull equals all pushes together.
#
# ### Exercise 09.8
#
# *Break it.* Networks A and B read the same 0, and there are three classes.
# Find penalties, none of them negative, such that A answers 0 and B does not,
# and yet eq. (8) finds B better. Eq. (9) with $j=10$ must find A better.


# %% exercise="09.8"
def better_but_wrong():
    """-> penalties (2, 3): network A's, network B's, for a 0"""
    # BEGIN SOLUTION
    return np.array([[8.0, 20.0, 30.0], [6.0, 1.0, 30.0]])
    # END SOLUTION


# %% check="09.8"
better_but_wrong = check("09.8", better_but_wrong)

# %%
zero = np.array([0])
for name, row in zip("AB", np.array(better_but_wrong()), strict=True):
    y = row[None]
    print(f"{name}: {row}  answer {nn.decide(y)[0]}", end="   ")
    print(f"eq. (8) {penalty_loss(y, zero):5.2f}", end="   ")
    print(f"eq. (9) {map_loss(y, zero):5.2f}")

# %% [markdown]
# ## Excursion · Squared error or cross-entropy?
#
# You may skip this part. It shows why a unit that is wrong and sure learns from
# one of the two and hardly from the other.
#
# Chapter 03 met saturated units, on the flat ends of their curve. Let one sit
# at the *wrong* end, with 1 as its target. The derivative of the loss with
# respect to its weighted sum $a$ is that with respect to its output, times the
# derivative of the curve. For squared error the unit is squashed as in F6, or
# logistic; for cross-entropy it is logistic (a softmax of two).

# %%
a = np.linspace(-8, 8, 161)
f, p = nn.squash(a), nn.logistic(a)
derivatives = {
    "squared error, squashed": 2 * (f - 1) * nn.squash_slope(f),
    "squared error, logistic": 2 * (p - 1) * p * (1 - p),
    "cross-entropy, logistic": p - 1,
}
show_curves(
    a,
    derivatives,
    alt="At the wrong end both squared errors have a derivative near 0; "
    "that of cross-entropy stays near -1",
    xlabel="weighted sum a of the unit (target: 1)",
    ylabel="derivative of the loss with respect to a",
)

# %% [markdown]
# At the left end the unit is as wrong as can be, yet the derivative of squared
# error is almost 0, because the flat curve is a factor in it. In cross-entropy
# the logarithm cancels that factor, and the derivative is nearly −1.
#
# Does this speak against LeNet-5? Less than it seems. Its codes are ±1 and not
# ±1.7159, so a unit that is on target does not sit on a flat end (sec. II-B).
# But a unit of F6 can still saturate on the wrong side. Eq. (9) does not help
# there, since it acts on the penalties, and both losses reach F6 through the
# same squares and the same curve.
#
# Books and libraries differ in what MSE divides by. Ours, like eq. (8), adds up
# the squares over the units and takes the mean over the images. Dividing by the
# 84 units too would make each step of training 84 times smaller. The paper
# proposes both losses and does not say which of them gave its 0.95%.
#
# ## What you can do now
#
# - Explain how eq. (8) alone can collapse, and what eq. (9) adds.
# - Get from a likelihood to cross-entropy and to eq. (9).
# - Compute a loss without overflow, and derive its gradient.
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
# <details><summary>softmax(softmax(z)) went into the loss. What do you
# see?</summary>
#
# The loss never comes near 0, however sure the network is: probabilities
# between 0 and 1 were taken for logits, and such logits are hardly apart.
# </details>
#
# <details><summary>The gradient came out as p − one-hot, without 1/N, and the
# network trains nicely. Is it right?</summary>
#
# Not for this loss: it is N times too large. A step size that is N times
# smaller hides it. The measured derivative tells.
# </details>

# %%
progress()

# %% [markdown]
# You know which way the penalties should go. But the penalties are made by
# 60,000 numbers in seven layers: which way should each of *them* go?
# [10 · Backpropagation](10_backpropagation.ipynb).
