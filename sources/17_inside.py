# %% [markdown]
# # 17 · Inside
#
# A trained network is 60,000 numbers, and looking at them explains little. In
# this chapter you ask it questions instead: what an answer needs, what excites
# a map, how much it tolerates, and whether it reads your own handwriting.

# %% [markdown]
# ![A handwritten 4, and what F6 draws of it before training and after 1, 2,
# 3, 5, 8 and 12 passes: first noise, then a printed 4 that gets clearer
# ](pictures/17_inside.svg)

# %% [markdown]
# LeNet-5 reads the digit below as a 4, and is sure of it. Suppose that you may
# paint over one square of 5 × 5 pixels, either with background or with ink, to
# make it read something else. Which of the two would you take, and where? Put a
# finger on the place, and say which digit you expect.
#
# If you have trained and saved a network of your own in chapter 14, it is the
# one that answers here. Otherwise it is the course's, about which the text
# speaks.

# %%
# What this chapter imports: run this cell first.
import numpy as np
from lenet_edu import (
    check,
    hint,
    inside,
    load_mnist,
    progress,
    see,
    solution,
)
from lenet_edu.data import to_input
from lenet_edu.data.distortions import matrices_of, warp_rows
from lenet_edu.fast import Engine
from lenet_edu.figures import show_curves, show_digits, show_grids
from lenet_edu.own import load_my_lenet5
from lenet_edu.photos import PictureUpload, read_picture, rendered
from lenet_edu.records import load_record
from lenet_edu.training.robustness import at_the_limits
from lenet_edu.training.snapshots import epochs_record, load_epochs
from lenet_edu.widgets import Demos1998, NetworkInspector

# %%
mnist = load_mnist()
test, answers = to_input(mnist.test_images[:1000]), mnist.test_labels[:1000]
network = load_my_lenet5()
engine = Engine.lenet5(network.parameters)  # the same network, fast
four = test[answers == 4][:1]  # (1, 1, 32, 32)
penalties = engine.forward(four)[0]
print("read as", engine.predict(four)[0])
print("penalties:", *(f"{d}: {p:.0f} " for d, p in enumerate(penalties)))
show_digits(four, alt="A 4, open at the top", columns=4)

# %% [markdown]
# ## What does the answer need?
#
# Painting over a part to see what the answer does is called **occlusion**. It
# needs nothing but the answer, so it works for any network. As the answer we
# take the **margin** of a digit: the penalty of its best rival minus its own.
# It is positive as long as the digit wins.


# %%
def margin_of(digit):
    """-> a function: images (N, 1, 32, 32) -> margins (N,) of the digit"""

    def margin(images):
        y = engine.forward(images)  # (N, 10)
        return np.delete(y, digit, axis=1).min(axis=1) - y[:, digit]

    return margin


print(f"margin of the 4: {margin_of(4)(four)[0]:.1f}")

# %% [markdown]
# Now the square slides over the image, one pixel at a time, and we note by how
# much the score changes.
#
# ### Exercise 17.1
#
# *Find and fix.* The map of this function looks plausible in the upper left
# corner, and worse and worse towards the lower right one. Find out why, and fix
# it.


# %% exercise="17.1"
def occlusion_map(image, score, side, value=-0.1):
    """image (1, 1, H, W), score: images (N, 1, H, W) -> numbers (N,)
    -> changes (H - side + 1, W - side + 1)

    changes[i, j]: the score with the square of side x side pixels from
    (i, j) on painted with value, minus the score of the image as it is.
    """
    # BEGIN SOLUTION
    # STUB H, W = image.shape[2:]
    # STUB before = score(image)[0]
    # STUB painted = image.copy()
    # STUB changes = np.zeros((H - side + 1, W - side + 1))
    # STUB for i in range(H - side + 1):
    # STUB     for j in range(W - side + 1):
    # STUB         painted[0, 0, i : i + side, j : j + side] = value
    # STUB         changes[i, j] = score(painted)[0] - before
    # STUB return changes
    H, W = image.shape[2:]
    before = score(image)[0]
    changes = np.zeros((H - side + 1, W - side + 1))
    for i in range(H - side + 1):
        for j in range(W - side + 1):
            painted = image.copy()
            painted[0, 0, i : i + side, j : j + side] = value
            changes[i, j] = score(painted)[0] - before
    return changes
    # END SOLUTION


# %% check="17.1"
occlusion_map = check("17.1", occlusion_map)

