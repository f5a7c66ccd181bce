"""Whose files these are: SHA-256 of MNIST's, and what is known by the same names.

Fashion-MNIST and Kuzushiji-MNIST have files of the same names, shapes and counts; what
is learned from them is about shirts or about letters.
"""

from __future__ import annotations

from collections.abc import Mapping

# SHA-256 of the raw (unpacked) files.
FILES = {
    "train-images-idx3-ubyte": (
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
    ),
    "train-labels-idx1-ubyte": (
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
    ),
    "t10k-images-idx3-ubyte": (
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
    ),
    "t10k-labels-idx1-ubyte": (
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
    ),
}
COUNTS = {"train": 60_000, "t10k": 10_000}

# SHA-256 of other sets' files, packed as their authors give them: torchvision compares
# the same. The last two of Fashion-MNIST are its labels, unpacked.
OTHERS = {
    "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84": "Fashion-MNIST",
    "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845": "Fashion-MNIST",
    "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073": "Fashion-MNIST",
    "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5": "Fashion-MNIST",
    "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9": "Fashion-MNIST",
    "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34": "Fashion-MNIST",
    "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4": "KMNIST",
    "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17": "KMNIST",
    "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5": "KMNIST",
    "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c": "KMNIST",
}
INCOMPARABLE = "Results are not comparable with the course's."


def remark(
    raw: Mapping[str, str], packed: Mapping[str, str], counts: Mapping[str, int]
) -> str:
    """What is to be said of four files that may not be MNIST's; "" if they are.

    Parameters
    ----------
    raw
        SHA-256 of the unpacked files, by the names in :data:`FILES`.
    packed
        SHA-256 of the files as they are stored, where they are packed.
    counts
        Digits in "train" and "t10k".
    """
    other = [name for name, digest in FILES.items() if raw[name] != digest]
    if not other:
        return ""
    if all(raw[name] == FILES[_counterpart(name)] for name in FILES):
        return (
            "Training and test files are exchanged: exchange their names, or networks "
            f"learn from the test digits. {INCOMPARABLE}"
        )
    known = {OTHERS[d] for d in (*raw.values(), *packed.values()) if d in OTHERS}
    if known:
        whose = " and ".join(f"{one}'s" for one in sorted(known))
        return f"These are not MNIST's digits but {whose}. {INCOMPARABLE}"
    if len(other) < len(FILES):
        return (
            f"{' and '.join(other)} differ{'s' * (len(other) == 1)} from MNIST's "
            f"(SHA-256): fetch {'it' if len(other) == 1 else 'them'} again. "
            f"{INCOMPARABLE}"
        )
    if counts != COUNTS:
        return f"These are not MNIST's 60,000 and 10,000. {INCOMPARABLE}"
    return (
        "These are not MNIST's digits, though they have their names and number "
        f"(SHA-256 differs). {INCOMPARABLE}"
    )


def _counterpart(name: str) -> str:
    """The training file's test file, and the other way round."""
    part, _, rest = name.partition("-")
    return f"{'t10k' if part == 'train' else 'train'}-{rest}"
