# %% [markdown]
# # 20 · Onwards
#
# LeNet-5 is finished, and can move to where other networks live. In this
# chapter its weights go to PyTorch and to an ONNX file, and you see what stays
# the same there and what does not.

# %% [markdown]
# ![A handwritten 9 goes into LeNet-5 in NumPy and in PyTorch; both give the
# same ten penalties, 5 for the 9 and more than 100 for every other digit
# ](pictures/20_onwards.svg)

# %% [markdown]
# Copy the weights into the layers that everyone uses in PyTorch: Conv2d and
# Linear. For every digit the two networks now give the same ten penalties, as
# exactly as float32 can say.
#
# Then train both by one step: same digits, same loss, same rate. Do they still
# give the same penalties? Write down yes or no.

# %%
# What this chapter imports: run this cell first.
from collections import Counter

import lenet_edu.nn as nn
import numpy as np
from lenet_edu import check, hint, kept, load_mnist, progress, see, solution
from lenet_edu.data import to_input
from lenet_edu.export import extra, plain_torch, to_onnx, to_torch
from lenet_edu.figures import show_measured
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
# If a line above says that a package is not installed, go on: the exercises
# need NumPy alone, and the cells that need the package are skipped. The
# solution notebook holds their results.
#
# ## What is called what
#
# A network on its way to another framework is a dictionary: names and arrays.
# PyTorch calls it a **state dict**. In its plain layers each entry is called
# after a layer, then `weight` or `bias`.
#
# | ours | PyTorch's | shape there |
# |---|---|---|
# | w (F, C, k, l), b (F,) | Conv2d's weight, bias | the same |
# | w (M, D), b (M,) of F6 | Linear's weight, bias | the same: (out, in) |
# | coefficient, bias (C,) | Conv2d, a group for each map, stride 2 | (C, 1, 2, 2), (C,) |
# | w of C3, with its table | Conv2d's weight; it has no table | (F, C, k, l) |
#
# Convolutions fit as they are: PyTorch, too, slides its kernel without
# rotating it by 180°. It does not have two layers of 1998. Subsampling adds
# four inputs and multiplies the sum by one number: that is a small
# convolution. With as many **groups** as maps, each kernel sees one map only,
# so the second axis of the kernels is 1. And C3's table must go into the
# weights themselves.
#
# ### Exercise 20.1
#
# One entry at a time: "S2.coefficient" comes in, "S2.weight" goes out. Only
# "C3.w" meets the table. The array that you are given belongs to the caller.


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
# There are more numbers on their side. Where do they come from, and what are
# they now? (A hint: 900 + 66.) Keep it in mind, the opening question hangs on
# it.
#
# ## As close as it gets
#
# How near must two implementations be, to be called equal? "To 0.00001" is a
# good custom. But of what?

# %%
top = penalties.max()
print(f"largest penalty:                    {top:.0f}")
print(f"the next float32 is away by:        {np.spacing(top):.6f}")
alone = np.concatenate([network(one[None]) for one in x[:50]])
gap = np.abs(alone - penalties[:50]).max()
print(f"digits one by one or 1,000 at once: {gap:.6f}")

# %% [markdown]
# Around the largest penalty the neighbours of a float32 are more than 0.00001
# away: no two programs can agree so closely there unless they add in the
# same order. Ours does not always agree with itself. And a gradient of
# 0.000001 can be half wrong and still be "equal". So we measure **relative**
# to the largest number of the array, as in chapter 10; and not only at the
# end. Errors travel: where did they begin?
#
# ### Exercise 20.2
#
# For each pair of arrays: the largest difference over the largest number in
# either, signs left aside; 0 for two arrays of zeros. That is never more than
# 2, so let 2 stand for what cannot be compared: arrays of different shapes,
# or with a `nan` or `inf` in one of them. Then the index of the first error
# *above* the tolerance, or -1.


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
# Try it on a mistake that is made every day. PyTorch pools *means*; somebody
# forgets the 4 in S4. The shapes are right, nothing crashes.


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
# The first layer that differs is the broken one. The answers alone would have
# told you that something is wrong, at best; not where.
#
# ## LeNet-5 in PyTorch
#
# Here it is, written out, on a dictionary of tensors by our names. The 4 is
# there. No backward is written: PyTorch notes down every operation on tensors
# and goes back through them by the chain rule. It does what you did in chapter
# 10, layer by layer, for any program.


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
# Seven layers, two frameworks, one network. Now the gradients of eq. (8), the
# mean penalty of the right class: ours and PyTorch's. This time in float64. If
# what is left above is rounding, it must all but vanish.

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
# The mask stands in the *computation*, so autograd gives 0 where nothing is
# connected: no rule of ours was needed.
#
# ## The opening question
#
# The plain network of your state dict has no mask. Its 900 zeros are zeros
# today. And the four weights of each of S2's and S4's 22 maps, 66 more than
# there were, are four numbers that happen to be equal. First in NumPy: C3 as
# an ordinary convolution over the same weights, one step, the same digits.
# What was your answer, yes or no?

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
# No. A forward pass cannot tell the two networks apart. One step can. The
# outputs agree on what a network *says*; only the gradients tell what it *is*:
# which numbers are free, which are shared, which are not there. PyTorch's plain
# layers, all of them, say it more clearly still:

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
# Four different gradients: after a step the four would no longer be one number.
# Their sum is our gradient, since a shared number adds up what comes back.
#
# `to_torch` gives the faithful network as a `torch.nn.Module`, mask and sharing
# included: train it, move it to a GPU, save it with
# `torch.save(faithful.state_dict(), "lenet5.pt")`.
#
# ## A file that needs no framework
#
# A state dict is numbers without a network: to load it you need the code. An
# **ONNX** file holds both, the weights and a list of operations by name, which
# programs in many languages can run, in browsers and on telephones, too. How
# large will LeNet-5's file be? You know enough to say it within a few percent.

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
# Some two hundred lines of our library write it, layer by layer
# (`lenet_edu/export/onnx_file.py`). Squashing is a Mul, a Tanh and a Mul. S2
# is a Conv with groups in it, as in your state dict. For running that is all
# right: a file that is not trained cannot drift.
#
# ## Where channels come last
#
# PyTorch, ONNX and this course keep a picture as (C, H, W): map after map.
# Keras keeps (H, W, C): pixel after pixel, in each pixel all its channels.
# Kernels are (k, l, C, F) there, dense weights (in, out). Moving kernels is a
# matter of axes. The trap is the dense layer after flattening: its inputs have
# an order, and no shape tells you which.
#
# ### Exercise 20.3
#
# The convolution makes F maps, and by the time `dense` reads them they are
# H × W and flattened in our order. (C5 of LeNet-5 can be seen as such a dense
# layer: chapter 06.)


