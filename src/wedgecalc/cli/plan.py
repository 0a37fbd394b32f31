"""The commands. Results go to standard output, everything else to standard error."""

from pathlib import Path
from typing import Annotated, Any

import typer

from wedgecalc import records
from wedgecalc.cli import pictures, study
from wedgecalc.cli.console import app, asked, fits, planned, print_, say
from wedgecalc.cli.options import (
    AcceptOpt,
    AlongOpt,
    BoneOpt,
    CaseArg,
    EntryOpt,
    ForceOpt,
    HingeOpt,
    JsonOpt,
    KerfOpt,
    LengthOpt,
    LevelOpt,
    ProcedureOpt,
    TargetOpt,
    reads_legs,
)
from wedgecalc.cli.request import refuse_beside, stop_unless_accepted, sure_of
from wedgecalc.errors import InputError, Problem

DEMO_CASE, DEMO_FIGURE = "demo:medial-oa-right", "wedgecalc-demo.png"


def _explain_words(incomplete: str) -> list[str]:
    tables = (
        records.measures,
        records.procedures,
        records.targets,
        records.methods,
        records.landmarks,
        records.alert_records,
    )
    return [name for table in tables for name in table() if name.startswith(incomplete)]


@app.command(epilog="Example: wedgecalc demo")
def demo(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FIGURE", help="Picture to write.")
    ] = Path(DEMO_FIGURE),
    force: ForceOpt = False,
) -> None:
    """Plan a bundled leg: the table on screen, the before and after picture in a file."""
    from wedgecalc.sources.case import bundled_cases

    plan(DEMO_CASE, output=output, force=force)
    say(
        f"picture written to {output}",
        "other bundled cases: " + ", ".join(f"demo:{name}" for name in bundled_cases()),
    )


@app.command(
    epilog="Example: wedgecalc plan leg.json --procedure lateral-closing-wedge-hto --target wbl=62.5 -o plan.png"
)
@reads_legs
def plan(
    case: CaseArg,
    procedure: ProcedureOpt = None,
    target: TargetOpt = None,
    hinge: HingeOpt = None,
    entry: EntryOpt = None,
    kerf: KerfOpt = None,
    length: LengthOpt = None,
    along: AlongOpt = None,
    level: LevelOpt = None,
    bone: BoneOpt = None,
    soft_tissue: Annotated[
        str | None,
        typer.Option(
            "--soft-tissue",
            metavar="MODEL",
            help="none, jlca-half, stress-third or stress-regression.",
        ),
    ] = None,
    jlca_change: Annotated[
        float | None,
        typer.Option("--jlca-change", metavar="DEG", help="Fall of the JLCA under valgus stress."),
    ] = None,
    uncertainty: Annotated[
        str | None,
        typer.Option(
            "--uncertainty",
            metavar="METHOD",
            help="How sure: first-order, or monte-carlo for the record.",
        ),
    ] = None,
    sd: Annotated[
        list[str] | None,
        typer.Option(
            "--sd", metavar="MM", help="Spread of a landmark: MM, or NAME=MM; may be repeated."
        ),
    ] = None,
    samples: Annotated[
        int | None, typer.Option("--samples", help="Legs of the Monte Carlo; else 10,000.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Seed of the Monte Carlo: same seed, same numbers.")
    ] = None,
    accept: AcceptOpt = None,
    json: JsonOpt = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FIGURE", help="Also draw: .png, .svg or .pdf."),
    ] = None,
    force: ForceOpt = False,
    reading: Any = None,
) -> None:
    """Plan the wedge that takes the leg exactly to the target."""
    chance = {"--sd": sd, "--samples": samples, "--seed": seed}
    if procedure == "double-level":
        alone = {
            "--hinge": hinge,
            "--entry": entry,
            "--soft-tissue": soft_tissue,
            "--jlca-change": jlca_change,
            "--uncertainty": uncertainty,
            "--length": length,
            "--along": along,
            "--level": level,
            "--bone": bone,
            **chance,
        }
        refuse_beside(alone, "double-level", "plan each bone by itself for that")
        study.double_level(
            case,
            target=target,
            kerf=kerf,
            accept=accept,
            json=json,
            output=output,
            force=force,
            reading=reading,
        )
        return
    if uncertainty is None:
        refuse_beside(
            chance, "a plan without --uncertainty", "add --uncertainty first-order or monte-carlo"
        )
    cut = {"length": length, "along": along, "level": level, "bone": bone}
    soft = {"soft_tissue": soft_tissue, "jlca_change": jlca_change}
    read, request, made, on_bone = planned(
        case, procedure, target, hinge, entry, kerf, reading=reading, cut=cut, **soft
    )
    stop_unless_accepted(made, accept)
    sure = (
        None
        if uncertainty is None
        else sure_of(read, request | soft, uncertainty, sd, samples, seed)
    )
    if output:
        pictures.write_picture(made, output, force, title=read.id)
    from wedgecalc.results.build import of_plan
    from wedgecalc.results.document import to_json

    result = of_plan(made, read.ref, on_bone, sure)
    if json:
        print_(to_json(result))
    else:
        from wedgecalc.results.terminal import page, text_of

        print_(text_of(page(result)))


