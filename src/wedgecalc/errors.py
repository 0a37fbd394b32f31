"""Errors that say what is wrong and how to fix it.

There are three kinds, as in the exit codes of the command line: the request or the input is wrong
(`InputError`, exit 2), the input is fine and no such plan exists (`NoPlanError`, exit 3), or there
is a plan, but what was asked for needs its stop alert accepted (`StopError`, exit 4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from numbers import Integral, Real
from typing import TypeVar

from wedgecalc.similar import nearest as nearest
from wedgecalc.text import visible

_T = TypeVar("_T")
_MANY = 8  # names: of a longer list, an error gives only the name that was probably meant


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input.

    Attributes
    ----------
    field : str
        A key of the file, an option or an argument.
    found, expected : str
        What was given, and what should have been. Without the latter, `found` is a sentence that
        says what is wrong.
    fix : str
        A likely fix, if one is known.
    file : str
        The file; empty for arguments.

    Examples
    --------
    >>> print(Problem("side", "'rigth'", "right or left", "did you mean right?", file="leg.json"))
    leg.json: side: found 'rigth', expected right or left; did you mean right?
    >>> print(Problem("labels", "R_GT is not used", fix="rename it"))
    labels: R_GT is not used; rename it
    """

    field: str
    found: str
    expected: str = ""
    fix: str = ""
    file: str = ""

    def __str__(self) -> str:
        where = f"{self.file}: {self.field}" if self.file else self.field
        return visible(f"{where}: {self.what}" + (f"; {self.fix}" if self.fix else ""))

    @property
    def what(self) -> str:
        """What is wrong, without where and how to fix it."""
        return f"found {self.found}, expected {self.expected}" if self.expected else self.found


class InputError(ValueError):
    """The request or the input is wrong.

    Attributes
    ----------
    problems : tuple of Problem
        Everything that is wrong, not only the first.
    """

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type["InputError"], tuple[tuple[Problem, ...]]]:
        return InputError, (self.problems,)

    def in_file(self, file: str) -> "InputError":
        """Return the same error with every problem located in `file`."""
        return InputError(replace(p, file=p.file or file) for p in self.problems)


class LateralFilmError(InputError):
    """The file holds a lateral film, where the frontal long-leg film is needed.

    Attributes
    ----------
    raw : dict
        The content of the file, for the commands that know lateral films.
    """

    def __init__(self, raw: dict[str, object], file: str = "") -> None:
        self.raw, self.file = raw, file
        fix = "measure, plan and draw read it; everything else needs the frontal long-leg film"
        super().__init__(Problem("view", "a lateral film", fix=fix, file=file))

    def __reduce__(self) -> tuple[type["LateralFilmError"], tuple[dict[str, object], str]]:  # type: ignore[override]
        return LateralFilmError, (self.raw, self.file)

    def in_file(self, file: str) -> "LateralFilmError":
        """Return the same error located in `file`."""
        return LateralFilmError(self.raw, self.file or file)


def wrong(
    field: str, found: str, expected: str = "", fix: str = "", file: object = ""
) -> InputError:
    """Return the error of one problem; its arguments are those of `Problem`.

    >>> raise wrong("kerf", "9", "a number from 0 to 5")
    Traceback (most recent call last):
    wedgecalc.errors.InputError: kerf: found 9, expected a number from 0 to 5
    """
    return InputError(Problem(field, found, expected, fix, str(file)))


