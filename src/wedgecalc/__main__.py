"""Entry point of the command. It handles ``--version`` and signals before anything heavy loads."""

import gc
import sys

from wedgecalc.isolation import begin

TYPE_CHECKING = False  # not from typing, which may lie in the current folder
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> "NoReturn":
    """Run the command line."""
    gc.set_threshold(20_000)  # collecting reference cycles would take a tenth of the start
    begin()  # before anything is imported from the current folder
    from wedgecalc.orders import end_at_once

    end_at_once()
    from wedgecalc.cli.streams import hold_streams, run_to_end

    hold_streams()
    run_to_end(_version if sys.argv[1:] == ["--version"] else _command)


def _version() -> int:
    from wedgecalc import __version__

    print(f"wedgecalc {__version__}")
    return 0


def _command() -> int:
    from wedgecalc.cli.start import command

    return command()


if __name__ == "__main__":
    main()
