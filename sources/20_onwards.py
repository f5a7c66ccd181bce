# %% [markdown]
# # 20 · Onwards
#
# Your LeNet-5 lives in NumPy, and most other networks do not. In this chapter
# its weights move to PyTorch, into an ONNX file and into single bytes, and you
# check every move by numbers, because the worst mistakes raise no error.

# %% [markdown]
# ![A handwritten 9 goes into LeNet-5 in NumPy and in PyTorch; both give the
# same ten penalties, 5 for the 9 and more than 100 for every other digit
# ](pictures/20_onwards.svg)

# %% [markdown]
# Suppose you copy the weights into the layers that everyone uses in PyTorch,
# Conv2d and Linear. For every digit the two networks then give the same ten
# penalties, as exactly as float32 allows. Now train both by one step, with the
# same digits, the same loss and the same rate. Do they still give the same
# penalties? Write down yes or no.

# %%
# What this chapter imports: run this cell first.
from collections import Counter

import lenet_edu.nn as nn
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.export import extra, plain_torch, to_onnx, to_torch
from lenet_edu.figures import show_measured, show_timeline
from lenet_edu.models import lenet5, load_lenet5

# %%
torch = extra("torch")
onnx, onnxruntime = extra("onnx"), extra("onnxruntime")
mnist = load_mnist()
x, labels = to_input(mnist.test_images[:1000]), mnist.test_labels[:1000]
network, table = load_lenet5(), nn.c3_table()
parameters = network.parameters
penalties = network(x)
wrong = np.mean(penalties.argmin(axis=1) != labels)
print(f"wrong answers among these 1,000 digits: {wrong:.1%}")

# %% [markdown]
# If a line above says that a package is not installed, simply go on. The
# exercises need only NumPy, and the solution notebook shows the results of the
# cells that are skipped.
#
# ## What is called what
#
# Networks travel between frameworks as a dictionary of names and arrays.
# PyTorch calls it a **state dict**. Each entry is named after its layer,
# followed by `weight` or `bias`.
#
# | ours | PyTorch's | shape there |
# |---|---|---|
# | w (F, C, k, l), b (F,) | Conv2d's weight, bias | the same |
# | w (M, D), b (M,) of F6 | Linear's weight, bias | the same: (out, in) |
# | coefficient, bias (C,) | Conv2d, a group for each map, stride 2 | (C, 1, 2, 2), (C,) |
# | w of C3, with its table | Conv2d's weight; it has no table | (F, C, k, l) |
#
# Convolutions fit as they are, because PyTorch also slides its kernels without
# rotating them. It lacks two things of 1998. Subsampling adds four inputs and
# multiplies the sum by one number, which is a small convolution whose four
# weights are equal. With as many **groups** as maps, each kernel sees only its
# own map, so the second axis of the kernels is 1. And since Conv2d has no table
# of connections, C3's table has to go into the weights.
#
# ### Exercise 20.1
#
# Translate one entry at a time: "S2.coefficient" comes in, "S2.weight" goes
# out; "S2.bias" stays "S2.bias". Only "C3.w" meets the table. Leave the array
# that you are given unchanged.


# %% exercise="20.1"
def torch_entry(name, array, table):
    """name like "C1.w", array, table (F, C) of C3 -> PyTorch's name, array"""
    # BEGIN SOLUTION
    layer, part = name.split(".")
    if part == "coefficient":
        kernels = np.tile(array[:, None, None, None], (1, 1, 2, 2))
        return f"{layer}.weight", kernels
    if name == "C3.w":
        array = array * table[:, :, None, None]
    return f"{layer}.{'weight' if part == 'w' else 'bias'}", array
    # END SOLUTION


# %% check="20.1"
torch_entry = check("20.1", torch_entry)

# %%
state = {}
for name, array in parameters.items():
    theirs, moved = torch_entry(name, array, table)
    state[theirs] = moved
    print(f"{name:14} {array.shape!s:16} {theirs:9} {moved.shape}")
there = sum(array.size for array in state.values())
print(f"\nours to train: {network.parameter_count():,}, theirs: {there:,}")

