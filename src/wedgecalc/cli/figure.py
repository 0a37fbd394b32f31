"""Write a picture to the file that an option names."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.cli.console import say
from wedgecalc.cli.options import PICTURE_ENDINGS
from wedgecalc.sources.legs import Reading

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from wedgecalc.sources.case import Case
    from wedgecalc.sources.radiographs.radiograph import Radiograph


def write_figure(drawn: Callable[[], "Figure"], output: Path, force: bool) -> None:
    """Draw a figure and write it whole, after checking that it may be written."""
    from wedgecalc.sources.files import check_writable, write_whole

    check_writable(output, PICTURE_ENDINGS)
    from wedgecalc.drawing import picture_bytes

    write_whole(output, picture_bytes(drawn(), output.suffix[1:].lower()), force=force)
    say(f"picture written to {output}")


def film_to_draw_on(read: "Case", wanted: bool, reading: Reading | None) -> "Radiograph | None":
    """Return the radiograph to draw on, if any."""
    image = None if reading is None else reading.image
    if not wanted and image is None:
        return None
    from wedgecalc.sources.reading import radiograph_of

    film = radiograph_of(read, image)
    say(*(f"note: {note}" for note in film.notes if note not in read.notes and "scale" not in note))
    return film
