# %% [markdown]
# # 07 · RBF output
#
# LeNet-5 has looked at a handwritten 3 and holds 84 numbers. In this chapter
# you learn to read the answer off them, first by eye and then in code, and
# you teach the network to say "I am not sure".

# %% [markdown]
# ![Ten handwritten digits; below each the picture that F6 draws of it, a
# little blurred; below these the ten printed digits that were the model
# ](pictures/07_rbf_output.svg)

# %% [markdown]
# Look down one column. Below the handwritten digit are the 84 outputs of F6 in
# 12 rows of 7, orange where a unit is positive and blue where it is negative.
# At the bottom is a *printed* digit, designed by LeNet-5's authors. So the
# network has not learned to point at one of ten classes. It has learned to
# draw, and the printed digit closest to the drawing is the answer.

# %%
# What this chapter imports: run this cell first.
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
from lenet_edu.figures import (
    show_answers,
    show_curves,
    show_grids,
    show_measured,
)
from lenet_edu.models import load_lenet5
from lenet_edu.widgets import BitmapDistance

# %% [markdown]
# The trained LeNet-5 is a list of layers. If we stop before the last layer,
# we get the output of F6. We run every second test digit through it; the
# network has learned from none of these.
#
# <details><summary>Margin note: offline, this is not quite so</summary>
#
# The small set that comes with the course was taken from MNIST's training
# digits, which the network knows. It makes hardly any mistakes there, and the
# numbers below look better than they should.
# </details>

# %%
mnist, network = load_mnist(), load_lenet5()
layer_counts = kept("layer_counts")  # from chapter 02
images = to_input(mnist.test_images[::2])  # (N, 1, 32, 32)
right = mnist.test_labels[::2]  # (N,)


def f6_of(x):
    """x (N, 1, 32, 32) -> what F6 of the trained network says, (N, 84)"""
    for layer in network.layers[:-1]:
        x = layer.forward(x)
    return x


f6 = f6_of(images)
print(f"{len(f6):,} digits, F6: {f6.shape}")

# %%
bitmaps = nn.bitmaps()  # (10, 12, 7)
seven = np.argmax(right == 7)  # the first 7
show_grids(
    {
        "image of a 7": images[seven, 0],
        "F6, 12 rows of 7": f6[seven].reshape(12, 7),
        "printed 7": bitmaps[7],
        "printed 1": bitmaps[1],
    },
    alt="A handwritten 7, what F6 draws of it, and a printed 7 and 1",
    columns=4,
    numbers=False,
)

# %% [markdown]
# ## From a picture to a code
#
# F6 is a row of 84 numbers, so the printed digit has to become one as well: its
# first row of pixels, then the second, and so on. Such a row is called a
# **code**. Ink is +1 in it and background −1. (In the *input* image they are
# 1.175 and −0.1.)
#
# ### Exercise 07.1
#
# Turn a drawing into its code. A drawing is a list of strings of equal length:
# `#` is ink, `.` is background.


# %% exercise="07.1"
def bitmap_code(rows):
    """rows, H strings of W characters each -> code (H * W,), row after row"""
    # BEGIN SOLUTION
    code = []
    for row in rows:
        for symbol in row:
            code.append(1.0 if symbol == "#" else -1.0)
    return np.array(code)
    # END SOLUTION


# %% check="07.1"
bitmap_code = check("07.1", bitmap_code)

# %% tags=["nbval-check-output"]
drawn = ["#######", ".....##", ".....##", "....##.", "...##..", "...##.."]
drawn += ["..##..."] * 4 + ["......."] * 2
codes = nn.codes()  # (10, 84)
print("\n".join(drawn[:10]))
same = np.array_equal(bitmap_code(drawn), codes[7])
print("this is the code of the 7:", same, "  all codes:", codes.shape)