# %%
background, ink = -0.1, 1.175
loss = {
    name: occlusion_map(four, margin_of(4), 5, value)
    for name, value in (("background", background), ("ink", ink))
}
show_grids(
    {f"margin, covered with {name}": change for name, change in loss.items()},
    alt="Background: losses on the strokes; ink: losses in the open top",
    numbers=False,
)


# %%
def worst(image, digit, value):
    """The image with the square painted where the margin falls most"""
    change = occlusion_map(image, margin_of(digit), 5, value)
    top, left = np.unravel_index(change.argmin(), change.shape)
    spoilt = image.copy()
    spoilt[..., top : top + 5, left : left + 5] = value
    return spoilt


pictures, says = [], []
for digit in (4, 9, 8, 3, 7):
    image = test[answers == digit][:1]
    for value in (background, ink):
        pictures.append(worst(image, digit, value))
        says.append(f"{digit}, now {engine.predict(pictures[-1])[0]}")
show_digits(
    np.concatenate(pictures),
    says,
    alt="Five digits, each with its worst square of background, then of ink",
    columns=10,
)

# %% [markdown]
# Blue means that the margin falls. No square of background changes the answer
# for this 4, but a square of *ink* across its open top makes it a 9. So the
# answer needs **nothing** to be at the top, and a map made with background
# alone would never show that. The reverse is true of the 9: with a gap in its
# loop it becomes a 4. Be careful with such maps, though. A hard square looks
# like nothing that the network has ever seen, so its answer proves little about
# real digits.
#
# ### A gradient for every pixel
#
# Backpropagation asks a gentler question: by how much does the margin change
# when a pixel becomes a little darker? The walk back through the layers ends at
# the image, so one backward pass answers it for all pixels. The picture of this
# gradient is called a **saliency map** (Simonyan, Vedaldi and Zisserman 2013).


# %%
def saliency(image, digit):
    """The gradient of the digit's margin with respect to the image"""
    y = network(image)  # remembers what backward needs
    rival = min(set(range(10)) - {digit}, key=lambda d: y[0, d])
    dy = np.zeros_like(y)
    dy[0, digit], dy[0, rival] = -1, 1
    return network.backward(dy)[0, 0]


maps = {
    "the 4": four[0, 0] - background,
    "saliency": saliency(four, 4),
    "occlusion with ink": np.pad(loss["ink"], 2),  # by the square's middle
}
show_grids(
    {name: y / np.abs(y).max() for name, y in maps.items()},
    alt="A 4, the gradient of its margin, and its occlusion map with ink",
    numbers=False,
)

# %% [markdown]
# (Each picture has a scale of its own.) One backward pass takes the place of
# hundreds of forward passes, but its picture is ragged, and it does not single
# out the open top. A gradient speaks of tiny changes only. No tiny change turns
# a sure 4 into a 9, and a whole square of ink does.
#
# ## What excites a map?
#
# Now we ask a unit inside which patch of a thousand digits excites it most. For
# C1 you can guess it from the kernels: orange wants ink, blue wants none.

# %%
kernels = network.parameters["C1.w"][:, 0]  # (6, 5, 5)
show_grids(
    {f"C1, map {m}": kernels[m] for m in range(6)},
    alt="The six learned kernels of C1",
    numbers=False,
)

# %% [markdown]
# A unit sees only its **receptive field** (chapter 06). In C1 the unit at
# $(i, j)$ sees 5 × 5 pixels from $(i, j)$ on. A unit of C3, behind S2, sees 14
# × 14 pixels from $(2i, 2j)$ on.
#
# ### Exercise 17.2
#
# One image may hold the ten strongest units, each shifted by a pixel. So take
# one patch from each image, the one that its strongest unit sees.


# %% exercise="17.2"
def top_patches(maps, images, count, side, step):
    """maps (N, h, w) of one map, images (N, 1, H, W)
    -> patches (count, side, side)

    What the strongest unit sees, in each of the count images in which that
    unit is largest; largest first. A unit at (i, j) sees side x side pixels,
    the upper left one is (step i, step j).
    """
    N, h, w = maps.shape
    # BEGIN SOLUTION
    strongest = maps.reshape(N, h * w).max(axis=1)
    patches = np.zeros((count, side, side))
    for k, n in enumerate(np.argsort(-strongest)[:count]):
        i, j = np.unravel_index(maps[n].argmax(), (h, w))
        rows = slice(step * i, step * i + side)
        columns = slice(step * j, step * j + side)
        patches[k] = images[n, 0, rows, columns]
    return patches
    # END SOLUTION