# %% [markdown]
# Their side has more numbers to train. Some are C3's missing connections, which
# are zeros now, and the others are S2's and S4's coefficients, of which each
# has become four equal numbers. The opening question depends on them.
#
# ## As close as it gets
#
# When are two implementations equal? "To 0.00001" is a good custom, but it does
# not say relative to what.

# %%
top = penalties.max()
print(f"largest penalty:                    {top:.0f}")
print(f"from it to the next float32:        {np.spacing(top):.6f}")
alone = np.concatenate([network(one[None]) for one in x[:50]])
gap = np.abs(alone - penalties[:50]).max()
print(f"one by one or 1,000 at once, apart: {gap:.6f}")

# %% [markdown]
# Near the largest penalty, neighbouring float32 numbers are more than 0.00001
# apart, so two programs can agree that closely only if they add in the same
# order. And a gradient of 0.000001 can be half wrong and still count as
# "equal". So we measure errors **relative** to the largest number of the array,
# as in chapter 10, and after every layer, to see where an error begins.
#
# ### Exercise 20.2
#
# The error of a pair of arrays is their largest difference divided by the
# largest absolute value in either of them; for two arrays of zeros it is 0. It
# is never above 2, so let 2 stand for pairs that cannot be compared: different
# shapes, or a `nan` or `inf` in one of them. Also return the index of the first
# error *above* the tolerance, or -1 if there is none.


# %% exercise="20.2"
def parity(ours, theirs, tolerance=1e-5):
    """ours, theirs lists of L arrays -> errors (L,), index of the first"""
    # BEGIN SOLUTION
    errors = np.full(len(ours), 2.0)
    for n, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        if a.shape == b.shape and np.isfinite(a).all() & np.isfinite(b).all():
            size = max(np.abs(a).max(), np.abs(b).max())
            errors[n] = np.abs(a - b).max() / size if size > 0 else 0.0
    above = np.flatnonzero(errors > tolerance)
    return errors, int(above[0]) if len(above) else -1
    # END SOLUTION


# %% check="20.2"
parity = check("20.2", parity)

# %% [markdown]
# Try it on a common mistake. PyTorch's pooling takes *means*, and somebody
# forgot to multiply by 4 in S4. All shapes are right, and nothing crashes.


# %%
def layer_outputs(network, x):
    """The output of each layer of the paper, squashed"""
    outputs = {}
    for name, layer in zip(network.names, network.layers, strict=True):
        x = layer.forward(x)
        if name != "Flatten":
            outputs[name.split()[0]] = x
    return outputs


def report(names, ours, theirs, tolerance=1e-5):
    """A line for each pair of arrays, and where they part"""
    errors, first = parity(list(ours), list(theirs), tolerance)
    for name, error in zip(names, errors, strict=True):
        print(f"{name:15} {error:8.0e}")
    print("equal" if first < 0 else f"they part at {list(names)[first]}")


# %%
ours = layer_outputs(network, x[:100])
broken = load_lenet5()
broken.parameters["S4.coefficient"] /= 4
report(ours, ours.values(), layer_outputs(broken, x[:100]).values())
right = np.mean(broken(x).argmin(axis=1) == labels)
print(f"the broken network's right answers: {right:.1%}")

# %% [markdown]
# The first layer that differs is the broken one. The answers alone would at
# best have told you that something is wrong, but not where.
#
# ## LeNet-5 in PyTorch
#
# Here is the whole network in PyTorch, with the 4 in its place. It has no
# backward pass: PyTorch's **autograd** records every operation and goes back
# through them by the chain rule, as you did in chapter 10 by hand.


