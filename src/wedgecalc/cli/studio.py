"""The command that opens the studio."""

from pathlib import Path
from typing import Annotated

import typer

from wedgecalc.cli.console import app, print_, say
from wedgecalc.cli.link import Link, MovePortOpt, reaches_an_archive
from wedgecalc.cli.request import refuse_beside
from wedgecalc.extras import need


@app.command(epilog="Example: wedgecalc studio demo:medial-oa-right")
@reaches_an_archive
def studio(
    case: Annotated[
        str | None,
        typer.Argument(
            metavar="CASE|IMAGE",
            help="A case, a landmark file, a radiograph, or demo:NAME to open.",
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port", min=1, max=65535, help="By default 8767, or a free one if that is in use."
        ),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print the address.")
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", metavar="DIR", help="Folder for uploaded files while they are read."
        ),
    ] = None,
    no_autosave: Annotated[
        bool,
        typer.Option(
            "--no-autosave",
            help="Remove the films that were kept, and keep none: a tab then loses its film when "
            "the studio is stopped.",
        ),
    ] = False,
    archive: Annotated[
        str | None,
        typer.Option(
            "--archive",
            metavar="ARCHIVE",
            envvar="WEDGECALC_ARCHIVE",
            help="Take films from this archive and file plans in it: AE@host:port, or the address of"
            " a DICOMweb service.",
        ),
    ] = None,
    move_port: MovePortOpt = None,
    link: Link | None = None,
) -> None:
    """Plan interactively in the browser.

    Drag landmarks, hinge and target; everything stays on this machine. Stop it with Ctrl+C.
    Needs the extra studio.
    """
    need("panel", "studio", "the studio needs")
    link = link or Link()
    if archive is None:
        refuse_beside({**link.typed, "--move-port": move_port}, "no archive", "add --archive")
    else:
        need("highdicom", "--archive", "an archive needs")
    peer = None if archive is None else link.peer(archive, "--archive", move_port)
    from wedgecalc.studio.films import FILM_STORE, usual_folder
    from wedgecalc.studio.server import serve

    say("the studio runs on this machine only: open the address below, and press Ctrl+C to stop it")
    kept = usual_folder()
    if no_autosave and kept.is_dir():
        FILM_STORE.keep_in(kept)
        FILM_STORE.clear()
    autosave = None if no_autosave else kept
    serve(
        case,
        port=port,
        browser=not no_browser,
        folder=folder,
        autosave=autosave,
        archive=peer,
        say=print_,
    )
    say("stopped")