# %% check="17.2"
top_patches = check("17.2", top_patches)


# %%
def maps_at(name, images, net=network):
    """What a layer makes of the images, (N, maps, h, w)"""
    for layer, here in zip(net.layers, net.names, strict=True):
        images = layer.forward(images)
        if here == name:
            return images


def gallery(name, chosen, side, step, net=network):
    """Rows of ten patches, one row for each chosen map"""
    values = maps_at(name, test, net)
    rows = [top_patches(values[:, m], test, 10, side, step) for m in chosen]
    return np.concatenate(rows)


show_digits(
    gallery("C1", range(6), 5, 1),
    alt="Six rows, one for each map of C1: the ten patches it likes best",
    columns=10,
)

# %% [markdown]
# Compare the rows with the kernels above: each likes edges or strokes of one
# direction. Next come three maps of C3, and the same maps of a network that has
# learned *nothing*. Guess how those will look.

# %%
epochs = load_epochs()  # 13 networks: untrained, after 1 pass, 2, ...
for text, net in (("trained", network), ("untrained", epochs[0])):
    for m in (0, 7, 15):
        peaks = maps_at("C3", test, net)[:, m].max(axis=(1, 2))
        top = answers[np.argsort(peaks)[-50:]]
        digit, most = max(enumerate(np.bincount(top)), key=lambda p: p[1])
        print(f"{text}, C3 map {m:2}: {most} of its 50 best are a {digit}")
patches = [gallery("C3", (0, 7, 15), 14, 2, n) for n in (network, epochs[0])]
show_digits(
    np.concatenate(patches),
    alt="Three rows of patches for trained, three for untrained maps of C3",
    columns=10,
)

# %% [markdown]
# The upper three rows are the trained maps', the lower three the untrained
# ones', and they are hardly less orderly. *Any* fixed weights like some
# patterns best. So a row of nice patches is **no evidence of learning**, and
# whoever calls a map "the loop detector" should show what happens to the
# answers without it.
#
# ## Excursion · Watch it grow
#
# You may skip this part. It shows how the network changes from pass to pass.
# `lenet-edu snapshots` trained once more, by the same recipe, and kept the
# network before the first and after each of twelve passes.

# %%
record = epochs_record()
for n, error in enumerate(record["test_error"]):
    print(f"after {n:2} passes: {error:6.2%} wrong")
first, last = epochs[0].parameters, epochs[-1].parameters
for name in ("C1.w", "C3.w", "C5.w", "F6.w"):
    way = np.linalg.norm(last[name] - first[name])
    ratio = way / np.linalg.norm(first[name])
    print(f"{name} has moved by {ratio:.2f} times its first length")

# %%
chosen = (0, 1, 3, 12)
show_grids(
    {
        f"map {m}, pass {n}": epochs[n].parameters["C1.w"][m, 0]
        for m in (0, 1, 2)
        for n in chosen
    },
    alt="Three kernels of C1, each before training and after 1, 3, 12 passes",
    numbers=False,
    columns=4,
)

# %% [markdown]
# Most of the error disappears in the first pass. For its size the *first* layer
# moves most, perhaps because a weight of C1 is used at 784 places, and all of
# them pull at it. Another seed gives other kernels and nearly the same error
# (chapter 14), so there is not one right set of six.
#
# In the widget, go through the passes, draw a digit, choose a unit, and see
# when the penalties part. (The stored numbers are rounded to eight significant
# bits; the errors above are those of the rounded networks.)

# %%
NetworkInspector(epochs=epochs)

# %% [markdown]
# ## How much does it tolerate?
#
# The paper shows its network at work on digits that are small, large, shifted,
# rotated and full of noise (LeCun et al. 1998, sec. III-E, Fig. 13), without
# error rates. We measure them. In **salt-and-pepper noise** some pixels are
# inverted: background becomes ink and ink becomes background, −0.1 and 1.175
# here. A grey pixel is mirrored between the two.
#
# ### Exercise 17.3
#
# *Find and fix.* `chance` holds a number from 0 to 1 for each pixel, drawn at
# random. After this function inverted a tenth of the pixels, the background was
# full of grey specks, and the original digits were spoilt as well. There are
# two mistakes.