# %%
def in_torch(p, x):
    """p tensors by our names, x (N, 1, 32, 32) -> outputs by layer"""
    F = torch.nn.functional
    kernels = p["C3.w"] * torch.tensor(table)[:, :, None, None]
    codes = torch.tensor(network.layers[-1].codes)

    def squash(a):
        return nn.A * torch.tanh(nn.S * a)

    def subsample(y, layer):
        a, b = p[f"{layer}.coefficient"], p[f"{layer}.bias"]
        return 4 * a[:, None, None] * F.avg_pool2d(y, 2) + b[:, None, None]

    y = {"C1": squash(F.conv2d(x, p["C1.w"], p["C1.b"]))}
    y["S2"] = squash(subsample(y["C1"], "S2"))
    y["C3"] = squash(F.conv2d(y["S2"], kernels, p["C3.b"]))
    y["S4"] = squash(subsample(y["C3"], "S4"))
    y["C5"] = squash(F.conv2d(y["S4"], p["C5.w"], p["C5.b"]))
    y["F6"] = squash(F.linear(y["C5"].flatten(1), p["F6.w"], p["F6.b"]))
    y["OUT"] = (y["F6"][:, None] - codes).square().sum(2)
    return y


# %%
if torch:
    p = {n: torch.tensor(w).requires_grad_() for n, w in parameters.items()}
    outputs = in_torch(p, torch.tensor(x[:100]))
    theirs = [y.detach().numpy() for y in outputs.values()]
    report(ours, ours.values(), theirs)

# %% [markdown]
# Seven layers agree in two frameworks. Now compare the gradients of eq. (8),
# the mean penalty of the right class, this time in float64. If the differences
# above are only rounding, they must shrink by many powers of ten.

# %%
exact = lenet5(np.random.default_rng(0), dtype=np.float64)
for name, array in exact.parameters.items():
    array[:] = parameters[name]
few, answers = x[:100].astype(float), labels[:100].astype(int)
slope = kept("penalty_loss_backward")
exact.backward(slope(exact(few), answers))
gradients = exact.gradients
if torch:
    weights = exact.parameters.items()
    p = {name: torch.tensor(w).requires_grad_() for name, w in weights}
    penalty = in_torch(p, torch.tensor(few))["OUT"]
    penalty[torch.arange(100), torch.tensor(answers)].mean().backward()
    theirs = [p[name].grad.numpy() for name in gradients]
    report(gradients, gradients.values(), theirs, tolerance=1e-10)
    absent = p["C3.w"].grad.numpy()[~table]
    print("gradient where C3 is not connected:", np.abs(absent).max())

# %% [markdown]
# The mask is part of the *computation*, so autograd gives 0 where nothing is
# connected.
#
# ## The opening question
#
# The plain network of your state dict has no mask. Its zeros in C3 are ordinary
# weights that happen to be 0, and the four weights of each map in S2 happen to
# be equal. Here is C3 as an ordinary convolution in NumPy, with the same
# weights, before and after one step on the same digits.

# %%
loose, strict = load_lenet5(), load_lenet5()
place = loose.names.index("C3")
w, b = parameters["C3.w"], parameters["C3.b"]
loose.layers[place] = nn.Convolution(w, b)
for step in ("before", "after"):
    errors, _ = parity([strict(x[:200])], [loose(x[:200])])
    zeros = np.sum(loose.parameters["C3.w"][~table] == 0)
    print(f"{step:7} the step: error {errors[0]:.0e}, {zeros} zeros in C3")
    for one in (strict, loose):
        one.backward(slope(one(x[:100]), answers))
        for name, array in one.parameters.items():
            array -= 0.001 * one.gradients[name]

# %% [markdown]
# So the answer is no. A forward pass cannot tell the two networks apart, but
# one training step can, because only gradients show which numbers are free,
# which are shared and which do not exist. PyTorch's plain layers show the same,
# and the four weights of a block as well:

# %%
if torch:
    plain, faithful = plain_torch(network), to_torch(network)
    for name, module in {"plain": plain, "faithful": faithful}.items():
        y = module(torch.tensor(x[:100]))
        errors, _ = parity([penalties[:100]], [y.detach().numpy()])
        print(f"{name:8} error of the penalties {errors[0]:.0e}")
        y[torch.arange(100), torch.tensor(answers)].mean().backward()
    print("gradient of S2's first block, plain:")
    print(plain.S2.weight.grad[0, 0].numpy().round(3))
    print("sum:", f"{plain.S2.weight.grad[0, 0].sum():.3f};", end=" ")
    print(f"ours: {gradients['S2.coefficient'][0]:.3f}")