@app.command(
    epilog="Example: wedgecalc check leg.json --procedure lateral-closing-wedge-hto --base 9"
)
@reads_legs
def check(
    case: CaseArg,
    procedure: ProcedureOpt = None,
    angle: Annotated[
        float | None, typer.Option("--angle", metavar="DEG", help="The wedge as an angle.")
    ] = None,
    base: Annotated[
        float | None,
        typer.Option("--base", metavar="MM", help="The wedge as its base at the cortex."),
    ] = None,
    target: TargetOpt = None,
    hinge: HingeOpt = None,
    entry: EntryOpt = None,
    kerf: KerfOpt = None,
    length: LengthOpt = None,
    along: AlongOpt = None,
    tolerance: Annotated[
        float, typer.Option("--tolerance", metavar="DEG", help="What still counts as on target.")
    ] = 1.0,
    json: JsonOpt = False,
    reading: Any = None,
) -> None:
    """Check a wedge: what alignment follows from it, and how far it misses the target."""
    from wedgecalc.planning.check import check as checked

    read, request = asked(
        case, reading, procedure, target, hinge, entry, kerf, length=length, along=along
    )
    answer = checked(read.limb, **request, angle=angle, base=base, tolerance=tolerance)
    fits(case, answer.wanted)
    from wedgecalc.results.build import of_check
    from wedgecalc.results.document import to_json

    result = of_check(answer, read.ref)
    if json:
        print_(to_json(result))
    else:
        from wedgecalc.results.terminal import check_page, text_of

        print_(text_of(check_page(answer, result)))


@app.command(
    epilog="Example: wedgecalc limb --side right --mldfa 88 --mpta 82 --jlca 2 -o leg.json"
)
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
    ama: Annotated[
        float, typer.Option(help="Anatomical against mechanical femoral axis, °.")
    ] = 7.0,
    mldta: Annotated[float, typer.Option(help="Lateral distal tibial angle, °.")] = 89.0,
    tilt: Annotated[float, typer.Option(help="Lean of the leg in stance, °.")] = 3.0,
    id: Annotated[str | None, typer.Option("--id", help="Name of the case.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="CASE", help="Case file to write; else it is printed."
        ),
    ] = None,
    force: ForceOpt = False,
) -> None:
    """Make a leg from its angles and lengths, as a case file."""
    from wedgecalc.geometry.limb import Limb
    from wedgecalc.sources.case import case_text, save_case

    leg = Limb.from_angles(
        side,
        mldfa=mldfa,
        mpta=mpta,
        jlca=jlca,
        femur=femur,
        tibia=tibia,
        plateau=plateau,
        mlpfa=mlpfa,
        nsa=nsa,
        ama=ama,
        mldta=mldta,
        tilt=tilt,
    )
    if output is None:
        print_(case_text(leg, id))
    else:
        save_case(leg, output, id=id, force=force)


@app.command(epilog="Example: wedgecalc explain mpta")
def explain(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="Measure, procedure, target, landmark, alert, or label of a landmark file such as R_LPC.",
            autocompletion=_explain_words,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FIGURE",
            help="Its picture on an ordinary leg: .png, .svg or .pdf.",
        ),
    ] = None,
    force: ForceOpt = False,
) -> None:
    """Explain a measure, procedure, target, method, landmark or alert: definition, normal range, source, picture."""
    from wedgecalc.results.terminal import text_of
    from wedgecalc.results.terminal_explain import label_named, label_page, names_page, record_page

    label = None if name is None else label_named(name)
    record = None if name is None or label else records.explain(name)
    if output is not None and label:
        raise InputError(
            Problem(
                "--output",
                "the label of a landmark file",
                "a name to draw",
                "draw the landmark that it gives",
            )
        )
    if output is not None:
        if record is None:
            raise InputError(
                Problem(
                    "--output", "no name to draw", "a name", "wedgecalc explain mpta -o mpta.png"
                )
            )
        from wedgecalc.drawing.record_view import picture_of

        pictures.write_figure(lambda: picture_of(record), output, force)
    if name is not None and label is not None:
        print_(text_of(label_page(name, label)))
    else:
        print_(text_of(names_page() if record is None else record_page(record)))


@app.command(epilog="Example: wedgecalc doctor")
def doctor(json: JsonOpt = False) -> None:
    """Tell what is installed, which extras are there or how to add them, and whether a plan comes out as it should."""
    from wedgecalc.cli.doctor import findings

    found: Any = findings()
    if json:
        from wedgecalc.results.document import to_json

        print_(to_json(found))
    else:
        from wedgecalc.results.terminal import text_of
        from wedgecalc.results.terminal_explain import doctor_page

        print_(text_of(doctor_page(found)))
    if not found["plan_as_it_should_be"]:
        raise InputError(
            Problem(
                "installation",
                "a plan that misses its own target",
                "a whole installation",
                "install wedgecalc anew",
            )
        )
