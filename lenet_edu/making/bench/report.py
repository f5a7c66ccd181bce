"""What came out: a table for the terminal, an object for JSON, a figure."""

from __future__ import annotations

import contextlib
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from .race import PRODUCT, SIZE, Result, Results

# What the engine is built to reach, and how each entry reads.
GOALS = {
    "train_modern_1thread": (2.3, "training the modern network, one thread"),
    "train_lenet5_1thread": (2.5, "training the network of 1998, one thread"),
    "inference": (2.2, "inference, batch 128"),
    "online": (5.5, "training on one image at a time, 1998"),
    "single_image": (4.5, "one image"),
    "train_all_cores": (2.2, "training on all cores"),
    "memory": (6.5, "peak memory of a training process"),
    "peak_share": (0.60, "of the machine's matrix-product speed, training"),
}
# A race whose rounds differ by more was run beside other programs.
SPREAD = 0.15
# Whose versions belong to a measurement, if they are installed.
PACKAGES = ("numpy", "torch", "jax", "keras")


BARS = ("torch eager", "torch channels-last", "torch compiled", "nn", "im2col")


def table(results: Results) -> str:
    """Every race, then the ratios beside their goals."""
    lines = []
    for race in results.races:
        lines += [f"{race.case.title}  ({race.clock} time, median)"]
        for name in sorted(race.seconds, key=race.median):
            lines.append("  " + _row(race, name))
        lines += [_unsteady(race)] if race.spread > SPREAD else []
        lines.append("")
    if results.megabytes:
        lines.append("Peak memory of a training process")
        for name, size in results.megabytes.items():
            lines.append(f"  {name:22}{size:10.0f} MB")
        lines.append("")
    if results.peak:
        lines.append(
            "This machine's large matrix products, float32, one thread: "
            f"{results.peak / 1e9:.0f} GFLOP/s"
        )
    lines.append("The engine against the fastest PyTorch contender (median of ratios)")
    for key, value in results.ratios.items():
        goal, text = GOALS[key]
        if key == "peak_share":
            lines.append(f"  {value:7.0%}   (goal {goal:.0%})  {text}")
        else:
            lines.append(f"  {value:6.1f} x  (goal {goal:.1f} x)  {text}")
    for name in results.missing:
        lines.append(f"{name} is not installed; no figures for it.")
    if results.quick:
        lines.append("A quick run: few rounds, and nothing that compiles.")
    versions = _machine()["versions"]
    lines.append(", ".join(f"{name} {number}" for name, number in versions.items()))
    return "\n".join(lines)


def _unsteady(race: Result) -> str:
    return (
        f"  The engine's rounds differ by {race.spread:.0%}: other programs were using "
        "this machine, so take these ratios with care."
    )


def _machine() -> dict[str, Any]:
    """Where it was measured: no path, no host name."""
    versions = {"python": platform.python_version()}
    for name in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            versions[name] = version(name)
    return {
        "cores": os.cpu_count(),
        "processor": platform.machine(),
        "system": platform.system(),
        "versions": versions,
    }


def _row(race: Result, name: str) -> str:
    seconds = race.median(name)
    if name == PRODUCT:
        return f"{name:22}{2 * SIZE**3 / seconds / 1e9:10.0f} GFLOP/s"
    each = "" if name == "engine" else f"{race.ratio(name):8.1f} x the engine's time"
    return (
        f"{name:22}{seconds * 1e6:10.0f} us"
        f"{race.case.batch / seconds:12,.0f} images/s{each}"
    )


def as_json(results: Results) -> dict[str, Any]:
    """Ratios, medians, memory and where it was measured (no path, no host name)."""
    return {
        "ratios": {key: round(value, 3) for key, value in results.ratios.items()},
        "goals": {key: goal for key, (goal, _) in GOALS.items()},
        "races": [
            {
                "title": race.case.title,
                "network": race.case.network,
                "task": race.case.task,
                "batch": race.case.batch,
                "threads": race.case.threads,
                "clock": race.clock,
                "rounds": len(next(iter(race.seconds.values()))),
                "spread": round(race.spread, 3),
                "microseconds": {
                    name: round(race.median(name) * 1e6, 1) for name in race.seconds
                },
                "times_the_engine": {
                    name: round(race.ratio(name), 3)
                    for name in race.seconds
                    if name not in ("engine", PRODUCT)
                },
                "notes": race.notes,
            }
            for race in results.races
        ],
        "gigaflops_of_a_large_product": results.peak and round(results.peak / 1e9, 1),
        "megabytes": {k: round(v, 1) for k, v in results.megabytes.items()},
        "missing": results.missing,
        "quick": results.quick,
        "machine": _machine(),
    }


def plot(results: Results, path: Path) -> None:
    """Bars, times of the engine's speed: one group per race, PyTorch, nn, im2col."""
    from lenet_edu.figures import CURVE_COLOURS, new_figure

    races = [race for race in results.races if race.case.ratio]
    names = [name for name in BARS if any(name in race.seconds for race in races)]
    colours = dict(zip(BARS, CURVE_COLOURS, strict=True))  # whoever takes part
    figure = new_figure(10, 5.2)
    axes = figure.subplots()
    height = 0.8 / len(names)
    for i, name in enumerate(names):
        places = [p for p, race in enumerate(races) if name in race.seconds]
        values = [races[p].ratio(name) for p in places]
        lengths = [value - 1 for value in values]  # bars begin at the engine's line
        at = [p + (i - (len(names) - 1) / 2) * height for p in places]
        bars = axes.barh(
            at, lengths, height * 0.9, left=1, label=name, color=colours[name]
        )
        axes.bar_label(bars, [f"{value:.1f}" for value in values], padding=2, size=8)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_yticks(range(len(races)), [race.case.title for race in races])
    axes.invert_yaxis()
    axes.set_xscale("log")
    drawn = [r.ratio(name) for r in races for name in names if name in r.seconds]
    least, most = min(*drawn, 1), max(drawn)
    ticks = [tick for tick in (1, 2, 5, 10, 20, 50, 100) if tick < 1.5 * most]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.set_xticks([], minor=True)
    axes.set_xlim(0.9 * least, 1.3 * most)
    axes.set_xlabel("time, as a multiple of the engine's (the line at 1)")
    figure.legend(loc="outside upper center", ncols=len(names), frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)
