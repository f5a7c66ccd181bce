# %% [markdown]
# # 07 · RBF output
#
# There are ten digits, and most networks that tell them apart end with ten
# units. LeNet-5 asks the 84 units of F6 for a drawing instead, 12 rows of 7
# pixels that should look like the printed digit.

# %% [markdown]
# ![Ten handwritten digits; below each the picture that F6 draws of it, a
# little blurred; below these the ten printed digits that were the model
# ](pictures/07_rbf_output.svg)

# %% [markdown]
# Suppose it draws something like a 7, but not quite. With which single number
# would you say how far off it is? Write your rule down, then run the cells.

# %%
# What this chapter imports: run this cell first.
import numpy as np
from lenet_edu import check, hint, load_mnist, nn, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.figures import show_curves, show_digits, show_grids
from lenet_edu.widgets import BitmapDistance

# %%
bitmaps = nn.bitmaps()  # (10, 12, 7)
show_grids(
    {str(digit): bitmaps[digit] for digit in range(10)},
    alt="The ten digits as small pictures of 12 rows and 7 columns",
    columns=5,
    numbers=False,
)

# %% [markdown]
# The authors chose a stylized picture of each digit, and F6 has to *draw* the
# right one: one unit for each pixel, +1 for ink (orange) and −1 for
# paper (blue). The output layer then asks which of the ten pictures is nearest
# (LeCun et al. 1998, sec. II-B and Fig. 3). The bar above some of the digits
# stands in the paper's figure, too.
#
# ## From a picture to a code
#
# F6 is a row of 84 numbers, so the picture must become one: the first row of
# pixels, then the second, and so on. Such a row is called a **code**.
#
# ### Exercise 07.1
#
# `rows` is a list of strings of equal length: `#` is ink, `.` is paper. Ink
# becomes 1, paper −1. Mind that the *input* image uses another scale: 1.175 for
# ink and −0.1 for paper (chapter 01).


# %% exercise="07.1"
def bitmap_code(rows):
    """rows, H strings of W characters each -> code (H * W,), row after row"""
    # BEGIN SOLUTION
    code = []
    for row in rows:
        for mark in row:
            code.append(1.0 if mark == "#" else -1.0)
    return np.array(code)
    # END SOLUTION


# %% check="07.1"
bitmap_code = check("07.1", bitmap_code)

# %% tags=["nbval-check-output"]
seven = ["#######", ".....##", ".....##", "....##.", "...##..", "...##.."]
seven += ["..##..."] * 4 + ["......."] * 2
codes = nn.codes()  # (10, 84)
print("\n".join(seven[:10]))
same = np.array_equal(bitmap_code(seven), codes[7])
print("the code of the 7:", same, "  all codes:", codes.shape)

# %% [markdown]
# ## How far away?
#
# Let $x$ be F6's output and $w_i$ the code of class $i$, with the numbers
# $w_{i1}$ to $w_{i,84}$. Output $i$ of the network is a **penalty**
#
# $$y_i = \sum_{j=1}^{84} (x_j - w_{ij})^2$$
#
# (equation 7). In words: subtract unit by unit, square, add up. The paper's
# text calls it the Euclidean distance, but there is no root in equation 7, and
# no factor 1/2 either: it is the *squared* distance. Units of this kind are
# called radial basis functions, **RBF**, because only the distance from a
# centre matters.
#
# What is $y_i$ if F6 draws the code of $i$ without a flaw? What is it if all 84
# units say 0?
#
# ### Exercise 07.2
#
# For a batch: `x` has a row for each image, `codes` a row for each class.
# Neither has to be 84 wide.


# %% exercise="07.2"
def rbf(x, codes):
    """x (N, D), codes (K, D) -> penalties (N, K), squared distances"""
    N, D = x.shape
    K = len(codes)
    # BEGIN SOLUTION
    y = np.zeros((N, K))
    for i in range(K):
        y[:, i] = np.sum((x - codes[i]) ** 2, axis=1)
    return y
    # END SOLUTION


