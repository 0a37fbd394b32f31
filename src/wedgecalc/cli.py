"""The command line. Results go to standard output, everything else to standard error."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from wedgecalc import records
from wedgecalc.errors import InputError, NoPlanError, Problem

DEMO_CASE, DEMO_FIGURE = "demo:medial-oa-right", "wedgecalc-demo.png"
BROKEN_PIPE = 141  # as a shell reports a program whose reader has gone

app = typer.Typer(
    name="wedgecalc",
    help="Plan, check and draw the wedge of an osteotomy around the knee.\n\nStart with: wedgecalc demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _names(table: Callable[[], dict[str, Any]]) -> Callable[[str], list[str]]:
    return lambda incomplete: [name for name in table() if name.startswith(incomplete)]


def _target_words(incomplete: str) -> list[str]:
    words = [f"{t.name}={value:g}" for t in records.targets().values() for value, _ in t.customary]
    return [word for word in words if word.startswith(incomplete)]


def _explain_words(incomplete: str) -> list[str]:
    tables = (records.measures, records.procedures, records.targets, records.landmarks, records.alert_records)
    return [name for table in tables for name in table() if name.startswith(incomplete)]


CaseArg = Annotated[
    str, typer.Argument(metavar="CASE", help="Case file; - for standard input; demo:NAME for a bundled case.")
]
ProcedureOpt = Annotated[
    str | None,
    typer.Option("--procedure", "-p", help="Procedure, such as lateral-closing-wedge-hto; else the case's.",
                 autocompletion=_names(records.procedures)),
]  # fmt: skip
TargetOpt = Annotated[
    str | None,
    typer.Option("--target", "-t", metavar="MEASURE=VALUE", help="wbl=%, hka=°, mpta=°, mldfa=° or correction=°.",
                 autocompletion=_target_words),
]  # fmt: skip
HingeOpt = Annotated[str | None, typer.Option("--hinge", metavar="X,Y", help="Hinge in the case's coordinates.")]
EntryOpt = Annotated[
    str | None, typer.Option("--entry", metavar="X,Y", help="Where the saw enters, in the case's coordinates.")
]
KerfOpt = Annotated[float | None, typer.Option("--kerf", metavar="MM", help="Thickness of bone each saw cut takes.")]
JsonOpt = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
ForceOpt = Annotated[bool, typer.Option("--force", help="Write over an existing different file.")]


def run() -> NoReturn:
    """Run the command line, and turn every known error into a line on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            # A pipe gets UTF-8 whatever the locale; a terminal keeps its own and shows ? for what it lacks.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    try:
        app()
    except InputError as error:
        _say(*map(str, error.problems))
        sys.exit(2)
    except NoPlanError as error:
        _say(f"no such plan: {error}")
        sys.exit(3)
    except KeyboardInterrupt:
        _say("interrupted")
        sys.exit(130)
    sys.exit(0)


def _say(*lines: str) -> None:
    for line in lines:
        print(f"wedgecalc: {line}", file=sys.stderr)


def _print(text: str) -> None:
    try:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _say("the reader of the output closed it before everything was written (broken pipe)")
        raise typer.Exit(BROKEN_PIPE) from None
    except OSError as error:
        raise InputError(
            Problem("standard output", f"an output that cannot be written ({error.strerror})", "room to write")
        ) from None


@app.callback(invoke_without_command=True)
def _main(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        from wedgecalc import __version__

        _print(f"wedgecalc {__version__}")
        raise typer.Exit


@app.command(epilog="Example: wedgecalc demo")
def demo(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FIGURE", help="Picture to write.")] = Path(
        DEMO_FIGURE
    ),
    force: ForceOpt = False,
) -> None:
    """Plan a bundled leg: the table on screen, the before and after picture in a file."""
    from wedgecalc.sources.case import bundled_cases

    plan(DEMO_CASE, output=output, force=force)
    _say(
        f"picture written to {output}", "other bundled cases: " + ", ".join(f"demo:{name}" for name in bundled_cases())
    )


@app.command(epilog="Example: wedgecalc measure leg.json --json")
def measure(case: CaseArg, json: JsonOpt = False) -> None:
    """Measure a leg: every angle and length its landmarks give, with normal ranges."""
    from wedgecalc.alignment import measure as measured_of
    from wedgecalc.sources.case import load_case

    read = load_case(case)
    measured = measured_of(read.limb)
    if json:
        from wedgecalc.results import measure_result, to_json

        _print(to_json(measure_result(read.limb, measured, read.id, read.scale_source)))
    else:
        from wedgecalc.tables import measure_page, text_of

        _print(text_of(measure_page(read.limb, measured, read.id)))


@app.command(
    epilog="Example: wedgecalc plan leg.json --procedure lateral-closing-wedge-hto --target wbl=62.5 -o plan.png"
)
def plan(
    case: CaseArg,
    procedure: ProcedureOpt = None,
    target: TargetOpt = None,
    hinge: HingeOpt = None,
    entry: EntryOpt = None,
    kerf: KerfOpt = None,
    json: JsonOpt = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FIGURE", help="Also draw: .png, .svg or .pdf.")
    ] = None,
    force: ForceOpt = False,
) -> None:
    """Plan the wedge that takes the leg exactly to the target."""
    read, made, on_bone = _planned(case, procedure, target, hinge, entry, kerf)
    if output:
        _draw(made, "before-after", output, read.id, force)
    if json:
        from wedgecalc.results import plan_result, to_json

        _print(to_json(plan_result(made, read.id, read.scale_source, on_bone)))
    else:
        from wedgecalc.tables import plan_page, text_of

        _print(text_of(plan_page(made, read.id, on_bone)))


