"""The command that opens the studio."""

from pathlib import Path
from typing import Annotated

import typer

from wedgecalc.cli.console import app, print_, say
from wedgecalc.extras import need


@app.command(epilog="Example: wedgecalc studio demo:medial-oa-right")
def studio(
    case: Annotated[
        str | None,
        typer.Argument(
            metavar="CASE|IMAGE",
            help="What to open: a case or keypoint file, a radiograph, or demo:NAME.",
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port", min=1, max=65535, help="By default 8767, or a free one if that is taken."
        ),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print the address.")
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", metavar="DIR", help="Where uploaded files are kept while they are read."
        ),
    ] = None,
) -> None:
    """Plan interactively in a browser on this machine: drag landmarks, hinge and target.

    Stop it with Ctrl+C. Needs the extra studio.
    """
    need("panel", "studio", "the studio needs")
    from wedgecalc.studio.server import serve

    say("the studio runs on this machine only: open the address below, and press Ctrl+C to stop it")
    serve(case, port=port, browser=not no_browser, folder=folder, say=print_)
    say("stopped")
