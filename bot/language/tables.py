"""Trained tables as files: arrays in a zip, the same content always the same bytes."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.language.errors import LanguageDataError

FORMAT = 1
"""Of the files; another number is another program's."""
_MOMENT = (1980, 1, 1, 0, 0, 0)

Arrays = Mapping[str, NDArray[Any]]


def packed(arrays: Arrays) -> bytes:
    """Return the file of the arrays."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        for name, array in {"format": np.array(FORMAT, dtype=np.int32), **arrays}.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=_MOMENT)
            content = io.BytesIO()
            np.save(content, array, allow_pickle=False)
            archive.writestr(entry, content.getvalue(), zipfile.ZIP_DEFLATED, 9)
    return stored.getvalue()


def unpacked(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file; raise LanguageDataError if it is missing or no such file."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError, TypeError, zipfile.BadZipFile) as error:
        raise LanguageDataError(file=path, entry="table", problem=str(error)) from error
    if "format" not in arrays or int(arrays["format"]) != FORMAT:
        raise LanguageDataError(file=path, entry="format", problem=f"is not {FORMAT}")
    return arrays


def text(lines: Sequence[str]) -> NDArray[np.uint8]:
    """Return lines as an array."""
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def lines(array: NDArray[Any]) -> tuple[str, ...]:
    """Return the lines of such an array."""
    return tuple(array.tobytes().decode().split("\n"))