@app.command(epilog="Example: wedgecalc check leg.json --procedure lateral-closing-wedge-hto --base 9")
def check(
    case: CaseArg,
    procedure: ProcedureOpt = None,
    angle: Annotated[float | None, typer.Option("--angle", metavar="DEG", help="The wedge as an angle.")] = None,
    base: Annotated[
        float | None, typer.Option("--base", metavar="MM", help="The wedge as its base at the cortex.")
    ] = None,
    target: TargetOpt = None,
    hinge: HingeOpt = None,
    entry: EntryOpt = None,
    kerf: KerfOpt = None,
    tolerance: Annotated[
        float, typer.Option("--tolerance", metavar="DEG", help="What still counts as on target.")
    ] = 1.0,
    json: JsonOpt = False,
) -> None:
    """Check a wedge: what alignment follows from it, and how far it misses the target."""
    from wedgecalc.checking import check as checked
    from wedgecalc.request import request_of
    from wedgecalc.sources.case import load_case

    read = load_case(case)
    request = request_of(read, procedure, target, hinge, entry, kerf)
    answer = checked(read.limb, **request, angle=angle, base=base, tolerance=tolerance)
    if json:
        from wedgecalc.results import check_result, to_json

        _print(to_json(check_result(answer, read.id, read.scale_source)))
    else:
        from wedgecalc.tables import check_page, text_of

        _print(text_of(check_page(answer, read.id)))


@app.command(epilog="Example: wedgecalc draw leg.json -o plan.svg")
def draw(
    case: CaseArg,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FIGURE", help="Picture to write: .png, .svg or .pdf.")
    ],
    view: Annotated[str, typer.Option("--view", help="Which picture.")] = "before-after",
    procedure: ProcedureOpt = None,
    target: TargetOpt = None,
    hinge: HingeOpt = None,
    entry: EntryOpt = None,
    kerf: KerfOpt = None,
    force: ForceOpt = False,
) -> None:
    """Draw the plan."""
    read, made, _ = _planned(case, procedure, target, hinge, entry, kerf)
    _draw(made, view, output, read.id, force)


@app.command(epilog="Example: wedgecalc limb --side right --mldfa 88 --mpta 82 --jlca 2 -o leg.json")
def limb(
    side: Annotated[str, typer.Option("--side", help="right or left.")],
    mldfa: Annotated[float, typer.Option(help="Lateral distal femoral angle, °.")] = 88.0,
    mpta: Annotated[float, typer.Option(help="Medial proximal tibial angle, °.")] = 87.0,
    jlca: Annotated[float, typer.Option(help="Joint line convergence angle, °.")] = 0.0,
    femur: Annotated[float, typer.Option(help="Hip to knee, mm.")] = 430.0,
    tibia: Annotated[float, typer.Option(help="Knee to ankle, mm.")] = 365.0,
    plateau: Annotated[float, typer.Option(help="Width of the tibial plateau, mm.")] = 76.0,
    mlpfa: Annotated[float, typer.Option(help="Lateral proximal femoral angle, °.")] = 90.0,
    nsa: Annotated[float, typer.Option(help="Neck–shaft angle, °.")] = 130.0,
    ama: Annotated[float, typer.Option(help="Anatomical against mechanical femoral axis, °.")] = 7.0,
    mldta: Annotated[float, typer.Option(help="Lateral distal tibial angle, °.")] = 89.0,
    tilt: Annotated[float, typer.Option(help="Lean of the leg in stance, °.")] = 3.0,
    id: Annotated[str | None, typer.Option("--id", help="Name of the case.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="CASE", help="Case file to write; else it is printed.")
    ] = None,
    force: ForceOpt = False,
) -> None:
    """Make a leg from its angles and lengths, as a case file."""
    from wedgecalc.sources.case import case_text, save_case
    from wedgecalc.synthetic import limb_from_angles

    leg = limb_from_angles(side, mldfa=mldfa, mpta=mpta, jlca=jlca, femur=femur, tibia=tibia, plateau=plateau,
                           mlpfa=mlpfa, nsa=nsa, ama=ama, mldta=mldta, tilt=tilt)  # fmt: skip
    if output is None:
        _print(case_text(leg, id))
    else:
        save_case(leg, output, id=id, force=force)


@app.command(epilog="Example: wedgecalc explain mpta")
def explain(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Measure, procedure, target, landmark or alert.",
                                               autocompletion=_explain_words)] = None,
) -> None:  # fmt: skip
    """Explain a measure, procedure, target, landmark or alert: definition, normal range, source."""
    from wedgecalc.tables import names_page, record_page, text_of

    _print(text_of(names_page() if name is None else record_page(records.explain(name))))


def _planned(case: str, *options: Any) -> tuple[Any, Any, Any]:
    """Return the case that is named, its plan as the options and the case ask, and the wedge on the bone's outline."""
    from wedgecalc.planning import plan as planned
    from wedgecalc.request import request_of
    from wedgecalc.sources.case import load_case

    from wedgecalc.wedge import bone_wedge

    read = load_case(case)
    made = planned(read.limb, **request_of(read, *options))
    try:
        return read, made, bone_wedge(made)
    except InputError as error:
        raise error.in_file(case) from None


def _draw(made: Any, view: str, output: Path, title: str | None, force: bool) -> None:
    from wedgecalc.sources.files import check_writable, write_whole

    check_writable(output, (".png", ".svg", ".pdf"))
    from wedgecalc.drawing import draw as drawn
    from wedgecalc.drawing import picture_bytes

    write_whole(output, picture_bytes(drawn(made, view=view, title=title), output.suffix[1:].lower()), force=force)
