"""A decorator by which measure, plan and draw also take lateral films.

Their handlers are in `wedgecalc.cli.lateral_film`, which is loaded for such a film only.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from wedgecalc.errors import InputError, LateralFilmError, Problem
from wedgecalc.sources.legs import Reading

Command = Callable[..., None]
SlopeOpt = Annotated[
    float | None,
    typer.Option("--slope", metavar="DEG", help="Lateral film: posterior slope to aim at; 9."),
]


def also_lateral(name: str, *, aims: bool = False) -> Callable[[Command], Command]:
    """Return a decorator: for a lateral film the handler `name` runs instead of the command.

    Parameters
    ----------
    name : str
        Name of a handler in `wedgecalc.cli.lateral_film`.
    aims : bool
        Whether the command gets the option ``--slope``, which applies to lateral films only.
    """

    def decorate(command: Command) -> Command:
        own = inspect.signature(command, eval_str=True)

        @functools.wraps(command)
        def run(case: str, **values: Any) -> None:
            slope = values.pop("slope", None)
            try:
                if slope is not None:
                    _refuse_frontal(case, values.get("reading"))
                command(case, **values)
            except LateralFilmError as film:
                from wedgecalc.cli.lateral_film import HANDLERS

                HANDLERS[name](film, **({"slope": slope} if aims else {}), **values)

        extra = [
            inspect.Parameter(
                "slope", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=SlopeOpt
            )
        ]
        parameters = [*own.parameters.values()] + (extra if aims else [])
        parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
        run.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
        return run

    return decorate


def _refuse_frontal(case: str, reading: Reading | None) -> None:
    from wedgecalc.sources.reading import load_legs

    load_legs(case, reading)
    why, fix = "the film is frontal, and has no posterior slope", "leave it out"
    raise InputError(Problem("--slope", why, fix=fix, file=case))
