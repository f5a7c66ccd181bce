"""Checkpoints: one file with all that a training needs to go on, replaced after a pass.

The arrays and the rest, as JSON text, share one .npz: no kill can part them.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from lenet_edu.files import write_atomic

from .history import Epoch
from .loop import Callback, Training

REST = "rest.json"


class CheckpointError(RuntimeError):
    """A checkpoint cannot be read, or is of another training."""


class Checkpoint(Callback):
    """Writes the state after every pass; a kill loses at most the current one.

    Parameters
    ----------
    path
        The file, ``.npz``; beside it ``<name>.json`` holds the curves, to be read by
        people and programs.
    recipe
        What must agree for a resume to make sense (seed, rates, ...), for JSON.
    defaults
        What a checkpoint counts as where it lacks an entry of the recipe, because it
        was made before the entry was there.
    lists
        What else grows with the training and goes on after a resume, by name: filled
        in place, for JSON.
    """

    def __init__(
        self,
        path: str | Path,
        recipe: Mapping[str, Any],
        defaults: Mapping[str, Any] | None = None,
        lists: Mapping[str, list[Any]] | None = None,
    ) -> None:
        self.path = Path(path)
        self.recipe = json.loads(json.dumps(recipe))
        self.defaults = json.loads(json.dumps(defaults or {}))
        self.lists = dict(lists or {})

    def after_epoch(self, training: Training, epoch: Epoch) -> None:
        self.write(training)

    def write(self, training: Training) -> None:
        """The state as it is now: the old file or the new one, never a part."""
        arrays, rest = training.state()
        text = json.dumps({"recipe": self.recipe, "lists": self.lists, **rest})
        stream = io.BytesIO()
        contents = {**arrays, REST: np.frombuffer(text.encode(), np.uint8)}
        np.savez(stream, **contents)  # type: ignore[arg-type]
        write_atomic(self.path, stream.getvalue())
        training.history.write(self.path.with_suffix(".json"))

    def resume(self, training: Training) -> bool:
        """Put the stored state into a training made by the same recipe.

        Returns
        -------
        resumed : bool
            False if there is no checkpoint; the training is then untouched.

        Raises
        ------
        CheckpointError
            If the file is damaged or was made by another recipe.
        """
        try:
            with np.load(self.path, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
            rest = json.loads(arrays.pop(REST).tobytes().decode())
            recipe = {**self.defaults, **rest["recipe"]}
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise CheckpointError(
                f"The checkpoint {self.path} cannot be read "
                f"({error.strerror or error}). Allow yourself to read it, or choose "
                "another folder."
            ) from error
        except Exception as error:  # a damaged archive raises one of many kinds
            raise CheckpointError(
                f"The checkpoint {self.path.name} cannot be read "
                f"({type(error).__name__}). Remove it to start this training again."
            ) from error
        for key in sorted(recipe.keys() | self.recipe.keys()):
            if recipe.get(key) != self.recipe.get(key):
                raise CheckpointError(
                    f"The checkpoint {self.path.name} was made with {key} "
                    f"{recipe.get(key)!r}; now it is {self.recipe.get(key)!r}. Remove "
                    "it to start again, or go on as it began."
                )
        try:
            stored = {name: rest["lists"][name] for name in self.lists}
            training.restore(arrays, rest)
        except (ValueError, KeyError, TypeError) as error:
            raise CheckpointError(
                f"The checkpoint {self.path.name} does not fit ({error}). Remove it "
                "to start this training again."
            ) from error
        for name, values in self.lists.items():
            values[:] = stored[name]
        return True

    def remove(self) -> None:
        """When the training is over and its result stored."""
        self.path.unlink(missing_ok=True)
        self.path.with_suffix(".json").unlink(missing_ok=True)