class _RefusalError(ValueError):
    """A refusal with a code for programs and a reason for people."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(f"{code}: {reason}")

    def __reduce__(self) -> tuple[type["_RefusalError"], tuple[str, str]]:
        return type(self), (self.code, self.reason)


class NoPlanError(_RefusalError):
    """The input is fine and no such plan exists.

    Attributes
    ----------
    code : str
        ``unreachable`` or ``wrong-procedure``.
    reason : str
        Why there is no plan, in a sentence.
    """


class StopError(_RefusalError):
    """A plan has a stop alert that the request does not accept, so that nothing is made from it.

    Attributes
    ----------
    code : str
        Code of the alert; a request with this code accepts it.
    reason : str
        What is refused, and why.
    """


def short_repr(value: object, limit: int = 60) -> str:
    """Return a value as a short text of one line for an error message.

    Control characters are escaped and long texts cut, so that a hostile file cannot write on a
    terminal.

    Parameters
    ----------
    value : object
    limit : int
        Characters at most.

    Examples
    --------
    >>> short_repr("a" * 100)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…"
    """
    if isinstance(value, str):
        value = value[: limit + 1]
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def expect(field: str, value: _T, kind: type | tuple[type, ...], what: str, fix: str = "") -> _T:
    """Return `value` if it is of a kind.

    Parameters
    ----------
    field : str
        Name of the argument, for the message.
    value : object
    kind : type or tuple of type
    what, fix : str
        The kind in words, and a likely fix.

    Raises
    ------
    InputError
        If `value` is not an instance of `kind`.

    Examples
    --------
    >>> expect("name", None, str, "the name of a measure")
    Traceback (most recent call last):
    wedgecalc.errors.InputError: name: found None, expected the name of a measure
    """
    if not isinstance(value, kind):
        raise InputError(Problem(field, short_repr(value), what, fix))
    return value


def within(value: object, low: float, high: float) -> bool:
    """Return whether a value is a number, of Python or numpy, between two limits."""
    if not isinstance(value, Real) or isinstance(value, bool):
        return False
    try:
        return low <= float(value) <= high
    except OverflowError:  # a whole number of hundreds of digits
        return False


def whole_number(field: str, value: object, low: int = 0, high: int | None = None) -> int:
    """Return `value` as an integer if it is one, of Python or numpy, between two limits.

    Parameters
    ----------
    field : str
        Name of the argument, for the message.
    value : object
    low, high : int, optional

    Raises
    ------
    InputError
        If it is no whole number, or outside the limits.

    Examples
    --------
    >>> whole_number("n", -1)
    Traceback (most recent call last):
    wedgecalc.errors.InputError: n: found -1, expected a whole number from 0 up
    """
    number = int(value) if isinstance(value, Integral) and not isinstance(value, bool) else None
    if number is None or number < low or (high is not None and number > high):
        end = "up" if high is None else f"to {high}"
        raise InputError(Problem(field, short_repr(value), f"a whole number from {low} {end}"))
    return number


def choose(field: str, word: str, allowed: Iterable[str], what: str) -> str:
    """Return `word` if it is allowed.

    Parameters
    ----------
    field : str
        Name of the argument, for the message.
    word : str
        The value that was given.
    allowed : iterable of str
    what : str
        What is expected, for the message: ``one of``, or a kind of value such as ``a procedure``.

    Raises
    ------
    InputError
        If it is not allowed; the message names the most similar value.

    Examples
    --------
    >>> choose("side", "rigth", ["right", "left"], "one of")
    Traceback (most recent call last):
    wedgecalc.errors.InputError: side: found 'rigth', expected one of: right, left; did you mean ...
    """
    names = list(allowed)
    if isinstance(word, str) and word in names:
        return word
    meant = nearest(str(word), names)
    raise wrong(field, short_repr(word), listing(what, names, meant), meant)


def listing(what: str, names: Sequence[str], meant: str) -> str:
    """Return what is expected, with the allowed names; a long list is left out if one was meant.

    >>> listing("one of", ["right", "left"], "")
    'one of: right, left'
    >>> many, meant = ["hip"] * 12, "did you mean hip?"
    >>> listing("one of", many, meant), listing("a landmark of this limb", many, meant)
    ('one of 12 names', 'a landmark of this limb')
    """
    if not meant or len(names) <= _MANY:
        return f"{what}: {', '.join(names)}"
    return f"{what} {len(names)} names" if what.endswith("one of") else what