# %% [markdown]
# The four gradients differ, so after one step the four weights are no longer
# equal. Their sum is our gradient, because a shared number collects the
# gradients of all its uses. `to_torch` gives you the faithful network, with
# mask and sharing, as a `torch.nn.Module` that you can train and move to a GPU.
#
# ## A file that needs no framework
#
# A state dict holds numbers but no network, so you need the code as well. An
# **ONNX** file holds both: the weights and a list of operations by name, which
# programs in many languages can run, even in browsers and on phones. You know
# enough to predict the size of LeNet-5's file within a few percent.

# %%
if onnx:
    model = to_onnx(network)  # to_onnx(network, "lenet5.onnx") writes a file
    for kind, count in Counter(n.op_type for n in model.graph.node).items():
        print(f"{count:2} {kind}")
    data = model.SerializeToString()
    held = there + network.layers[-1].codes.size
    print(f"the file: {len(data):,} bytes")
    print(f"4 bytes x {held:,} numbers: {4 * held:,} bytes")
if onnx and onnxruntime:
    (theirs,) = onnxruntime.InferenceSession(data).run(None, {"image": x})
    report(["penalties"], [penalties], [theirs])
    same = np.sum(theirs.argmin(axis=1) == penalties.argmin(axis=1))
    print(f"same answer for {same:,} of {len(x):,} digits")

# %% [markdown]
# S2 is a Conv with groups, as in your state dict. Here that does no harm,
# because nobody trains this file.
#
# ## Where channels come last
#
# PyTorch, ONNX and this course store a picture as (C, H, W), map after map.
# Keras stores it as (H, W, C): pixel after pixel, and in each pixel all its
# channels. There, kernels are (k, l, C, F) and dense weights (in, out). Kernels
# only need their axes moved. The trap is the dense layer after flattening,
# whose inputs have an order that no shape reveals.
#
# ### Exercise 20.3
#
# *Find and fix.* The convolution makes F maps, and when `dense` reads them they
# are H × W and flattened in our order, as S4 is before C5. In the function
# below both shapes come out right, and the network only guesses. Find out why,
# and fix it.


# %% exercise="20.3"
def to_channels_last(conv, dense, H, W):
    """conv (F, C, k, l), dense (M, F * H * W)

    -> conv (k, l, C, F), dense (H * W * F, M)
    """
    # BEGIN SOLUTION
    # STUB kernels = np.transpose(conv, (2, 3, 1, 0))
    # STUB return kernels, dense.T
    F, M = len(conv), len(dense)
    maps = dense.reshape(M, F, H, W)
    moved = np.transpose(maps, (2, 3, 1, 0))  # (H, W, F, M)
    return np.transpose(conv, (2, 3, 1, 0)), moved.reshape(H * W * F, M)
    # END SOLUTION


# %% check="20.3"
to_channels_last = check("20.3", to_channels_last)

# %%
s4 = layer_outputs(network, x)["S4"]  # (N, 16, 5, 5)
pixels = np.moveaxis(s4, 1, 3).reshape(len(s4), -1)  # as Keras flattens
c5 = parameters["C5.w"].reshape(120, 400)
_, moved = to_channels_last(parameters["C3.w"], c5, 5, 5)
for name, w in {"reordered": moved, "transposed only": c5.T}.items():
    y = nn.squash(pixels @ w + parameters["C5.b"])
    for layer in network.layers[network.names.index("F6") :]:
        y = layer.forward(y)
    right = np.mean(y.argmin(axis=1) == labels)
    print(f"{name:16} {w.shape}: right answers {right:.1%}")

# %% [markdown]
# The transposed matrix raises no error, and guesses. Whoever moves weights
# needs a parity test.
#
# ## Smaller numbers
#
# Each weight takes four bytes, that is 32 bits. A whole number from −127 to 127
# fits into one. **Quantising** stores each weight as a number of equal steps,
# so that weight ≈ scale × number of steps.
#
# ### Exercise 20.4
#
# *Find and fix.* One scale serves the whole array, on both sides of 0, and the
# largest absolute value is 127 steps long. An array of zeros gets the scale 1.
# The function below passes a quick test with [-1, 0, 1], but of LeNet's weights
# it reverses the sign of some, and brings nearly all others too close to 0.
# Find out why, and fix it.


