"""Arrays as text inside one HTML file: bytes, differenced in time where asked, gzipped, in base64."""

import base64
import gzip
from typing import Any

import numpy as np

_NAMES = {"uint8": "Uint8Array", "uint16": "Uint16Array", "int16": "Int16Array", "float32": "Float32Array"}


def packed(array: np.ndarray, differenced: bool = False) -> dict[str, Any]:
    """Return an array as a dictionary that ``replay.js`` unpacks.

    Parameters
    ----------
    array : (...) uint8, uint16, int16 or float32
        What to pack.
    differenced : bool
        Store differences along the first axis (modulo 256; uint8 only): frames that change little pack far better.

    Returns
    -------
    dict
        ``shape``, ``type`` (a JavaScript typed array), ``differenced`` and ``data``.

    Raises
    ------
    TypeError
        If the array's type has no JavaScript counterpart here.
    """
    if array.dtype.name not in _NAMES:
        raise TypeError(f"cannot pack {array.dtype}")
    body = np.ascontiguousarray(array)
    if differenced:
        if body.dtype != np.uint8:
            raise TypeError("only uint8 frames are differenced")
        body = np.concatenate([body[:1], body[1:] - body[:-1]])
    raw = gzip.compress(body.tobytes(), compresslevel=9, mtime=0)
    return {
        "shape": list(array.shape),
        "type": _NAMES[array.dtype.name],
        "differenced": differenced,
        "data": base64.b64encode(raw).decode(),
    }
