"""What a picture shows, and the file that it is written to."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.cli.console import hold, read_case, say
from wedgecalc.cli.options import PICTURE_ENDINGS
from wedgecalc.cli.request import option_name, plan_case, refuse_beside
from wedgecalc.planning.request import PlanRequest
from wedgecalc.sources.legs import Reading

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from wedgecalc.geometry.limb import Limb
    from wedgecalc.planning.plan import Plan
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


def plan_or_leg(
    case: str,
    request: PlanRequest,
    reading: Reading | None,
    *,
    of_leg: bool,
    beside: Mapping[str, object],
) -> tuple["Case", "Plan | Limb"]:
    """Read a case, and return it with its plan, or with its leg if no plan is requested.

    Parameters
    ----------
    case : str
    request : PlanRequest
        The options.
    reading : Reading or None
    of_leg : bool
        Whether the view can be drawn without a plan.
    beside : mapping of str to object
        Further options that do nothing without a plan.
    """
    if of_leg and request.procedure is None:
        read = read_case(case, reading)
        if read.request.procedure is None:
            typed = {option_name(name): value for name, value in request.given.items()}
            refuse_beside({**typed, **beside}, "a leg without a plan", "add --procedure")
            return read, read.limb
        hold(case, read)
    read, plan, _ = plan_case(case, request, reading)
    return read, plan