# %% exercise="20.4"
def quantise(w):
    """w any shape -> q int8, that shape; scale, w nearly scale * q"""
    # BEGIN SOLUTION
    # STUB largest = float(w.max())
    # STUB scale = largest / 127 if largest > 0 else 1.0
    # STUB return (w / scale).astype(np.int8), scale
    largest = float(np.abs(w).max())
    scale = largest / 127 if largest > 0 else 1.0
    return np.round(w / scale).astype(np.int8), scale
    # END SOLUTION


# %% check="20.4"
quantise = check("20.4", quantise)

# %%
print("         bytes   in int8   steps of   largest error, in steps")
for name in ("C1.w", "C3.w", "C5.w", "F6.w"):
    w = parameters[name]
    q, scale = quantise(w)
    error = np.abs(q * scale - w).max() / scale
    print(f"{name} {w.nbytes:9,} {q.nbytes:9,} {scale:10.4f} {error:12.2f}")

# %% [markdown]
# The error is half a step at most. Does the network notice it? With n bits
# there are $2^{n-1} - 1$ steps on each side, and with 2 bits a weight is −1, 0
# or 1 step. Predict how few bits the weights of C1, C3, C5 and F6 can have
# before the answers suffer.


# %%
def with_bits(bits):
    """LeNet-5 with its four large arrays rounded to so many bits"""
    rounded = load_lenet5()
    steps = 2 ** (bits - 1) - 1
    for name in ("C1.w", "C3.w", "C5.w", "F6.w"):
        w = rounded.parameters[name]
        scale = np.abs(w).max() / steps
        w[:] = np.round(w / scale) * scale
    return rounded


bits = np.arange(8, 1, -1)
errors = []
for n in bits:
    said = with_bits(n)(x).argmin(axis=1)
    errors.append(100 * np.mean(said != labels))
    other = np.sum(said != penalties.argmin(axis=1))
    print(f"{n} bits: {errors[-1]:5.1f}% wrong, {other:4} answers changed")

# %%
show_measured(
    {"rounded weights": (bits, errors)},
    points={"32 bits": (bits, np.full(len(bits), 100 * wrong))},
    alt="The error stays flat from 8 bits down, then shoots up below 4 bits",
    xlabel="bits per weight in C1, C3, C5, F6 (one network, 1,000 digits)",
    ylabel="wrong answers, %",
)

# %% [markdown]
# Eight bits cost nearly nothing here, and the curve stays nearly flat down to
# four, although this is the simplest way there is: one scale per array and no
# training afterwards. One network and a thousand digits cannot tell
# 0.1% from 0.2%, but they show where it breaks.
#
# ## What came after 1998
#
# Nearly everything since then changes one of the parts that you have built.

# %%
later = [
    (2003, "Elastic digits", "training digits bent at random (chapter 15)"),
    (2010, "Glorot", "initial weights that keep the signal's variance"),
    (2010, "ReLU", "a bend in place of a squashing function"),
    (2012, "AlexNet", "LeNet's plan, larger, on a million photographs"),
    (2014, "Dropout", "units left out at random while training"),
    (2014, "VGG", "many layers of 3 × 3 kernels"),
    (2015, "Adam", "a rate of its own for each weight (chapter 16)"),
    (2015, "Batch norm", "activations normalised over the batch"),
    (2015, "FCN", "chapter 18's wide network, an answer for each pixel"),
    (2015, "ResNet", "each block adds to its input: over 100 layers"),
    (2017, "Transformer", "attention in place of recurrence, for text"),
    (2020, "ViT", "a transformer that reads an image as a row of patches"),
    (2022, "ConvNeXt", "a convolutional network with what was learned since"),
]
named = "; ".join(f"{year} {name}" for year, name, _ in later)
show_timeline(later, start=1998, alt=f"A line of years: {named}")

