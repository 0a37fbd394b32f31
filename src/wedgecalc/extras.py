"""Packages of the optional extras, and the error when one is missing."""

import importlib
from types import ModuleType

from wedgecalc.errors import InputError, Problem
from wedgecalc.optional import PACKAGES


def missing(module: str, field: str, why: str, *, instead: str = "", file: str = "") -> Problem:
    """Return the problem of a package that is not installed.

    Parameters
    ----------
    module : str
        A key of `PACKAGES`.
    field : str
        The argument or option that needs it.
    why : str
        What needs it, with its verb: ``slides need``.
    instead : str, optional
        What to do without it.
    file : str, optional
        The file that needs it.
    """
    from wedgecalc.installation import to_add  # it loads what only an error needs

    extra, name = PACKAGES[module]
    fix = to_add(extra) + (f", or {instead}" if instead else "")
    return Problem(field, f"no {name}, which {why}", f"the extra named {extra}", fix, file)


def need(module: str, field: str, why: str, *, instead: str = "", file: str = "") -> ModuleType:
    """Return a package of an extra, or raise `InputError` with the problem of `missing`.

    >>> need("pyarrow", "table", "tables need").__name__
    'pyarrow'
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise InputError(missing(module, field, why, instead=instead, file=file)) from None
