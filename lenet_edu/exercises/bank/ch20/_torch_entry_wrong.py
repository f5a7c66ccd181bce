"""20.1 torch_entry: wrong answers that differ from the right one by whole lines."""

from __future__ import annotations

import numpy as np

from ....export import torch_entry

Array = np.ndarray


def masks_every_kernel(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    if new.ndim == 4 and name.endswith(".w"):
        F, C = new.shape[:2]
        whole_table = np.resize(np.asarray(table, float), (F, C))
        new = new * whole_table[:, :, None, None]
    return new_name, new


def masks_what_fits(name: str, array: Array, table: Array) -> tuple[str, Array]:
    fits = name.endswith(".w") and array.ndim == 4 and array.shape[:2] == table.shape
    _, masked = torch_entry("C3.w" if fits else name, array, table)
    return torch_entry(name, array, table)[0], masked


def swaps_the_dense(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    return new_name, new.T if new.ndim == 2 else new


def turns_the_kernels(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    turned = name.endswith(".w") and new.ndim == 4
    return new_name, new[..., ::-1, ::-1] if turned else new


def channels_last(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    return new_name, new.transpose(2, 3, 1, 0) if new.ndim == 4 else new


def joins_all_maps(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    if name.endswith(".coefficient"):
        C = len(array)
        new = np.zeros((C, C, 2, 2)) + np.asarray(array)[:, None, None, None]
    return new_name, new


def full_diagonal(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    if name.endswith(".coefficient"):
        new = np.diag(np.asarray(array, float))[:, :, None, None] * np.ones((2, 2))
    return new_name, new


def one_channel_first(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    if name.endswith(".coefficient"):
        new = new.transpose(1, 0, 2, 3)
    return new_name, new


def four_times(name: str, array: Array, table: Array) -> tuple[str, Array]:
    new_name, new = torch_entry(name, array, table)
    return new_name, new * 4 if name.endswith(".coefficient") else new


def only_s2(name: str, array: Array, table: Array) -> tuple[str, Array]:
    if name == "S4.coefficient":
        return "S4.weight", np.array(array, float)
    return torch_entry(name, array, table)


def leaves_coefficients(name: str, array: Array, table: Array) -> tuple[str, Array]:
    if name.endswith(".coefficient"):
        return name.split(".")[0] + ".weight", np.array(array, float)
    return torch_entry(name, array, table)