# %% exercise="17.3"
def salt_and_pepper(images, share, chance):
    """images (N, 1, H, W), chance (N, 1, H, W) -> noisy copies

    A pixel is inverted where its chance is below the share.
    """
    # BEGIN SOLUTION
    # STUB inverted = chance < share
    # STUB images[inverted] = -images[inverted]
    # STUB return images
    mirrored = (-0.1 + 1.175) - images
    return np.where(chance < share, mirrored, images)
    # END SOLUTION


# %% check="17.3"
salt_and_pepper = check("17.3", salt_and_pepper)

# %%
chance = np.random.default_rng(17).random(four.shape)
shares = (0, 0.05, 0.1, 0.2, 0.3, 0.4)
noisy = [salt_and_pepper(four, share, chance) for share in shares]
read = engine.predict(np.concatenate(noisy))
show_digits(
    np.concatenate(noisy),
    [f"{share}: read {d}" for share, d in zip(shares, read, strict=True)],
    alt="The 4 with more and more of its pixels inverted",
    columns=6,
)

# %% [markdown]
# One digit proves nothing. A **robustness curve** is the error on many digits,
# over the amount of a change.
#
# ### Exercise 17.4
#
# *Put in order.* These lines compute such a curve for any kind of change, where
# `change(images, amount)` returns changed copies. Somebody has shuffled them;
# their indentation is right.


# %% exercise="17.4"
def error_curve(answer, images, labels, change, amounts):
    """answer: images (N, 1, H, W) -> digits (N,) -> errors (A,)

    errors[a]: the fraction of wrong answers when all images are changed by
    amounts[a].
    """
    # BEGIN SOLUTION
    # STUB return errors
    # STUB for a, amount in enumerate(amounts):
    # STUB     errors[a] = np.mean(digits != labels)
    # STUB     digits = answer(change(images, amount))
    # STUB errors = np.zeros(len(amounts))
    errors = np.zeros(len(amounts))
    for a, amount in enumerate(amounts):
        digits = answer(change(images, amount))
        errors[a] = np.mean(digits != labels)
    return errors
    # END SOLUTION


# %% check="17.4"
error_curve = check("17.4", error_curve)

# %% [markdown]
# Guess at which shift half of the digits are wrong, at which angle, and at
# which size.

# %%
few, right = test[:300], answers[:300]
trials = {
    "moved right": (inside.moved_right, (0, 1, 2, 3, 4, 6, 8), "pixels"),
    "moved down": (inside.moved_down, (0, 1, 2, 3, 4, 6, 8), "pixels"),
    "turned": (inside.turned, (0, 10, 20, 30, 40, 60, 90), "degrees"),
    "resized": (inside.resized, (0.5, 0.7, 0.8, 1, 1.2, 1.4, 2), "times"),
    "noise": (
        inside.sprinkled,
        (0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4),
        "inverted",
    ),
}
for name, (change, amounts, unit) in trials.items():
    errors = error_curve(engine.predict, few, right, change, amounts)
    print(f"{name:12}", *(f"{a:5g}" for a in amounts), unit)
    print(f"{'wrong':12}", *(f"{e:5.0%}" for e in errors))

# %% [markdown]
# Shifts are the worst, although convolutions move along with the picture. A
# rotated digit is not quite new to the network, because people write with all
# kinds of slants. A shifted one is new: MNIST has no shifts, because its makers
# took them out.
#
# ## Centred before you came
#
# The **centre of mass** of a digit is the mean place of its ink, where each
# pixel is weighted by how far it is above the background.

# %%
mass = to_input(mnist.train_images[:2000])[:, 0] - background
total, places = mass.sum(axis=(1, 2)), np.arange(32)
y = mass.sum(axis=2) @ places / total
x = mass.sum(axis=1) @ places / total
print(f"row:    mean {y.mean():.2f}, from {y.min():.2f} to {y.max():.2f}")
print(f"column: mean {x.mean():.2f}, from {x.min():.2f} to {x.max():.2f}")

# %% [markdown]
# Every digit lies within half a pixel of (16, 16): they were centred by their
# mass (sec. III-A), in whole pixels. LeNet-5 has never seen a digit elsewhere,
# so whatever it is to read must be centred first.
#
# ### Exercise 17.5
#
# Move the image by whole pixels, so that its centre of mass lies as close as
# possible to $(H/2, W/2)$. The pixels that come in are background.


