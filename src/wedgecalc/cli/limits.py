"""The option ``--limits``: a set by its name, a single range, or a file of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from wedgecalc.errors import InputError, NoPlanError, short_repr, wrong

if TYPE_CHECKING:
    from wedgecalc.planning.limits import Limits
    from wedgecalc.planning.request import PlanRequest
    from wedgecalc.sources.case import Case
    from wedgecalc.study.verdict import Verdict

LimitsOpt = Annotated[
    list[str] | None,
    typer.Option(
        "--limits",
        metavar="LIMITS",
        help="Limits behind the verdict: overcorrection (planned MPTA up to 95°), anatomic (90°),"
        " a range such as mpta=85:93, or a .json file of them; may be repeated."
        " `wedgecalc explain verdict` lists them.",
    ),
]


def limits_of(texts: Sequence[str] | None) -> "Limits":
    """Return the limits from the option; a later one overrides an earlier.

    Parameters
    ----------
    texts : sequence of str, or None

    Raises
    ------
    InputError
        Naming ``--limits``, and the file with the mistake if it is in one.
    """
    from wedgecalc.planning.limits import Limits

    try:
        limits = Limits()
        for text in texts or ():
            if text.endswith(".json") and "=" not in text:
                try:
                    limits = limits.edited_by(_read(text))
                except InputError as error:
                    raise error.in_file(text) from None
            else:
                limits = limits.edited_by(text)
    except InputError as error:
        named = (p if p.file else replace(p, field="--limits") for p in error.problems)
        raise InputError(named) from None
    return limits


def _read(path: str) -> dict[str, object]:
    from wedgecalc.sources.files import read_text
    from wedgecalc.sources.json_text import parse_json

    example = '{"set": "anatomic", "mpta": [85, 93]}'
    raw, problems = parse_json(read_text(path))
    if problems:
        raise InputError(problems)
    if not isinstance(raw, dict):
        raise wrong("--limits", short_repr(raw), f"an object such as {example}")
    return raw


def verdict_on(case: "Case", typed: "PlanRequest", limits: "Limits | None" = None) -> "Verdict":
    """Return the verdict on a case, with target and joint as in the options."""
    from wedgecalc.study.verdict import verdict

    return verdict(case, limits, typed.target, typed.arthritis, typed)


def by_verdict(case: "Case", typed: "PlanRequest", limits: "Limits | None" = None) -> str:
    """Return the procedure that the verdict on a case suggests, for ``auto`` or if none is named.

    Between closing and opening wedge, it follows the case if that names one of them.

    Raises
    ------
    NoPlanError
        If the verdict is to correct nothing, or neither bone, and ``auto`` was requested.
    InputError
        If so, and no procedure is named.
    """
    from wedgecalc.results.sentences_verdict import verdict_sentence
    from wedgecalc.study.verdict import STATUS_WITHOUT_CUT

    advice = verdict_on(case, typed, limits)
    if advice.procedure is None and typed.procedure is None:
        sentence = verdict_sentence(advice).removesuffix(".")
        start = f"{sentence[0].lower()}{sentence[1:]}; for another reason add --procedure"
        why = "neither the case nor the command line names one"
        fix = f"{start}: `wedgecalc explain` lists them all, `wedgecalc analyse` tells more"
        raise wrong("procedure", why, fix=fix)
    if advice.procedure is None:
        raise NoPlanError(STATUS_WITHOUT_CUT[advice.code], verdict_sentence(advice))
    stored = case.request.procedure
    return stored if stored in advice.procedures else advice.procedure
