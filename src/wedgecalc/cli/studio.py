"""The command that opens the studio."""

from pathlib import Path
from typing import Annotated

import typer

from wedgecalc.cli.console import app, print_, say
from wedgecalc.errors import InputError, Problem


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
        typer.Option("--folder", metavar="DIR", help="Where uploads stand while they are read."),
    ] = None,
) -> None:
    """Plan a leg with your hands, in a browser on this machine. Stop it with Ctrl+C. Needs the extra studio."""
    try:
        from wedgecalc.studio.server import serve
    except ImportError:
        raise InputError(
            Problem(
                "studio",
                "no Panel, which the studio needs",
                "the extra named studio",
                "pip install 'wedgecalc[studio]'",
            )
        ) from None
    say("the studio runs on this machine alone; open the address below, and stop it with Ctrl+C")
    serve(case, port=port, browser=not no_browser, folder=folder, say=print_)
    say("stopped")
