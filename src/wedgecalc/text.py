"""Make text from outside safe to show.

It then cannot control a terminal, reverse a line, be invisible, or run in a spreadsheet.
"""

import re

# C0 and C1, soft hyphen, marks that change the direction of writing, joiners and spaces of no
# width, line and paragraph separators, the byte order mark, invisible operators.
_HIDDEN = (
    r"\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb"
)
# Further characters that are escaped: invisible fillers, halves of characters (bytes of a name that
# is not UTF-8), and tags.
_MORE = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ud800-\udfff\U000e0000-\U000e0fff"
_UNSEEN = re.compile(f"[{_HIDDEN}{_MORE}]")
_ON_SCREEN = re.compile(rf"\x1b\[[\d;]*m|(?!\n)[{_HIDDEN}{_MORE}]")
# What a spreadsheet takes as the start of a formula, full-width forms too.
FORMULA = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
_RUNS = re.compile(f"'*[{re.escape(FORMULA)}]")
_QUOTED = re.compile(f"'+[{re.escape(FORMULA)}]")

# Replacements for characters that a terminal's encoding lacks: a lost minus would be a lie.
_PLAIN = {
    "\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "°": " deg", "±": "+-", "²": "2", "·": "|",
    "θ": "theta", "≤": "<=", "≥": ">=", "…": "...", "’": "'", "■": "#", "▲": "^", "▼": "v",
    "●": "*", "•": "*", "◀": "<", "─": "-",
}  # fmt: skip


def in_plain_letters(error: UnicodeError) -> tuple[str, int]:
    """Return what a terminal shows for characters that it lacks: an error handler of `codecs`.

    >>> import codecs
    >>> codecs.register_error("plain", in_plain_letters)
    >>> "▲ −5.0°, 7–11 ✓".encode("ascii", "plain")
    b'^ -5.0 deg, 7-11 ?'
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(_PLAIN.get(letter, "?") for letter in lost), error.end


def _escaped(match: re.Match[str]) -> str:
    """Return a character as its escape code, in a form that JSON reads too."""
    code = ord(match[0])
    if code < 0x20:
        return f"\\x{code:02x}"
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def visible(text: str) -> str:
    r"""Return a text of one line in which every invisible character is shown as its code.

    >>> print(visible("leg\x1b[2J\u202egnp.exe"))
    leg\x1b[2J\u202egnp.exe
    """
    return text if text.isprintable() else _UNSEEN.sub(_escaped, text)


def on_screen(text: str, *, colour: bool) -> str:
    r"""Return a result of many lines, safe for standard output.

    Parameters
    ----------
    text : str
    colour : bool
        Whether the codes that colour letters stay.

    Examples
    --------
    >>> on_screen('{"case": "a\u202eb"}\n', colour=False)
    '{"case": "a\\u202eb"}\n'
    """
    return _ON_SCREEN.sub(
        lambda match: match[0] if colour and len(match[0]) > 1 else _UNSEEN.sub(_escaped, match[0]),
        text,
    )


def typeset(text: str) -> str:
    """Return a text whose negative numbers have a minus sign, as wide as a plus sign.

    A hyphen within a word or a range, or after a number, stays one, and so does what is typed.

    Examples
    --------
    >>> typeset("WBL -30.0 %, leg-1, 5-6 mm, wbl=-30")
    'WBL −30.0 %, leg-1, 5-6 mm, wbl=-30'
    """
    return re.sub(r"(?<![\w.%°)=,–-])-(?=\d)", "−", text)


def cell(text: str) -> str:
    """Return a text as a table cell that a spreadsheet shows and does not run as a formula.

    `from_cell` restores it.

    Examples
    --------
    >>> cell("=1+1"), cell("'=1+1"), cell("leg-1")
    ("'=1+1", "''=1+1", 'leg-1')
    """
    escaped = visible(text)
    return f"'{escaped}" if _RUNS.match(text) else escaped


def from_cell(text: str) -> str:
    """Return the text that `cell` was given, without the apostrophe that protects a formula.

    Examples
    --------
    >>> from_cell("'=1+1"), from_cell("'leg'")
    ('=1+1', "'leg'")
    """
    return text[1:] if _QUOTED.match(text) else text
