"""Where the program in one file begins: as the command, or as a process that the command starts."""

import os
import sys
from multiprocessing import freeze_support

freeze_support()  # the process that makes files for the studio ends in this line

from wedgecalc.isolation import APART  # noqa: E402


def run_apart() -> None:
    """Run a module of wedgecalc, as `wedgecalc.isolation.apart` asks."""
    import runpy

    del sys.argv[:2]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def open_pages_as_outside() -> None:
    """Let the browser find the system's libraries, not those in this file."""
    import webbrowser

    def opened(*page: object) -> bool:
        ours = os.environ.pop("LD_LIBRARY_PATH", None)
        if "LD_LIBRARY_PATH_ORIG" in os.environ:
            os.environ["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH_ORIG"]
        try:
            return really(*page)
        finally:
            os.environ.pop("LD_LIBRARY_PATH", None)
            if ours is not None:
                os.environ["LD_LIBRARY_PATH"] = ours

    really, webbrowser.open = webbrowser.open, opened


if sys.argv[1:2] == [APART] and sys.argv[2].startswith("wedgecalc."):
    run_apart()
else:
    from wedgecalc.__main__ import main

    open_pages_as_outside()
    main()