# %% [markdown]
# ## How far is a drawing from a code?
#
# A tiny case first: F6 has three units and says 0.9, −0.8, 0.2, and there are
# two codes, A = (1, −1, 1) and B = (1, 1, −1). We subtract unit by unit, square
# each difference and add up the squares:
#
# $$A:\;(0.9-1)^2 + (-0.8+1)^2 + (0.2-1)^2 = 0.01 + 0.04 + 0.64 = 0.69$$
#
# $$B:\;(0.9-1)^2 + (-0.8-1)^2 + (0.2+1)^2 = 0.01 + 3.24 + 1.44 = 4.69$$
#
# F6 is nearer to A, although its third unit hesitates: with squares, a unit
# that is slightly off costs next to nothing, and one on the wrong side a lot.
#
# The sum is called a **penalty**, because a class pays for every unit that does
# not match its code. Small is good, and 0 means that F6 has drawn the code
# without a flaw. With $x$ for F6 and $w_i$ for the code of class $i$:
#
# $$y_i = \sum_{j=1}^{84} (x_j - w_{ij})^2$$
#
# (LeCun et al. 1998, equation 7). A unit that computes this is called a *radial
# basis function*, **RBF**: only the distance from a centre $w_i$ matters, not
# the direction.
#
# <details><summary>Margin note: distance, or squared distance?</summary>
#
# The paper's text calls $y_i$ the Euclidean distance. Its equation 7 has no
# root, so it is the square of that distance; there is no factor 1/2 either.
# </details>
#
# ### Exercise 07.2
#
# Write equation 7 for a batch: `x` has a row for each image, `codes` a row for
# each class. The rows need not be 84 wide.


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
tiny = np.array([[0.9, -0.8, 0.2]])
a_and_b = np.array([[1, -1, 1], [1, 1, -1]])
print("A and B:        ", rbf(tiny, a_and_b)[0].round(2))
print("F6 draws the 6: ", rbf(codes[6:7], codes)[0].astype(int))
print("F6 says nothing:", rbf(np.zeros((1, 84)), codes)[0].astype(int))

# %% [markdown]
# Where two codes differ, they differ by 2, and such a pixel adds 2² = 4. An F6
# of zeros is 84 away from *every* code: each of its 84 units is off by 1.
#
# Now the trained network. From each class we take the digit with the median
# penalty: half of its class is drawn better, half worse.