# %% check="07.2"
rbf = check("07.2", rbf)

# %% tags=["nbval-check-output"]
print("F6 draws the 6: ", rbf(codes[6:7], codes)[0].astype(int))
print("F6 says nothing:", rbf(np.zeros((1, 84)), codes)[0].astype(int))

# %% [markdown]
# An F6 of zeros is 84 away from *every* code: each unit is off by 1, and there
# are 84 of them. Keep this number in mind, it comes back below.
#
# ### Pixels and distances
#
# Between two codes each unit is either the same or off by 2. So what does one
# differing pixel add to the squared distance? Predict it, and predict which two
# digits are nearest to each other.

# %% tags=["nbval-check-output"]
pixels = np.array([[np.sum(a != b) for b in codes] for a in codes])
print("     ", *(f"{digit:3}" for digit in range(10)))
for digit in range(10):
    print(f"{digit:4}:", *(f"{count:3}" for count in pixels[digit]))
print(
    "squared distance = 4 x pixels:", (rbf(codes, codes) == 4 * pixels).all()
)

# %% tags=["nbval-check-output"]
pairs = [(int(pixels[a, b]), a, b) for b in range(10) for a in range(b)]
print("nearest: ", *(f"{a}-{b}: {n}" for n, a, b in sorted(pairs)[:3]))
print("farthest:", *(f"{a}-{b}: {n}" for n, a, b in sorted(pairs)[-3:]))
print("mean of all pairs:", round(sum(n for n, _, _ in pairs) / len(pairs)))

# %%
show_grids(
    {
        "6": bitmaps[6],
        "8": bitmaps[8],
        "6 and 8 differ": (bitmaps[6] != bitmaps[8]) * 1.0,
        "1": bitmaps[1],
        "4": bitmaps[4],
        "1 and 4 differ": (bitmaps[1] != bitmaps[4]) * 1.0,
    },
    alt="6 and 8 differ in 12 of 84 pixels, 1 and 4 in 50",
    columns=6,
    numbers=False,
)

# %% [markdown]
# The 6 and the 8 look alike, and their codes are near: 12 pixels, a squared
# distance of 48. The 1 is 50 pixels away from the 4 and from the 8.
#
# In the widget F6 holds a 6 with two wrong units. By how much does its distance
# change if you flip one more? Commit, then flip, and try the amplitude. It runs
# *your* `rbf`.

# %%
BitmapDistance(fn=rbf)

# %% [markdown]
# Press *codes 1, 0* there and flip a unit where the code has paper. Nothing
# happens, since +1 and −1 are equally far from 0. This is one reason for −1.
#
# ## Why +1 and −1?
#
# F6 is squashed, so its units stay between −1.7159 and 1.7159 (chapter 03). The
# codes could have used these limits. What must a unit's sum $a$ be to reach
# them, and how steep is the curve there?

# %%
for value in (1.0, 1.5, 1.7, 1.715):
    a = np.arctanh(value / nn.A) / nn.S
    slope = nn.squash_slope(np.array(value))
    print(f"to say {value:5}: a = {a:5.2f}, slope {slope:.3f}")

# %% [markdown]
# For +1 a sum of 1 is enough, and there the curve still rises. Near the limit
# the sum has to grow and grow while the slope vanishes, and with it the
# gradient that trains all layers below. ±1 lies well inside the range, where
# the unit is most nonlinear and not saturated (sec. II-B).
#
# ## Why not one unit for each digit?
#
# The simplest code for ten classes has ten units: +1 for the right one, −1 for
# the rest. Any two such codes differ in two units. Let every unit err with
# some probability, and decide for the nearest code. We compare it with the
# bitmaps, and with 84 random numbers ±1 for each digit. Which of the three
# stands the most errors?

