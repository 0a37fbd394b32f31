"""The limits behind a verdict: which angles are normal, and where a planned leg may end.

They are rows of ``data/limits.json``, each with its source. Users edit single limits, choose a set,
or read limits from a file (`wedgecalc.cli.limits`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, overload

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, nearest, short_repr, within, wrong
from wedgecalc.geometry.frozen import Exact
from wedgecalc.geometry.plane import Floats, Number
from wedgecalc.read_only import read_only
from wedgecalc.record_types import SLACK
from wedgecalc.record_types import USUAL_LIMITS as USUAL_LIMITS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from wedgecalc.record_types import Flag

Range = tuple[float | None, float | None]
SET = "set"  # key in a file of limits: the set that the other keys edit


def _usual() -> Mapping[str, Range]:
    return read_only({row.name: (row.low, row.high) for row in records.limits().values()})


def sets() -> tuple[str, ...]:
    """Return the names of the sets of limits.

    >>> sets()
    ('anatomic', 'overcorrection')
    """
    return tuple(dict.fromkeys(name for row in records.limits().values() for name in row.sets))


@dataclass(frozen=True, slots=True, eq=False)
class Limits(Exact):
    """Limits of a verdict, each a lowest and a highest value, degrees; None for no limit.

    Attributes
    ----------
    name : str
        Name of the set that they start from: ``overcorrection`` (planned MPTA up to 95°) or
        ``anatomic`` (up to 90°).
    ranges : mapping of str to (float or None, float or None)
        The range of each limit that ``wedgecalc explain verdict`` lists.
    edited : tuple of str
        The limits that differ from those of the set.

    Examples
    --------
    >>> Limits.of("anatomic").ranges["mpta"], Limits.of({"mpta": (85, 93)}).ranges["mpta"]
    ((85, 90), (85.0, 93.0))
    >>> Limits.of({"mtpa": (85, 93)})
    Traceback (most recent call last):
    ...
    wedgecalc.errors.InputError: limits: found 'mtpa', expected hka, mpta-normal, ... mpta?
    """

    name: str = USUAL_LIMITS
    ranges: Mapping[str, Range] = field(default_factory=_usual)
    edited: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, given: "Limits | str | Iterable[str] | Mapping[str, object] | None" = None
    ) -> "Limits":
        """Return limits, given as such, by the name of a set, as texts, or as ranges by name.

        Parameters
        ----------
        given : Limits, str, iterable of str, or mapping, optional
            Texts such as ``anatomic`` or ``mpta=85:93``, of which a later one overrides an
            earlier; or a mapping such as ``{"set": "anatomic", "hka": (178, 182)}``.

        Raises
        ------
        InputError
            Naming the field ``limits``, for an unknown name or an impossible range.
        """
        return (
            given if isinstance(given, Limits) else cls().edited_by(() if given is None else given)
        )

    @property
    def stated(self) -> str | dict[str, object]:
        """The limits as written: the name of their set, or an object as in a file of limits.

        >>> Limits.of("anatomic").stated, Limits.of({"mpta": (85, 93)}).stated
        ('anatomic', {'set': 'overcorrection', 'mpta': [85.0, 93.0]})
        """
        if not self.edited:
            return self.name
        own = {n: self.ranges[n][0] if n == "part" else [*self.ranges[n]] for n in self.edited}
        return {SET: self.name, **own}

    @property
    def edited_of_plan(self) -> tuple[str, ...]:
        """The edited limits that apply to a planned leg, as those of the sets do.

        >>> Limits.of(["mpta=85:93", "part=1"]).edited_of_plan
        ('mpta',)
        """
        return tuple(name for name in self.edited if records.limits()[name].sets)

    @property
    def least_part(self) -> float:
        """The least part of a correction that is worth a cut, degrees."""
        return self.ranges["part"][0] or 0.0

    @overload
    def slight(self, part: float) -> bool: ...
    @overload
    def slight(self, part: Floats) -> "NDArray[np.bool_]": ...
    @overload
    def slight(self, part: Number) -> "Flag": ...
    def slight(self, part: Number) -> "Flag":
        """Return whether parts of a correction, as shown, are too small to be worth a cut.

        >>> [Limits().slight(part) for part in (0.44, 0.46, 0.5)]
        [True, False, False]
        """
        less: Flag = part < self.least_part - SLACK
        return less

    @property
    def slack(self) -> float:
        """By how much one bone may end beyond its limit before the other is cut too, degrees.

        The part left for the other bone is then too small to be worth a cut; a larger edited
        ``part`` does not widen the limits. Limits that the user names have no slack.
        """
        return 0.0 if self.named else min(self.least_part, records.limits()["part"].low or 0.0)

    @overload
    def allows(self, beyond: float) -> bool: ...
    @overload
    def allows(self, beyond: Floats) -> "NDArray[np.bool_]": ...
    @overload
    def allows(self, beyond: Number) -> "Flag": ...
    def allows(self, beyond: Number) -> "Flag":
        """Return whether a bone may end so far beyond its limit, as it is shown; see `slack`.

        >>> [Limits().allows(beyond) for beyond in (0.44, 0.46)]
        [True, False]
        >>> [Limits.of("anatomic").allows(beyond) for beyond in (0.04, 0.06)]
        [True, False]
        """
        less: Flag = beyond < max(self.slack - SLACK, SLACK)
        return less

    @property
    def named(self) -> bool:
        """Whether the limits of a planned leg differ from the usual ones."""
        return self.name != USUAL_LIMITS or bool(self.edited_of_plan)

    def edited_by(self, given: str | Iterable[str] | Mapping[str, object]) -> "Limits":
        """Return these limits edited by the name of a set, by texts, or by ranges; see `of`."""
        found = self
        if isinstance(given, Mapping):
            if SET in given:
                found = found._with_set(given[SET])
            return found._with({str(k): v for k, v in given.items() if k != SET})
        if not isinstance(given, Iterable):
            some = f"{', '.join(sets())}, or ranges such as mpta=85:93"
            raise wrong("limits", short_repr(given), some)
        for text in (given,) if isinstance(given, str) else given:
            name, equals, ends = str(text).partition("=")
            found = found._with({name.strip(): ends}) if equals else found._with_set(text)
        return found

    def _with_set(self, name: object) -> "Limits":
        known = sets()
        if not isinstance(name, str) or name not in known:
            some = f"{', '.join(known)}, a range such as mpta=85:93, or a file"
            fix = nearest(str(name), (*known, *records.limits()))
            raise wrong("limits", short_repr(name), some, fix)
        own = {n: row.sets[str(name)] for n, row in records.limits().items() if name in row.sets}
        edited = tuple(n for n in self.edited if n not in own)
        return Limits(str(name), read_only({**self.ranges, **own}), edited)

    def _with(self, given: Mapping[str, object]) -> "Limits":
        known, read = records.limits(), dict[str, Range]()
        for name, value in given.items():
            if name not in known:
                fix = nearest(name, known)
                raise wrong("limits", short_repr(name), ", ".join(known), fix)
            read[name] = _range(name, value)
        edited = tuple(dict.fromkeys((*self.edited, *read)))
        return Limits(self.name, read_only({**self.ranges, **read}), edited)


# Lowest and highest value of an end of a limit, degrees; `_OF_BONE` is for the angles of a bone.
_BOUNDS: Mapping[str, tuple[float, float]] = {
    "hka": (0, 360),
    "jlca": (-180, 180),
    "part": (0, 180),
}
_OF_BONE = (0, 180)


def _range(name: str, value: object) -> Range:
    """Return a range, given as such or as a text such as ``85:93`` or ``85:``.

    The smallest part worth a cut is a single number.
    """
    row, single = records.limits()[name], name == "part"
    least, most = _BOUNDS.get(name, _OF_BONE)
    usual = f"{row.low:g}" if single else f"{row.low:g}:{row.high:g}"
    form = "a number" if single else "LOW:HIGH"
    problem = Problem(
        "limits",
        f"{name}={value}",
        f"{form} from {least:g} to {most:g} degrees, such as {name}={usual}",
    )
    ends = value.split(":") if isinstance(value, str) else value
    if not isinstance(ends, (list, tuple)):
        ends = (ends,)
    if single and len(ends) == 1:
        ends = (*ends, None)
    if len(ends) != 2:
        raise InputError(problem)
    low, high = (_end(end, problem, least, most) for end in ends)
    if (low is None and high is None) or (single and (low is None or high is not None)):
        raise InputError(problem)
    if low is not None and high is not None and low > high:
        raise wrong("limits", f"{name}={low:g}:{high:g}", "the lower end first")
    return low, high


def _end(value: object, problem: Problem, least: float, most: float) -> float | None:
    """Return one end of a range; None for no limit."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        number = float(value.replace(",", ".")) if isinstance(value, str) else value
    except ValueError:
        raise InputError(problem) from None
    if not within(number, least, most):
        raise InputError(problem)
    return float(number)  # type: ignore[arg-type]