# %% exercise="20.3"
def to_channels_last(conv, dense, H, W):
    """conv (F, C, k, l), dense (M, F * H * W)

    -> conv (k, l, C, F), dense (H * W * F, M)
    """
    # BEGIN SOLUTION
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
# Same shape, no error, no warning, and a network that guesses. If you move
# weights, you need a parity test.
#
# ## Smaller numbers
#
# Each weight takes four bytes, 32 bits. A whole number from −127 to 127 takes
# one. **Quantising** divides an array into steps: weight ≈ scale × step count.
#
# ### Exercise 20.4
#
# One scale for the whole array, the same on both sides of 0: the largest
# weight, sign left aside, is 127 steps long. Round to the *nearest* count, as
# int8. Zeros only: scale 1.


# %% exercise="20.4"
def quantise(w):
    """w any shape -> q int8, that shape; scale, w nearly scale * q"""
    # BEGIN SOLUTION
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
# Half a step at most. And does the network notice? With n bits there are
# $2^{n-1} - 1$ steps on each side. Predict: how few bits can the weights of C1,
# C3, C5 and F6 have before the answers suffer? With 2 bits a weight is −1, 0 or
# 1 step.


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
# Eight bits cost next to nothing here, and the curve stays flat for longer than
# most people guess. This is the plainest way there is: one scale per array, no
# training afterwards, and the arithmetic is still that of floats. A thousand
# digits and one network do not tell 0.1% from 0.2%; they do tell where it
# breaks.
#
# ## What came after 1998
#
# One page, each line a paper that you can now read. Nearly all of it changes
# one of the parts that you have built.
#
# | year | what | who |
# |---|---|---|
# | 2003 | elastic distortions of digits, plain networks (chapter 15's idea) | Simard, Steinkraus, Platt, ICDAR |
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
#
# What has stayed: local kernels whose weights are shared, maps that become
# smaller and more numerous, gradients through everything, and more data.
#
# ## Larger work
#
# Many runs with many seeds are not for a notebook. `lenet-edu reproduce` runs
# the paper's experiments from a terminal and goes on where it was stopped. With
# several computers, install `lenet-edu[cluster]` on all, then
#
#     dask scheduler                                  on one of them
#     dask worker tcp://ADDRESS:8786                  on each
#     lenet-edu reproduce --dask tcp://ADDRESS:8786   on yours
#
# One large network is another matter: that is what PyTorch and a GPU are for.
#
# ## Yours to do
#
# - Dropout and batch normalisation are a page of NumPy each. Write a layer with
#   `forward` and `backward`, and let chapter 10's judge look at it.
# - Give each map of C3 a scale of its own in `with_bits`. How many bits now?
# - Fashion-MNIST (Xiao, Rasul, Vollgraf 2017) has clothes in MNIST's format:
#   28 × 28, ten classes. Which bitmaps would you draw for a shirt?
# - Train `to_torch` and `plain_torch` from the same start. Do the 966 numbers
#   help or harm? Decide by several seeds, as in chapter 16.
#
# ## What you learned
#
# - Moving a network means names, shapes, and orders. Shapes complain, orders do
#   not: check by numbers, relative to their size, layer by layer.
# - Equal outputs do not make equal networks. Gradients tell what is shared and
#   what is missing.
# - An ONNX file is a list of operations with the weights beside it.
# - A weight needs far fewer than 32 bits to be of use.
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
# This is the end of the course. You have built every number of a network that
# read cheques, and you can say of each why it is there. Open any paper of the
# years after 1998: you will know where to begin, with the shapes, a small
# example, and a check that can fail.
