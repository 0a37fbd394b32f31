"""The commands ``explain`` and ``doctor``."""

from pathlib import Path
from typing import Annotated

import typer

from wedgecalc import records
from wedgecalc.cli.console import app, print_
from wedgecalc.cli.figure import write_figure
from wedgecalc.cli.options import ForceOpt, JsonOpt, ThemeOpt, output_option
from wedgecalc.errors import wrong


def _explain_words(incomplete: str) -> list[str]:
    from wedgecalc.lateral_records import lateral_landmarks, lateral_measures

    tables = (
        records.measures,
        records.procedures,
        records.targets,
        records.purposes,
        records.methods,
        records.sharings,
        records.landmarks,
        records.alert_records,
        records.concepts,
        lateral_measures,
        lateral_landmarks,
    )
    return [name for table in tables for name in table() if name.startswith(incomplete)]


@app.command(epilog="Example: wedgecalc explain mpta")
def explain(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME",
            help="Measure, procedure, target, landmark, alert or other word, such as CPAK; or label"
            " of a landmark file such as R_LPC.",
            autocompletion=_explain_words,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        output_option("FIGURE", "Draw it, as it should be and as not: .png, .svg or .pdf."),
    ] = None,
    theme: ThemeOpt = "light",
    force: ForceOpt = False,
) -> None:
    """Explain a measurement, procedure, target or alert.

    Or a method, a landmark, a label of a landmark file; with its source. Without NAME: list them.
    """
    from wedgecalc.results.terminal import page_text
    from wedgecalc.results.terminal_explain import label_named, label_page, names_page, record_page

    name = " ".join(words) if words else None
    if name is not None and name.lower() == "verdict" and output is None:
        from wedgecalc.results.terminal_verdict import verdict_page

        print_(page_text(verdict_page()))
        return
    label = None if name is None else label_named(name)
    record = None if name is None or label else records.explain(name)
    if output is not None:
        if record is None:
            fix = (
                "draw the landmark that it gives" if label else "wedgecalc explain mpta -o mpta.png"
            )
            why = "a label of a landmark file cannot be drawn" if label else "needs a name to draw"
            raise wrong("--output", why, fix=fix)
        from wedgecalc.drawing.record_view import record_picture

        write_figure(lambda: record_picture(record, theme), output, force)
    if name is not None and label is not None:
        print_(page_text(label_page(name, label)))
    else:
        print_(page_text(names_page() if record is None else record_page(record)))


@app.command(epilog="Example: wedgecalc doctor")
def doctor(json: JsonOpt = False) -> None:
    """Show what is installed, and how to add extras.

    Also makes a test plan, to check that the installation works.
    """
    from wedgecalc.cli.doctor import doctor_page, installation

    state = installation()
    if json:
        from wedgecalc.results.document import to_json

        print_(to_json(state))
    else:
        from wedgecalc.results.terminal import page_text

        print_(page_text(doctor_page(state)))
    if not state["plan_as_it_should_be"]:
        raise wrong("installation", "a test plan misses its target", fix="reinstall wedgecalc")
