"""The kind of a file, determined by its first bytes and not by its name.

A scanner's export has no ending or an odd one (``IM0001``, ``.IMA``), and a picture saved under
another's ending is still a picture.
"""

import re
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from wedgecalc.errors import wrong

KIND_BYTES = 4096  # bytes that are enough
_PNG_ANEW = "save the radiograph as PNG, TIFF or JPEG, or take the DICOM file itself"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file.

    Attributes
    ----------
    code : str
        Short name.
    words : str
        What it is, with its article.
    film : bool
        Whether it is read as a radiograph.
    fix : str
        What to do if a radiograph is needed.
    """

    code: str
    words: str
    film: bool = False
    fix: str = _PNG_ANEW


_UNPACK = "unpack it, and name the radiograph in it"
_EXPORT = "export the radiograph from it as PNG or TIFF, or take the DICOM file itself"
_VOLUME = "a volume is no radiograph: export the one picture you want as PNG or TIFF"
_FILE_KINDS = {
    kind.code: kind
    for kind in (
        FileKind("DICOM", "a DICOM file", film=True),
        FileKind("PNG", "a PNG picture", film=True),
        FileKind("JPEG", "a JPEG picture", film=True),
        FileKind("TIFF", "a TIFF picture", film=True),
        FileKind("PDF", "a PDF document", fix=_EXPORT),
        FileKind("GIF", "a GIF picture"),
        FileKind("BMP", "a BMP picture"),
        FileKind("WebP", "a WebP picture"),
        FileKind("HEIC", "a HEIC or AVIF picture, as phones take it"),
        FileKind("video", "a video", fix="save one frame of it as PNG"),
        FileKind("JPEG 2000", "a bare JPEG 2000 picture"),
        FileKind("JPEG XL", "a JPEG XL picture"),
        FileKind("JPEG-LS", "a bare JPEG-LS picture"),
        FileKind("Photoshop", "a Photoshop picture"),
        FileKind("SVG", "an SVG drawing"),
        FileKind("NIfTI", "a NIfTI volume", fix=_VOLUME),
        FileKind("NRRD", "an NRRD volume", fix=_VOLUME),
        FileKind("gzip", "a gzip archive", fix=_UNPACK),
        FileKind("zip", "a zip archive (or an Excel workbook)", fix=_UNPACK),
        FileKind("7z", "a 7-Zip archive", fix=_UNPACK),
        FileKind("rar", "a RAR archive", fix=_UNPACK),
        FileKind("Office", "an Office document (such as an Excel workbook)", fix=_EXPORT),
        FileKind("Parquet", "a Parquet table", fix="name the radiograph"),
        FileKind("web", "a web page, perhaps a failed download", fix="fetch the picture itself"),
        FileKind("empty", "an empty file", fix="copy or export it again"),
        FileKind("text", "a text", fix="name the radiograph"),
    )
}
_BYTES = (
    (128, b"DICM", "DICOM"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"\xff\xd8\xff\xf7", "JPEG-LS"),
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"II+\0", "TIFF"),
    (0, b"MM\0+", "TIFF"),
    (0, b"%PDF-", "PDF"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (8, b"WEBP", "WebP"),
    (8, b"AVI ", "video"),
    (0, b"\x1a\x45\xdf\xa3", "video"),
    (0, b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000"),
    (0, b"\0\0\0\x0cJXL ", "JPEG XL"),
    (0, b"\xff\x0a", "JPEG XL"),
    (0, b"8BPS", "Photoshop"),
    (344, b"n+1\0", "NIfTI"),
    (344, b"ni1\0", "NIfTI"),
    (4, b"n+2\0", "NIfTI"),
    (0, b"NRRD0", "NRRD"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
    (0, b"PAR1", "Parquet"),
)
_PHONE = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
_CONTROLS = re.compile(rb"[\0-\x08\x0e-\x1f]")  # in no text
_BMP_HEADS = (12, 40, 52, 56, 64, 108, 124)
# The kinds of DICOM elements, and those whose length takes four bytes.
_SHORT = frozenset(b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split())
_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())


def kind_at(path: str | Path) -> FileKind | None:
    """Return the kind of a file by its first bytes; None if it is not known, or cannot be read."""
    try:
        with open(path, "rb") as file:
            return kind_of(file.read(KIND_BYTES))
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return None


def kind_of(start: bytes) -> FileKind | None:
    """Return the kind of a file; None if it is not known.

    Parameters
    ----------
    start : bytes
        Its first bytes; `KIND_BYTES` of them are enough.

    >>> kind_of(b"%PDF-1.7").words, kind_of(b"{}").code, kind_of(bytes([1, 2, 3]))
    ('a PDF document', 'text', None)
    """
    code = next((code for at, magic, code in _BYTES if start[at : at + len(magic)] == magic), "")
    office = b"[Content_Types].xml" in start[:KIND_BYTES] or b"opendocument" in start[:200]
    if code == "zip" and office:
        code = "Office"
    if not code and start[4:8] == b"ftyp":
        code = "HEIC" if start[8:12] in _PHONE else "video"
    if not code and start[:2] == b"BM" and int.from_bytes(start[14:18], "little") in _BMP_HEADS:
        code = "BMP"
    if not code and _bare_dicom(start):
        code = "DICOM"
    return _FILE_KINDS.get(code or _text_code(start[:KIND_BYTES]))


def _text_code(start: bytes) -> str:
    """Return the code of a kind of text; empty if it is no text."""
    if not start:
        return "empty"
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"<svg" in head[:1000]:
        return "SVG"
    if head.startswith((b"<!doctype html", b"<html")):
        return "web"
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    return "text" if wide or not _CONTROLS.search(start) else ""


def _bare_dicom(start: bytes) -> bool:
    """Return whether a DICOM data set begins here, without the preamble.

    Its first three elements must be in order, and none too long.
    """
    for order in "<>":
        at, last, seen = 0, (0, 0), 0
        while seen < 3 and at + 8 <= len(start):
            group, element = struct.unpack_from(f"{order}HH", start, at)
            if group not in (2, 8) or (group, element) <= last:
                break
            last, kind = (group, element), start[at + 4 : at + 6]
            if kind in _LONG:
                whole = at + 12 <= len(start)
                size, head = struct.unpack_from(f"{order}I", start, at + 8)[0] if whole else 0, 12
            elif kind in _SHORT:
                size, head = struct.unpack_from(f"{order}H", start, at + 6)[0], 8
            else:  # implicit: no kind, a longer length
                size, head = struct.unpack_from(f"{order}I", start, at + 4)[0], 8
            if size > 10_000 or size % 2:
                break
            at, seen = at + head + size, seen + 1
        if seen == 3:
            return True
    return False


def refuse_file_without_landmarks(path: Path) -> None:
    """Refuse a file that is certainly no landmark file or table, and name its kind.

    A file that cannot be opened is left to its reader.

    Parameters
    ----------
    path : path
    """
    try:
        with open(path, "rb") as file:
            start = file.read(KIND_BYTES) if path.is_file() else b""
    except (OSError, ValueError):
        return
    refuse_what_has_no_landmarks(start, str(path))


def _landmarks_beside(name: str) -> str:
    """Return the file of a picture's name that may hold its landmarks; empty if there is none."""
    for path in (Path(name).with_suffix(ending) for ending in (".json", ".mrk.json")):
        with suppress(OSError), open(path, "rb") as file:
            if file.read(1) == b"{":
                return str(path)
    return ""


def refuse_what_has_no_landmarks(start: bytes, name: str) -> None:
    """Refuse a file that is certainly no landmark file or table, and name its kind.

    Parameters
    ----------
    start : bytes
        Its first bytes.
    name : str
        Its name, for the message.

    Raises
    ------
    InputError
        If it is a radiograph, another picture, a document or an archive.
    """
    if start[:1] in (b"{", b"["):  # most files
        return
    kind = kind_of(start)
    if kind is None or kind.code in ("text", "Parquet", "empty", "web", "SVG"):
        return
    if kind.film:
        fix = f"mark the landmarks on it first: wedgecalc studio {name}"
        if name == "standard input":
            fix = "save it and mark the landmarks on it first: wedgecalc studio FILE"
        elif marked := _landmarks_beside(name):
            fix = f"name the file with its landmarks, which may be {marked}"
        what = f"this is a picture ({kind.words}), which has no landmarks"
    else:
        sheet = kind.code in ("Office", "zip")
        fix = "name the case, the landmark file or the table"
        fix = "save the sheet as CSV UTF-8" if sheet else fix
        what = f"this is {kind.words}, which has no landmarks"
    raise wrong("file", what, fix=fix, file=name)
