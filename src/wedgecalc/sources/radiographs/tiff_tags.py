"""The tags of a TIFF's first picture, and a copy of the file with other values in some of them.

Pillow refuses, lays out wrongly or inverts wrongly some valid combinations of depth, orientation
and photometric interpretation. The file is opened as a combination that it reads correctly, and
turned and inverted here.
"""

import struct
from collections.abc import Mapping
from typing import BinaryIO

PHOTOMETRIC_TAG, ORIENTATION_TAG, BITS_TAG = 262, 274, 258
_SHORT, _LONG = 3, 4


def short_tags(file: BinaryIO) -> dict[int, tuple[int, int, str]] | None:
    """Return the tags that hold one small number; None if the file ends before them.

    Each by its value, the offset of that in the file, and its `struct` format.

    Parameters
    ----------
    file : binary file
        A TIFF or BigTIFF.
    """
    file.seek(0)
    head = file.read(16)
    order = "<" if head[:2] == b"II" else ">"
    big = head[2:4] in (b"+\0", b"\0+")
    try:
        first = struct.unpack_from(*((f"{order}Q", head, 8) if big else (f"{order}I", head, 4)))[0]
        file.seek(first)
        entries = struct.unpack(f"{order}{'Q' if big else 'H'}", file.read(8 if big else 2))[0]
        size, start = (20, first + 8) if big else (12, first + 2)
        table = file.read(size * min(entries, 4096))
        if len(table) < size * entries:
            return None
    except (struct.error, OSError, OverflowError):
        return None
    tags = {}
    for k in range(entries):
        tag, kind = struct.unpack_from(f"{order}HH", table, k * size)
        count = struct.unpack_from(f"{order}{'Q' if big else 'I'}", table, k * size + 4)[0]
        if count == 1 and kind in (_SHORT, _LONG):
            form = f"{order}{'H' if kind == _SHORT else 'I'}"
            offset = k * size + size - (8 if big else 4)
            tags[tag] = struct.unpack_from(form, table, offset)[0], start + offset, form
    return tags


def rewritten(
    data: bytes, tags: Mapping[int, tuple[int, int, str]], values: Mapping[int, int]
) -> bytes:
    """Return a copy of a file in which the tags of `short_tags` have these values.

    Parameters
    ----------
    data : bytes
        The whole file.
    tags : mapping of int to (int, int, str)
        From `short_tags`.
    values : mapping of int to int
        The new values by tag.
    """
    copy = bytearray(data)
    for tag, value in values.items():
        _, offset, form = tags[tag]
        struct.pack_into(form, copy, offset, value)
    return bytes(copy)