# %% exercise="17.5"
def centred(image, background=-0.1):
    """image (H, W) -> moved (H, W)

    The mass of a pixel is how far it is above the background. An image
    without ink stays as it is.
    """
    H, W = image.shape
    # BEGIN SOLUTION
    mass = image - background
    total = mass.sum()
    if total == 0:
        return image.copy()
    y = mass.sum(axis=1) @ np.arange(H) / total
    x = mass.sum(axis=0) @ np.arange(W) / total
    down, right = round(H / 2 - y), round(W / 2 - x)
    moved = np.full((H, W), background, dtype=float)
    for i in range(max(0, down), min(H, H + down)):
        for j in range(max(0, right), min(W, W + right)):
            moved[i, j] = image[i - down, j - right]
    return moved
    # END SOLUTION


# %% check="17.5"
centred = check("17.5", centred)

# %% [markdown]
# Now each of 300 test digits is moved by its own random whole number of pixels,
# and then centred. The line "one pixel off" shows what it costs if the target
# is one pixel too far up and left.

# %%
rng = np.random.default_rng(17)


def wrong(images):
    return np.mean(engine.predict(images.astype(np.float32)) != right)


def all_centred(images):
    return np.stack([centred(image[0]) for image in images])[:, None]


print(f"as they are:         {wrong(few):5.1%} wrong")
for far in (2, 4, 6):
    amounts = np.zeros((300, 5))  # dx, dy; no scale, squeeze or shear
    amounts[:, :2] = rng.integers(-far, far + 1, (300, 2))
    moved = warp_rows(few, matrices_of(amounts))
    back = all_centred(moved)
    print(f"moved by up to {far}:    {wrong(moved):5.1%}", end="  ")
    print(f"centred: {wrong(back):.1%}")
off = np.roll(all_centred(few), (-1, -1), (2, 3))
print(f"one pixel off:       {wrong(off):5.1%}")
half = inside.resized(few, 0.5)
print(f"half the size:       {wrong(half):5.1%}")
print(f"... and centred:     {wrong(all_centred(half)):5.1%}")

# %% [markdown]
# Ten lines without any learning do what 60,000 weights could not. But they
# repair only shifts. MNIST's digits were also brought to one size, and a
# network cannot tell you that you forgot that.
#
# ## The demonstrations of 1998, live
#
# In the nineties such networks were shown in front of a camera. Turn the digit
# by its handle, drag it, move the sliders, or press *play*, and find where the
# answer tips. Then tick "centre first", which runs *your* function, and try
# shifts and noise again.

# %%
Demos1998(fn=centred)

# %% [markdown]
# Noise adds ink everywhere, so the centre of mass moves towards the middle of
# the field, and centring moves the digit too little. One would first have to
# find out which ink belongs to the digit. That is called **segmentation**.
#
# ## Your own handwriting
#
# Photos need it too. A network that reads MNIST fails on the first photo of
# your own digit, because the photo is large, dark on light and unevenly lit,
# and the digit lies anywhere. To count mistakes we need photos whose answers
# are known. So these are test digits on paper, with a computed shadow, tilt and
# JPEG.

# %%
photos, wanted = rendered.papers(mnist.test_images[:60]), answers[:60]


def read_right(images):
    return np.mean(engine.predict(to_input(np.stack(images))) == wanted)


negatives = [255 - rendered.only_resized(photo) for photo in photos]
print(f"made 28 x 28 and inverted: {read_right(negatives):.0%} right")
read_picture(photos[0]).show()

# %% [markdown]
# The figure shows what is missing. The brightness of the paper is estimated and
# divided out, what is below a threshold is ink, and connected ink is cut out.
# Only then comes what MNIST's makers did: at most 20 × 20 pixels, centred.
#
# To find the threshold, count how many pixels have each brightness. There is a
# hump of ink and a hump of paper, and the threshold belongs between them. Otsu
# (1979) tries every level $t$. It makes two groups: $w_0$ pixels with mean
# level $m_0$ below $t$, and $w_1$ with mean $m_1$ from $t$ on. At the best $t$
# the variance between the groups, $w_0 w_1 (m_1 - m_0)^2$, is largest.
#
# ### Exercise 17.6