# %%
rng = np.random.default_rng(1998)
kinds = {"one of ten": 2 * np.eye(10) - 1, "bitmaps": codes}
kinds["random"] = rng.choice([-1.0, 1.0], size=(10, 84))
chances = np.arange(0, 0.45, 0.05)
wrong = {name: [] for name in kinds}
for name, chance in [(n, c) for n in kinds for c in chances]:
    labels = rng.integers(10, size=2000)
    x = kinds[name][labels]
    x = np.where(rng.random(x.shape) < chance, -x, x)
    answers = rbf(x, kinds[name]).argmin(axis=1)
    wrong[name].append(100 * np.mean(answers != labels))
for name, errors in wrong.items():
    print(f"{name:10}", *(f"{error:5.1f}" for error in errors), "%")

# %%
show_curves(
    chances,
    wrong,
    alt="One of ten fails soon, the bitmaps late, random codes last",
    xlabel="chance that a unit has the wrong sign",
    ylabel="wrong answers, %",
)

# %% [markdown]
# Eighty-four units stand more errors than ten. But look at the third row:
# random codes are farther apart and stand still more. So strength is not what
# the drawings are for. The paper gives other reasons (sec. II-B):
#
# - With many classes, a code with one active unit asks nearly all units to be
#   off nearly all the time, which is hard for sigmoid units.
# - An RBF answers only near its centre. What is far from all centres can be
#   rejected as no character at all.
# - Characters that look alike get codes that are alike. If a 0 is read for an
#   O, a later stage that knows words can mend it. For digits alone, the authors
#   say, this is not particularly useful; they had the whole keyboard in mind.
#
# ## 840 numbers, none of them learned
#
# You may read that the output layer has "84 × 10 = 840 parameters". How many
# does training change?

# %% tags=["nbval-check-output"]
layer = nn.RBF(codes)
print("numbers in the codes: ", codes.size)
print(
    "trainable parameters: ", sum(p.size for p in layer.parameters.values())
)
print("a dense layer, 84-10: ", nn.dense_counts(84, 10)[0])

# %% [markdown]
# The codes were chosen by hand and kept fixed, at least at first (sec. II-B),
# and there is no bias. So the layer has 840 connections and 0 trainable
# parameters. The 850 of a dense layer belong to another network.
#
# ## The smallest wins
#
# ### Exercise 07.3
#
# Penalties in, digits out. If two classes tie, take the first.


# %% exercise="07.3"
def decide(penalties):
    """penalties (N, K) -> labels (N,), ints from 0 to K - 1"""
    N, K = penalties.shape
    # BEGIN SOLUTION
    labels = np.zeros(N, dtype=int)
    for n in range(N):
        labels[n] = np.argmin(penalties[n])
    return labels
    # END SOLUTION


# %% check="07.3"
decide = check("07.3", decide)

# %% [markdown]
# ### On real digits
#
# LeNet-5 is not trained yet, so something must stand in for the layers from C1
# to F6. We take the crudest thing that learns: a single linear layer from the
# 1,024 pixels to the 84 units, fitted by least squares to the codes of the
# digits it is shown. Then it draws others, which it has not seen.

# %%
mnist = load_mnist()
images = to_input(mnist.train_images[:12000])  # (N, 1, 32, 32)
labels = mnist.train_labels[:12000]
N, seen = len(images), len(images) * 5 // 6
x = np.column_stack([images.reshape(N, 1024), np.ones(N)])  # 1: for a bias
known, new = x[:seen], x[seen:]
square = known.T @ known + 50 * np.eye(1025)  # 50: keeps the weights small
weights = np.linalg.solve(square, known.T @ codes[labels[:seen]])
f6, right = new @ weights, labels[seen:]  # (N - seen, 84), (N - seen,)
penalties = rbf(f6, codes)
print(f"fitted to {seen:,} digits; {len(right):,} others are drawn")

# %%
firsts = [np.argmax(right == digit) for digit in range(10)]
show_grids(
    {f"a {right[n]}": f6[n].reshape(12, 7) for n in firsts},
    alt="What F6 draws for one digit of each class: the bitmaps, blurred",
    limit=1.7159,
    columns=5,
    numbers=False,
)