# %%
penalties = rbf(f6, codes)  # (N, 10)
typical = []
for digit in range(10):
    own = np.flatnonzero(right == digit)
    order = own[np.argsort(penalties[own, digit])]
    typical.append(order[len(order) // 2])
show_answers(
    images[typical],
    f6[typical],
    codes,
    [f"a {digit}" for digit in range(10)],
    alt="Ten digits; F6 draws each nearly like its code, the shortest bar",
)

# %% [markdown]
# Each F6 is a slightly smudged copy of a code, and under it are nine long bars
# and one gap. The gap is the answer. Under the 6, the next shortest bar is the
# 8's, because the two codes share most of their pixels.
#
# In the widget the *longest* bar is the closest. F6 holds a 6 with two wrong
# units. Each click flips a unit and changes every penalty by 4, up or down.
# Make F6 nearer to the 8 than to the 6 with as few clicks as you can. It runs
# *your* `rbf`.
#
# <details><summary>How few?</summary>
#
# The 8 starts 48 behind. A click on a unit in which the two codes differ brings
# it 8 nearer: it loses 4 and the 6 gains 4. Six clicks make a tie, the seventh
# decides.
# </details>

# %%
BitmapDistance(fn=rbf)

# %% [markdown]
# ## Why similar characters have similar codes
#
# LeNet-5 was meant for more than ten digits. The paper's Fig. 3 has a drawing
# for every printable ASCII character, that is, for the whole keyboard, and some
# of these can hardly be told apart: O, o and 0, or l, 1 and I. Their codes are
# similar *on purpose*. If an O is read where a 0 was meant, the 0 is a close
# second, and a later stage that knows which words exist can correct it
# (sec. II-B). Here are three letters, drawn for this chapter:

# %% tags=["nbval-check-output"]
below = ["......."] * 2
o = [*below, "..###..", ".##.##.", *["##...##"] * 4, ".##.##.", "..###.."]
i = [".######", *["...##.."] * 8, ".######"]
x = ["##...##", "##...##", ".##.##.", ".##.##.", "..###.."]
x += x[::-1]
for name, letter in {"O": o, "I": i, "X": x}.items():
    code = bitmap_code(letter + below)
    y = rbf(code[None], codes)[0].astype(int)
    first, second = np.argsort(y, kind="stable")[:2]
    print(f"{name}: {y[first]:3} from the {first},", end=" ")
    print(f"{y[second]:3} from the {second}")

# %% [markdown]
# O is almost a 0 and I almost a 1, while X is far from every digit.
#
# ## Which penalty wins?
#
# A program that was published as LeNet-5 recognised *none* of the digits, and
# its users asked why. The next cell decides as that program did, with the
# penalties of our trained network.

# %%
published = penalties.argmax(axis=1)
print("written:", *right[:15])
print("read:   ", *published[:15])
print(f"right: {np.mean(published == right):.1%} of all")

# %% [markdown]
# Blind guessing gets one in ten right. To do worse, a program must *know* the
# digits and then turn its knowledge upside down.
#
# ### Exercise 07.3
#
# *Find and fix.* This is that program's decision, written with loops. It should
# return the digit whose code is closest to F6; if two tie, the first.


# %% exercise="07.3"
def decide(penalties):
    """penalties (N, K) -> labels (N,), ints from 0 to K - 1"""
    N, K = penalties.shape
    # BEGIN SOLUTION
    # STUB labels = np.zeros(N, dtype=int)
    # STUB for n in range(N):
    # STUB     for i in range(K):
    # STUB         if penalties[n, i] > penalties[n, labels[n]]:
    # STUB             labels[n] = i
    # STUB return labels
    labels = np.zeros(N, dtype=int)
    for n in range(N):
        for i in range(K):
            if penalties[n, i] < penalties[n, labels[n]]:
                labels[n] = i
    return labels
    # END SOLUTION


# %% check="07.3"
decide = check("07.3", decide)

# %%
answers = decide(penalties)
wrong = answers != right
print(f"smallest wins: {wrong.mean():.2%} wrong")
print(f"the smallest of all penalties: {penalties.min():.2f}")
apart = rbf(codes, codes) / 4  # pixels in which two codes differ
any_two = apart[~np.eye(10, dtype=bool)]
mixed_up = apart[answers[wrong], right[wrong]]
print(f"pixels in which any two codes differ: {any_two.mean():.0f}")
print(f"if one is taken for the other: {mixed_up.mean():.0f}")

# %% [markdown]
# The winning penalty is small but never 0, since no F6 is flawless. The last
# two lines are averages: digits that the network confuses have codes almost as
# different as any others. For digits alone, the authors say, similar codes are
# not particularly useful.
#
# ## How sure is the network?
#
# There are two kinds of doubt. F6 may draw something between two digits; then
# the **margin**, the second smallest penalty minus the smallest, is small. Or
# F6 may draw nothing like a digit; then even the smallest penalty is large.
#
# ### Exercise 07.4
#
# Return the margin of each image. The caller still needs the penalties in their
# order: do not change them.


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
unsure = np.argsort(margin(penalties))[:5]
far = np.argsort(-penalties.min(axis=1))[:5]
few = np.concatenate([unsure, far])
show_answers(
    images[few],
    f6[few],
    codes,
    [f"{right[n]}, read {answers[n]}" for n in few],
    alt="Above, F6 is torn between two codes; below, most of it is pale",
)

# %% [markdown]
# Above are the five smallest margins, below the five largest distances; "1,
# read 2" would be a 1 that was taken for a 2. White cells are units near 0,
# which take no side. In the upper row two bars are almost equally short, and
# a hair decides between them. In the lower row most drawings are pale all
# over.
#
# ### Exercise 07.5
#
# *Put in order.* A machine that sorts mail can pass the difficult digits to a
# person. Return −1 where the margin is *below* the threshold, and the
# decision everywhere else. All the lines are right, but their order is wrong:
# the function runs without an error, yet it only ever answers 0 or −1. Note
# that `rows.sort` sorts in place.


# %% exercise="07.5"
def reject(penalties, threshold):
    """penalties (N, K), threshold a number -> labels (N,), -1: rejected"""
    # BEGIN SOLUTION
    # STUB rows = penalties.copy()
    # STUB gap = rows[:, 1] - rows[:, 0]
    # STUB rows.sort(axis=1)
    # STUB labels = np.argmin(rows, axis=1)
    # STUB labels[gap < threshold] = -1
    # STUB return labels
    rows = penalties.copy()
    labels = np.argmin(rows, axis=1)
    rows.sort(axis=1)
    gap = rows[:, 1] - rows[:, 0]
    labels[gap < threshold] = -1
    return labels
    # END SOLUTION


# %% check="07.5"
reject = check("07.5", reject)

# %% [markdown]
# For a range of thresholds we count how many digits are rejected, and how many
# of the *others* are wrong. A second rule rejects by distance: whatever is
# farther than a limit from all ten codes.


# %%
def rejected_and_wrong(labels):
    """labels (N,), -1: rejected -> % rejected, % wrong among the rest"""
    kept = labels >= 0
    return 100 * np.mean(~kept), 100 * np.mean(labels[kept] != right[kept])


thresholds, limits = range(0, 46, 3), (60, 50, 40, 30, 25, 20, 16, 13, 10)
by_margin = [rejected_and_wrong(reject(penalties, t)) for t in thresholds]
nearest = penalties.min(axis=1)
by_distance = [
    rejected_and_wrong(np.where(nearest > limit, -1, answers))
    for limit in limits
]
for threshold, (out, rest) in zip(thresholds, by_margin, strict=True):
    if threshold % 15 == 0:
        print(f"margin below {threshold:2}: {out:4.1f}% rejected,", end=" ")
        print(f"{rest:.2f}% of the rest wrong")

# %%
show_measured(
    {
        "rejected by margin": tuple(np.transpose(by_margin)),
        "rejected by distance": tuple(np.transpose(by_distance)),
    },
    alt="Both curves fall steeply at first; later distance does better",
    xlabel="digits rejected, %",
    ylabel="wrong among the rest, %",
    points={"LeNet-4, paper": ([1.8], [0.5])},
)

# %% [markdown]
# With either rule, a few rejected digits in a hundred take most of the
# mistakes with them, because most mistakes are among the doubtful ones. With
# all of MNIST, the distance does better once many are rejected; the exercises
# use the margin, which is the paper's rule. The cross is LeNet-4, an older
# and smaller network of the paper: to be left with 0.5% errors it had to
# reject 1.8% (Fig. 10).
#
# ### Exercise 07.6
#
# *Design.* Make an F6 that every threshold above 0 rejects: exactly as far from
# the code of the 4 as from that of the 9, and nearer to these two than to any
# other digit. Its 84 numbers lie between −1.7159 and 1.7159.


# %% exercise="07.6"
def four_or_nine():
    """-> x (84,), what F6 says; nn.codes() are the codes, (10, 84)"""
    # BEGIN SOLUTION
    codes = nn.codes()
    return (codes[4] + codes[9]) / 2
    # END SOLUTION


# %% check="07.6"
four_or_nine = check("07.6", four_or_nine)

# %%
both = four_or_nine()
alike = (codes == codes[0]).all(axis=0)  # units on which all codes agree
odd = np.where(alike, -codes[3], codes[3])  # a 3, those units reversed
y = rbf(np.array([both, odd]), codes)
for name, n in (("torn", 0), ("odd", 1)):
    print(f"{name:4}: smallest {y[n].min():5.1f}, margin", end=" ")
    print(f"{margin(y)[n]:5.1f}")
pictures = {"4": codes[4], "torn": both, "9": codes[9]}
pictures |= {"3": codes[3], "odd": odd}
show_grids(
    {name: picture.reshape(12, 7) for name, picture in pictures.items()},
    alt="Torn is 4 and 9 in one; odd is a 3 with gaps, and ink below it",
    columns=5,
    numbers=False,
)

# %% [markdown]
# The margin gives "torn" away. "Odd" is a 3 in which the units on which all ten
# codes agree are reversed. They add the same to every penalty, so the margin
# cannot see them, but the distance can. A careful machine uses both rules.
#
# Finally, we turn some digits on their side, and show the network pure noise:

# %%
rng = np.random.default_rng(1998)
strange = {
    "test digits": f6,
    "turned by 90°": f6_of(np.rot90(images[:500], axes=(2, 3))),
    "noise": f6_of(rng.uniform(-0.1, 1.175, (500, 1, 32, 32))),
}
for name, said in strange.items():
    y = rbf(said, codes)
    refused = (y.min(axis=1) > 20) | (reject(y, 20) < 0)
    print(f"{name:14} {np.mean(refused):4.0%} rejected by at least one rule")

# %% [markdown]
# Many are rejected, and many are not. The network has only ever seen digits,
# and nothing taught F6 to draw anything else. So an A could pass for a 4 in
# chapter 00.
#
# ## What replaced it: softmax
#
# The codes were set by hand and stay fixed, so this layer learns nothing. A
# dense layer in its place would have a weight for each link and ten biases:

# %% tags=["nbval-check-output"]
layer = nn.RBF(codes)
trained = sum(p.size for p in layer.parameters.values())
print("numbers in the codes:", codes.size, "  trained:", trained)
_, parameters, _ = layer_counts(84 * 10, 10, 1, 1)
print("a dense layer, 84 to 10, trained:", parameters)

# %% [markdown]
# Such a dense layer is what today's networks end with. Its ten outputs, the
# *logits*, are scores, so the largest wins, and a function called softmax turns
# them into shares that add up to 1. Nobody has to draw codes, and it works for
# a thousand classes as well. But the last layer is no picture any more, and the
# shares add up to 1 even for noise. Chapter 16 builds it.
#
# ## Two numbers to recognise
#
# In chapter 12 you will watch the mean penalty of the right class fall. If it
# stops at one of two values, F6 says the same to every image:

# %%
counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
frequency = np.array(counts) / 60_000  # of the digits in the training set
average = frequency @ codes  # (84,)
for name, x in {"all 0": np.zeros(84), "average code": average}.items():
    print(f"{name:12} {frequency @ rbf(x[None], codes)[0]:5.1f}")

# %% [markdown]
# At 84 it says nothing. At 56.5 it says the average of all codes, the best that
# it can do *without looking at the image*.
#
# ## Excursion · Why +1 and −1, and why 84 units?
#
# You may skip this part. It gives two reasons for the shape of the codes.
#
# F6 is squashed and ends at ±1.7159 (chapter 03), so the codes could have asked
# for that. But the closer a unit has to come to the end, the larger its sum $a$
# must grow, and the smaller is the slope there, without which nothing is
# learned:

# %%
for value in (1.0, 1.5, 1.7, 1.715):
    a = np.arctanh(value / nn.A) / nn.S
    slope = nn.squash_slope(np.array(value))
    print(f"to say {value:5}: a = {a:5.2f}, slope {slope:.3f}")

# %% [markdown]
# To say 1, a sum of 1 is enough, and the curve still rises there. And why −1
# for background instead of 0? Choose *codes 1, 0* in the widget and flip a unit
# where the code has background: its penalty stays the same, since +1 and −1 are
# equally far from 0.
#
# Now the 84. The simplest code for ten classes has ten units: +1 for the right
# class, −1 for the others. Any two such codes differ in two units only. Let
# every unit err with some probability and decide for the nearest code. We
# compare ten units with the 84 of the bitmaps, and with 84 random numbers ±1
# for each digit.

# %%
kinds = {"one of ten": 2 * np.eye(10) - 1, "bitmaps": codes}
kinds["random"] = rng.choice([-1.0, 1.0], size=(10, 84))
chances = np.arange(0, 0.45, 0.05)
lost = {name: [] for name in kinds}
for name, chance in [(n, c) for n in kinds for c in chances]:
    labels = rng.integers(10, size=2000)
    x = kinds[name][labels]
    x = np.where(rng.random(x.shape) < chance, -x, x)
    found = rbf(x, kinds[name]).argmin(axis=1)
    lost[name].append(100 * np.mean(found != labels))
show_curves(
    100 * chances,
    lost,
    alt="One of ten fails soon, the bitmaps late, random codes last",
    xlabel="chance that a unit has the wrong sign, %",
    ylabel="wrong answers, %",
)

# %% [markdown]
# Eighty-four units tolerate far more errors than ten. Random codes lie
# farther apart than the bitmaps and tolerate still more, so robustness is not
# what the drawings are for. The paper gives other reasons (sec. II-B):
# similar codes for similar characters, as above; the chance to reject what is
# far from every code; and that with one unit per class and many classes each
# unit is off nearly all the time, and such units are hard to train.
#
# ## What you can now do
#
# You can read F6 as a picture, turn a drawing into a code, compute the penalty
# of each class and take the smallest, and reject what is in doubt by margin or
# by distance.
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
# the smallest should win.
# </details>
#
# <details><summary>The penalties are 9, 2, 5 and 6.5. What is the margin, and
# what would reject with a threshold of 3?</summary>
#
# 3, from 2 to 5. Class 1 is accepted: its margin is not *below* 3.
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
# You have built every layer, one at a time, but no digit has yet travelled
# through your own functions from its pixels to an answer. In the next chapter
# it does: [08 · LeNet-5, forward](08_lenet5_forward.ipynb).
