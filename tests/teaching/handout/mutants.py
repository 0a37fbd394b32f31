"""The geometry of the page with one formula changed: every operator, function and constant in turn."""

import re

SWAPS = {
    r" \+ ": " - ",
    r" - ": " + ",
    r" \* ": " / ",
    r" / ": " * ",
    r"\bplus\(": "minus(",
    r"\bminus\(": "plus(",
    r"\bdot\(": "cross(",
    r"\bcross\(": "dot(",
    r"\bmirrored\(": "(",
    r"\bMath\.min\(": "Math.max(",
    r"\bMath\.max\(": "Math.min(",
    r"\bMath\.sin\(": "Math.cos(",
    r"\bMath\.cos\(": "Math.sin(",
    r"\bMath\.abs\(": "(",
    r"\b0\.5\b": "0.6",
    r"\b100\b": "101",
    r"\b180\b": "181",
    r"'medial'": "'lateral'",
    r"'tibia'": "'femur'",
    r" < ": " > ",
    r" > ": " < ",
    r" && ": " || ",
    r" \*\* 2": " ** 3",
}


def mutants(parts, *names):
    """Yield a name of each mutant of some parts, and all parts with it."""
    for part, text in ((name, parts[name]) for name in names):
        for pattern, other in SWAPS.items():
            for found in re.finditer(pattern, text):
                row = text.count("\n", 0, found.start())
                line = text.splitlines()[row]
                before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
                if "//" in before or _in_text(before):
                    continue
                changed = text[: found.start()] + other + text[found.end() :]
                name = f"{part}:{row + 1}:{len(before)} {found[0].strip()} → {other.strip()}"
                yield name, line, parts | {part: changed}


# Changes that change no result: what they are in, the change, and why.
EQUIVALENT = (
    ("angle * records[k].sign", "* → /", "a sign is 1 or −1"),
    ("RECORDS.most_degrees + 1e-9)), worst", "+ → -", "rounding, at the largest wedge"),
    (
        "Math.abs(needed) <= most + 1e-9 ? 'ok'",
        "Math.abs( → (",
        "no leg needs as much in both bones",
    ),
    ("record.sign", "* → /", "a sign is 1 or −1"),
    ("(side === 'lateral' ? 1 : -1)", "* → /", "so is this"),
    ("(record.side === 'lateral' ? 1 : -1)", "* → /", "and this"),
    ("nearest > 0 ?", "> → <", "outside a trace the nearer side alone counts"),
    ("depth = (z) =>", "minus( → plus(", "depths are compared with each other"),
    ("share[one] * sign < 0", "* → /", "and this"),
    ("usual * a.kjlo > 0", "* → /", "a quotient has the sign of the product"),
    ("cis(value - 180)", "- → +", "a whole turn more"),
    ("room >= 0 && far > 0 && along >= 0", "&& → ||", "a root of a negative number is no number"),
    ("Math.floor(share), last - 1", "- → +", "the last place itself is met by a leg in millions"),
    ("1e-9)) return {status: 'unreachable'", "+ → -", "rounding, at the largest wedge"),
    ("+ 0;  // a negative zero", "+ → -", "a negative zero is none either way, in text"),
    ("next < 0 ? value.length - 1", "- → +", "no place lies beyond the last level of the traces"),
    ("next < 0 ? value.length - 1", "< → >", "nor before the first"),
    ("* sign", "* → /", "so is this"),
    ("* this.sign", "* → /", "and this"),
    ("(towards)", "* → /", "and this"),
    ("* towards", "* → /", "and this"),
    ("neither = t + f === 0", "+ → -", "equal parts are both above 0"),
    ("<= most + 1e-9 ? 'ok'", "+ → -", "rounding, at the largest wedge"),
    ("1e-12", "Math.max( → Math.min(", "an edge of no length"),
)


def equivalent(name, line):
    """Whether a mutant changes no result."""
    return any(part in line and name.endswith(f" {swap}") for part, swap, _ in EQUIVALENT)


def _in_text(before):
    """Whether a place lies in a text: after an open quote of its line, which is not its own."""
    return before.count("`") % 2 == 1 and "${" not in before.rpartition("`")[2]
