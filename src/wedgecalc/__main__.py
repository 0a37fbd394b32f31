"""The command's entrance. It answers ``--version`` before anything heavy is loaded."""

import sys

from wedgecalc.isolation import begin


def main() -> None:
    """Run the command line."""
    begin()
    if sys.argv[1:] == ["--version"]:
        from wedgecalc import __version__

        print(f"wedgecalc {__version__}")
        return
    from wedgecalc.cli import run

    run()


if __name__ == "__main__":
    main()