# %% [markdown]
# What has stayed is local kernels with shared weights, maps that become smaller
# and more numerous, gradients through everything, and more data.
#
# <details><summary>The papers, each of which you can read now</summary>
#
# | year | what | who |
# |---|---|---|
# | 2003 | elastic distortions of digits | Simard, Steinkraus, Platt, ICDAR |
# | 2010 | how large initial weights should be | Glorot, Bengio, AISTATS |
# | 2010 | ReLU in place of a squashing function | Nair, Hinton, ICML |
# | 2012 | MNIST error of 0.23% by 35 networks together | Cireşan, Meier, Schmidhuber, CVPR |
# | 2012 | AlexNet: the plan of LeNet, larger, on a million photographs | Krizhevsky, Sutskever, Hinton, NIPS |
# | 2014 | dropout: units left out at random in training | Srivastava et al., JMLR |
# | 2014 | VGG: many layers of 3 × 3 kernels | Simonyan, Zisserman (ICLR 2015) |
# | 2015 | Adam, of chapter 16 | Kingma, Ba, ICLR |
# | 2015 | batch normalisation | Ioffe, Szegedy, ICML |
# | 2015 | fully convolutional networks: chapter 18's wide network, for every pixel | Long, Shelhamer, Darrell, CVPR |
# | 2015 | ResNet: each block adds to its input | He, Zhang, Ren, Sun (CVPR 2016) |
# | 2017 | the transformer: attention instead of recurrence (and convolution), for text | Vaswani et al., NIPS |
# | 2020 | the Vision Transformer: an image as a row of patches | Dosovitskiy et al. (ICLR 2021) |
# | 2022 | ConvNeXt: a convolutional network with what was learned since | Liu et al., CVPR |
# </details>
#
# ## Excursion · Larger work
#
# Skip this unless you have many runs to do. `lenet-edu reproduce` runs the
# paper's experiments from a terminal, and continues where it was stopped. If
# you have several computers, install `lenet-edu[cluster]` on all of them, then
# run
#
#     dask scheduler                                  on one of them
#     dask worker tcp://ADDRESS:8786                  on each
#     lenet-edu reproduce --dask tcp://ADDRESS:8786   on yours
#
# A single large network is another matter, for PyTorch and a GPU.
#
# ## Yours to do
#
# - Write dropout or batch normalisation as a layer with `forward` and
#   `backward`, and check it with chapter 10's numerical gradient.
# - Draw ten bitmaps for the clothes of Fashion-MNIST (Xiao, Rasul, Vollgraf
#   2017), and train.
# - Train `to_torch` and `plain_torch` from the same start with several seeds,
#   and find out whether the additional numbers help or harm.
#
# ## What you learned
#
# - Moving a network means moving names, shapes and orders. A wrong shape raises
#   an error and a wrong order does not, so compare numbers layer by layer,
#   relative to their size.
# - Networks with equal outputs can still learn differently. Gradients show what
#   is shared and what is missing.
# - A weight is still useful with far fewer than 32 bits.
#
# ### Do you remember?
#
# <details><summary>Penalties near 200 differ by 0.00002 between two programs.
# Is something wrong?</summary>
#
# No. That is about the distance of neighbouring float32 numbers there; the
# relative error is 1e-7.
# </details>
#
# <details><summary>C3 in a plain Conv2d, with zeros from the table. What
# happens in training?</summary>
#
# The zeros get gradients like all others, and move. Mask the weights in the
# computation and their gradients are 0.
# </details>
#
# <details><summary>avg_pool2d, times the coefficient. What is missing, and
# where would you see it?</summary>
#
# The factor 4: the paper's layer adds. A parity report names the first
# subsampling layer.
# </details>
#
# <details><summary>A dense layer was transposed for Keras, and the shapes fit.
# Why are the answers rubbish?</summary>
#
# Flattening reads pixel after pixel there, not map after map. The rows of the
# weights must be reordered.
# </details>

# %%
progress()

# %% [markdown]
# This is the end of the course. You have built every layer of a network that
# read cheques, and you can say why each of them is there. Open any paper of the
# years after 1998, and you will know how to begin: with the shapes, a small
# example, and a check that can fail.
