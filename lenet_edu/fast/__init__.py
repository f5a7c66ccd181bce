"""The same two networks, for speed: what chapter 11 explains.

The mathematics is that of `nn`, and so are the numbers, to the last few bits. What is
different is where they lie in memory and how often they are touched. In the order of
what each idea is worth:

1. Layout (`layout`): (row, channel, column, sample). The samples are innermost, so
   every elementwise operation runs over long vectors, and rows that follow each other
   are one matrix as they lie.
2. Unfold the columns only (`convolution`): the windows over rows are a free view. Then
   one small matrix product per image row, which never leaves the core's own cache. It
   makes both columns (and for C1 both rows) that pooling will join: the kernel stands
   in a frame of 6 x 6 (of 5 x 6 for C3), once for each pixel of the block. A third of
   the multiplications (a sixth for C3) are by zero, and yet it is faster: there are
   fewer columns to unfold, and BLAS, which first copies what it reads, uses every copy
   more often.
3. Pool first, then bias and ReLU (`pooling`): max commutes with both, and a quarter of
   the numbers is left. Gradients go to the winner by comparing, multiplying and
   subtracting, never by argmax or where. Subsampling (`subsampling`) adds long vectors
   in the same way, and the constants of A tanh(S a) ride along in the small arrays of
   parameters (`squashing`).
4. Sub-batches (`engine`), and inside them chunks of rows: what one step writes is still
   in the core's own cache when the next one reads it. Gradients are added up.
5. Work arrays are made once (`networks`) and filled again and again, with ``out=``:
   fresh memory costs a page fault for every 4096 bytes.
6. One flat vector of parameters, with named views (`parameters`): an optimiser step is
   a few operations, whatever the layers are. Kernels lie in the order in which they
   are multiplied; the shape (F, C, k, l) of `nn` is a turned view of it.
7. One BLAS thread (`threads`) and the halves of the batch in two processes (`workers`)
   that share memory: the products are too small to be shared, the batch is not.
8. One image alone (`single`, `unfolded`) has no vector of samples: rows are unfolded
   too, and one product does a whole layer.

>>> engine = Engine.lenet5(network.parameters)   # doctest: +SKIP
>>> loss = engine.loss_and_gradient(images, labels)   # doctest: +SKIP
>>> engine.flat -= 0.01 * engine.flat_gradient   # doctest: +SKIP
"""

from typing import TYPE_CHECKING

from lenet_edu.lazy import lazily

if TYPE_CHECKING:
    from .engine import Engine
    from .threads import one_blas_thread
    from .workers import Workers

__all__ = ["Engine", "Workers", "one_blas_thread"]

__getattr__, __dir__ = lazily(
    __name__,
    {"Engine": "engine", "Workers": "workers", "one_blas_thread": "threads"},
)