# %% exercise="17.6"
def otsu(counts):
    """counts (B,): how many pixels have the levels 0 ... B - 1
    -> t, an int; levels below t are ink
    """
    # BEGIN SOLUTION
    levels = np.arange(len(counts))
    best, largest = 0, 0.0
    for t in range(1, len(counts)):
        dark, light = counts[:t].sum(), counts[t:].sum()
        if dark == 0 or light == 0:
            continue
        m0 = counts[:t] @ levels[:t] / dark
        m1 = counts[t:] @ levels[t:] / light
        between = float(dark) * float(light) * (m1 - m0) ** 2
        if between > largest:
            best, largest = t, between
    return best
    # END SOLUTION


# %% check="17.6"
otsu = check("17.6", otsu)

# %%
alone = [rendered.thresholded_whole(photo, otsu) for photo in photos]
print(f"your threshold on the photo:    {read_right(alone):.0%} right")
evened = [rendered.one_digit(photo, otsu) for photo in photos]
print(f"... after the light was evened: {read_right(evened):.0%} right")

# %% [markdown]
# One threshold for the whole photo takes the shadow for ink. After division by
# the paper's brightness, ink is dark everywhere, and the same function is
# enough.
#
# Now it is your turn. Write a few digits that do not touch, take a photo, and
# choose it, drop it or paste it. (In a terminal: `lenet-edu read PICTURE`.)

# %%
PictureUpload(network)

# %% [markdown]
# ## Excursion · The paper's limits, and the modern network
#
# You may skip this part. It asks whether the network of chapter 16, which makes
# fewer mistakes, also tolerates more. `lenet-edu robustness` measured
# both with many digits, in finer steps, and stored the curves.

# %%
stored = load_record("robustness")
curves, label = stored["curves"], f"error, {stored['digits']:,} test digits"
right_, down = curves["right"], curves["down"]
show_curves(
    right_["amounts"],
    {f"{n}, to the right": e for n, e in right_["errors"].items()}
    | {f"{n}, downwards": e for n, e in down["errors"].items()},
    alt="Error over the shift: narrow valleys, two pixels either way",
    xlabel="shift, pixels",
    ylabel=label,
)

# %%
angle = curves["turned"]
show_curves(
    angle["amounts"],
    angle["errors"],
    alt="Error over the angle: flat near 0, then it rises on both sides",
    xlabel="clockwise, degrees",
    ylabel=label,
)


# %%
print(at_the_limits(stored))
print("made by:", stored["command"])

# %% [markdown]
# The paper says of its examples that recognition holds for scale variations up
# to about a factor of 2, vertical shifts up to about half a digit's height, and
# rotations up to 30° either way. Its network had been trained with noise; ours
# has never seen any. If a factor of 2 means that the largest digit is twice as
# large as the smallest, the limits are about 0.7 and 1.4, and our networks
# still read most digits there. If it means half the size and double the size,
# they misread between 44% and 65%. The paper's words allow both. At its limit
# for rotations our networks read most digits, but far from all, and at its
# limit for shifts next to none.
#
# Where the modern network still reads two thirds of the digits, it tolerates
# somewhat more, and much more noise. But its valleys have the same shape: fewer
# mistakes on centred digits are not yet invariance. The curve of rotations is
# not symmetric. Turned clockwise, a digit leans to the right, as handwriting
# already does, and perhaps this is why the network tolerates less of it.

# %% [markdown]
# ## What you learned
#
# - Occlusion and saliency ask what an answer needs. What is *absent* counts
#   too.
# - Nice patches are no evidence of learning: untrained maps have them as well.
# - Our networks tolerate some rotation, size and noise that they never saw, and
#   hardly any shift.
# - A photo needs even light, a threshold, and MNIST's size and centre first.
#
# ### Do you remember?
#
# <details><summary>An occlusion map is 0 wherever the image is background. What
# was the square painted with?</summary>
#
# With background: there it changes nothing. Ink would ask what has to be empty.
# </details>
#
# <details><summary>A colleague shows ten patches of a C3 map, all with a loop,
# and says that training has made a loop detector. What do you ask for?
# </summary>
#
# The same figure of the untrained network; and what happens to the answers when
# the map is switched off.
# </details>
#
# <details><summary>A convolution moves its maps along with the image. Why does
# a shift of five pixels ruin the answer?</summary>
#
# C5, which reads S4, has a weight for every place, and it was trained on digits
# in one place only.
# </details>

# %%
progress()

# %% [markdown]
# Digits that touch remain unread, because they are one piece of ink. The
# paper's answer is not to cut them apart, but to read everywhere: [18 · Many
# digits](18_many_digits.ipynb)