# %% [markdown]
# The drawings are blurred, but most can be read. (`BitmapDistance(f6[0])` opens
# one of them in the widget.)
#
# Now count. One program that was published as LeNet-5 ended with `argmax`, as
# most networks do, and its users asked why it recognizes 0% of the digits. What
# do you expect: 90% wrong, as by guessing, or something else?

# %%
print(f"smallest wins: {np.mean(decide(penalties) != right):6.1%} wrong")
print(
    f"largest wins:  {np.mean(penalties.argmax(axis=1) != right):6.1%} wrong"
)
print(f"penalties that are 0: {np.sum(penalties == 0)} of {penalties.size:,}")
print(f"the smallest of all: {penalties.min():.2f}")

# %% [markdown]
# `argmax` picks the picture that is *farthest* away, and that is hardly ever
# the right one. An error near 100% is worse than guessing, and so it is a sign:
# the network knows a lot, and the last line turns it around.
#
# The last two lines answer another sentence that is often copied: "if the value
# of node $i$ is 0, the recognition result is $i$". Not one of all the penalties
# is 0. The right one is small, and that is enough.
#
# ### Are the confusable ones near?
#
# Over all pairs, two codes differ in 31 pixels on average. If the pictures
# match what is hard to tell apart *in handwriting*, the digits that are taken
# for each other should be much nearer than that.

# %%
answers = decide(penalties)
missed = answers != right
apart = pixels[answers[missed], right[missed]]
print(f"{missed.sum()} mistakes, {apart.mean():.1f} pixels apart on average")
pairs = np.sort([answers[missed], right[missed]], axis=0).T
for a, b in [(7, 9), (5, 8), (6, 8)]:
    times = np.sum((pairs == [a, b]).all(axis=1))
    print(f"{a} and {b}: {times:3} times, {pixels[a, b]} pixels apart")

# %% [markdown]
# They are hardly nearer. The 6 and the 8, the nearest of all, are hardly ever
# taken for each other; the 7 and the 9 often are, with 34 pixels between them.
# The likeness is one of *printed* characters. This agrees with what the authors
# say: for digits alone it is of little use.
#
# ## How sure?
#
# The smallest penalty wins, but by how much? If the second is close behind, a
# careful reader asks a person. The **margin** is the second smallest penalty
# minus the smallest.
#
# ### Exercise 07.4
#
# The caller still needs the penalties in their order: do not change them.


# %% exercise="07.4"
def margin(penalties):
    """penalties (N, K), K at least 2 -> margins (N,), 0 on a tie"""
    N, K = penalties.shape
    # BEGIN SOLUTION
    ordered = np.sort(penalties, axis=1)
    return ordered[:, 1] - ordered[:, 0]
    # END SOLUTION


# %% check="07.4"
margin = check("07.4", margin)

# %%
order = np.argsort(margin(penalties))
unsure, sure = order[:5], order[-5:]
few = np.concatenate([unsure, sure])
show_digits(
    images[seen:][few],
    [f"{right[n]} as {answers[n]}" for n in few],
    alt="Five digits with the smallest margins, five with the largest",
    columns=5,
)

# %% [markdown]
# Above the least sure, below the surest. "3 as 8" is a 3 for which the 8 was
# nearest. Which of the upper ones would you have trouble with?
#
# ### Exercise 07.5
#
# A machine that sorts mail may say "I do not know". Return the label −1 where
# the margin is *below* the threshold, and the decision everywhere else. You may
# call your `decide` and `margin`.


# %% exercise="07.5"
def reject(penalties, threshold):
    """penalties (N, K), threshold a number -> labels (N,), -1: rejected"""
    N, K = penalties.shape
    # BEGIN SOLUTION
    best, second = np.sort(penalties, axis=1)[:, :2].T
    unsure = second - best < threshold
    return np.where(unsure, -1, np.argmin(penalties, axis=1))
    # END SOLUTION


