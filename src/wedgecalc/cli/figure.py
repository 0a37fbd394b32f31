"""Write a picture to the file that an option names."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.cli.console import say
from wedgecalc.cli.options import PICTURES

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def write_figure(drawn: Callable[[], "Figure"], output: Path, force: bool) -> None:
    """Draw a figure and write it whole, after checking that it may be written."""
    from wedgecalc.sources.files import check_writable, write_whole

    check_writable(output, PICTURES)
    from wedgecalc.drawing import picture_bytes

    write_whole(output, picture_bytes(drawn(), output.suffix[1:].lower()), force=force)
    say(f"picture written to {output}")
