"""Targets as text: a measure with its value such as ``wbl=62.5``, or a purpose such as neutral."""

import re

from wedgecalc import records
from wedgecalc.errors import short_repr, wrong
from wedgecalc.similar import did_you_mean, nearest

_EXPECTED = "MEASURE=VALUE such as wbl=62.5, or a purpose such as neutral"
# A number with its unit, with or without a measure before it: what people type for wbl=62.5.
_LOOSE = re.compile(r"([a-z]*)\s*[ :=]?\s*([+-]?[\d.,]+)\s*(%|°|pct|deg)?")


def read_measure(text: str) -> tuple[str, float]:
    """Return the measure and the value that a text means.

    Parameters
    ----------
    text : str
        Measure and value with ``=`` between them, or the name of a purpose. Decimal commas, the
        unit and capitals are understood.

    Raises
    ------
    InputError
        Naming the field ``target``, with what was probably meant.

    Examples
    --------
    >>> read_measure("WBL = 62,5 %"), read_measure("mild-valgus"), read_measure("Fujisawa")
    (('wbl', 62.5), ('wbl', 55.0), ('wbl', 62.5))
    >>> read_measure("62.5%")
    Traceback (most recent call last):
    ...
    wedgecalc.errors.InputError: target: found '62.5%', expected ...; did you mean wbl=62.5?
    """
    measure, equals, value = text.casefold().partition("=")
    measure = measure.strip()
    if not equals:
        purpose = records.purpose_names().get(re.sub(r"[\s_]+", "-", measure))
        if purpose is None:
            raise wrong("target", short_repr(text), _EXPECTED, _meant(text))
        return purpose.measure, float(purpose.value)
    unit = "%" if measure == "wbl" else "°"
    try:
        return measure, float(value.strip().removesuffix(unit).replace(",", "."))
    except ValueError:
        raise wrong("target", short_repr(text), _EXPECTED, _meant(text)) from None


def _meant(text: str) -> str:
    """Return what was probably meant, as a question; empty if nothing is near."""
    word = text.strip().casefold()
    if word in ("valgus", "varus"):
        towards = (p for p in records.purposes().values() if word in p.towards)
        return did_you_mean([p.name for p in towards if p.measure == "wbl"])
    if (alone := word.rstrip("= ")) in records.targets():
        usual = next((p for p in records.purposes().values() if p.measure == alone), None)
        return did_you_mean([f"{alone}={usual.value:g}"] if usual else [])
    found = _LOOSE.fullmatch(word)
    if found is None:
        return nearest(word, (*records.purpose_names(), *records.targets()))
    measure, number, unit = found.groups()
    number = number.replace(",", ".")
    if not measure and unit in ("%", "pct"):
        return did_you_mean([f"wbl={number}"])
    if measure in records.targets():
        return did_you_mean([f"{measure}={number}"])
    if measure:
        return nearest(measure, records.targets())
    try:
        value = float(number)
    except ValueError:
        return ""
    middles = {"wbl": 50, "hka": 180}
    return did_you_mean(
        [f"{n}={number}" for n, middle in middles.items() if abs(value - middle) <= 30]
    )