# %% check="07.5"
reject = check("07.5", reject)

# %%
for threshold in (0, 5, 10, 20, 40, 60):
    answers = reject(penalties, threshold)
    answered = answers >= 0
    wrong_share = np.mean(answers[answered] != right[answered])
    print(
        f"threshold {threshold:2}: {np.mean(~answered):4.0%} rejected,"
        f" {wrong_share:5.1%} of the others wrong"
    )

# %% [markdown]
# Each answer that is not given costs a person's time, and each wrong one costs
# more. The paper compares its networks in this way: how many digits must be
# rejected until only 0.5% of the rest are wrong (sec. III, Fig. 10)? Our
# stand-in rejects most of them in the last line, and is not there yet. Chapter
# 14 draws the curve for your LeNet-5.
#
# ## Numbers to recognize
#
# The simplest loss is the mean penalty of the right class (equation 8; chapter
# 09). Suppose that you train, and the loss stays at 84.0, or at 56.5, for
# hours. What does F6 do? Let it say the same for every image. How often each
# digit is the right one, MNIST's own counts tell:

# %%
counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
frequency = np.array(counts) / 60_000  # of the full training set
average = frequency @ codes  # (84,): the codes' mean, as often as they occur
constants = {
    "all 0": np.zeros(84),
    "the average of the codes": average,
    "its signs, +1 or -1": np.sign(average),
    "the code of the 8": codes[8],
    "all +1.7159": np.full(84, 1.7159),
}
for name, x in constants.items():
    print(f"{name:25} {frequency @ rbf(x[None], codes)[0]:6.1f}")
against = rbf(-1.7159 * codes[:1], codes)[0, 0]
print(f"{'saturated, all wrong':25} {against:6.1f}")

# %% [markdown]
# - **84** is an F6 that says nothing.
# - **56.5** is the best that a network can do *without looking at the image*:
#   the average minimizes a sum of squares. A loss that settles there has
#   learned how frequent the digits are, and no more.
# - **Far above 100** is an F6 at the limits of its squashing, with wrong signs.
#
# Remember them: in chapter 12 they tell what went wrong before any picture
# does.
#
# ## What you learned
#
# - F6 draws a picture of 12 × 7; the ten right ones are the codes, +1 and −1.
# - Output $i$ is the squared distance to code $i$; the smallest wins.
# - A differing pixel counts 4. The 6 and the 8 are 48 apart, the 1 and the 4
#   200.
# - The layer has 840 fixed numbers, no bias, and nothing to train.
# - The margin says how sure it is, and allows to reject.
#
# ### Do you remember?
#
# <details><summary>F6 draws the 6 with 5 wrong pixels, all units ±1. Its
# penalty: 5, 10, 20 or 4.47?</summary>
#
# 20: each is off by 2, squared 4. (5 counts pixels, 10 adds absolute
# differences, 4.47 takes the root.)
# </details>
#
# <details><summary>A network has an error of 99.9%. Is it untrained?</summary>
#
# No: untrained would be about 90%. It probably takes the largest penalty where
# the smallest wins.
# </details>
#
# <details><summary>How many trainable parameters has the output layer: 840, 850
# or 0?</summary>
#
# 0. (840 are the fixed numbers of the codes, 850 a dense layer with biases.)
# </details>
#
# <details><summary>The penalties are 9, 2, 5 and 6.5. What is the margin: 2, 3,
# 7 or 2.5?</summary>
#
# 3, from 2 to 5. (2 is the smallest alone, 7 the whole span, 2.5 compares the
# two worst.)
# </details>
#
# <details><summary>The loss is 56.5 from the third batch to the last. What has
# the network learned?</summary>
#
# To draw the average of all codes, whatever it sees.
# </details>

# %%
progress()

# %% [markdown]
# All seven layers are there now. The next chapter puts them together and counts
# 60,000 parameters: [08 · LeNet-5, forward](08_lenet5_forward.ipynb).
