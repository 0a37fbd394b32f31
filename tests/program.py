"""The command as a program of its own, in an environment of no habits."""

import os
import sys
from pathlib import Path

SCRIPT = Path(sys.executable).with_name("wedgecalc")


COMMAND = [str(SCRIPT)] if SCRIPT.exists() else [sys.executable, "-P", "-m", "wedgecalc"]


def environment(**more):
    """Return the environment of an ordinary shell: nothing that hides what the current folder could do."""
    hiding = (
        "PYTHONUNBUFFERED",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONSAFEPATH",
        "PYTHONPATH",
        "MPLBACKEND",
    )
    return {k: v for k, v in os.environ.items() if k not in hiding} | more
