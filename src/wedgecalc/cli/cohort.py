"""Commands for many legs: plan a table of them, make a synthetic table, draw the results."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wedgecalc.cli import options as opt
from wedgecalc.cli.console import app, end_strictly, say
from wedgecalc.cli.request import named_by_options, option_name, refuse_beside
from wedgecalc.errors import InputError, wrong
from wedgecalc.planning.double_request import DOUBLE_LEVEL, DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import AUTO, field_problems
from wedgecalc.planning.stops import current_codes

if TYPE_CHECKING:
    from rich.progress import Progress

    from wedgecalc.cohort.summary import Summary


@app.command(epilog="Example: wedgecalc cohort legs.csv -o planned.parquet --procedure auto")
@opt.with_request(only=("target", "kerf", "soft_tissue", "jlca_change", "accept", "spread_of"))
@opt.with_double("sharing", "tibia_share", "limits", "kind", "tibia_kind", "femur_kind")
def cohort(
    table: Annotated[
        Path,
        typer.Argument(
            metavar="TABLE",
            help="Table with a leg in each row: .csv, .tsv, .txt or .parquet (see docs/files.md).",
        ),
    ],
    output: Annotated[Path, opt.output_option("TABLE", "Results to write: .csv or .parquet.")],
    request: PlanRequest,
    double: DoubleRequest,
    procedure: Annotated[
        str,
        typer.Option(
            "--procedure",
            "-p",
            help="A procedure, double-level, or auto: for each row the usual one by the verdict on it.",
        ),
    ] = "auto",
    samples: Annotated[
        int,
        typer.Option(
            "--samples",
            help="Monte Carlo samples of each row, for the uncertainty of its numbers; 0 for none.",
        ),
    ] = 0,
    seed: Annotated[
        int,
        typer.Option("--seed", help="Monte Carlo seed: the same numbers, whatever the threads."),
    ] = 0,
    threads: Annotated[
        int | None,
        typer.Option(
            "--threads", help="By default one for each core, or one fewer without --samples."
        ),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            "--engine", help="threads (this machine), or dask (a cluster; needs the extra dask)."
        ),
    ] = "threads",
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="Address of the cluster, such as tcp://127.0.0.1:8786.",
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue an interrupted run.")] = False,
    strict: opt.StrictOpt = False,
    force: opt.ForceOpt = False,
) -> None:
    """Plan a table of legs of any length, row by row.

    A row that cannot be planned states the reason. Needs the extra cohort.
    """
    from wedgecalc.cohort.engines import ClusterError
    from wedgecalc.cohort.request import Request
    from wedgecalc.cohort.run import run_cohort
    from wedgecalc.cohort.run_lock import can_resume

    if threads is not None and not 1 <= threads <= 256:
        raise wrong("--threads", f"{threads}", "a number from 1 to 256")
    if scheduler is not None and engine != "dask":
        raise wrong("--scheduler", "an address needs --engine dask", fix="add --engine dask")
    _refuse_idle(procedure, request, double, samples)
    with named_by_options(request, "samples", "seed", *double.own):
        if problems := list(field_problems("accept", request.accept or ())):
            raise InputError(problems)
        whole = replace(request, procedure=procedure, accept=None)
        rows_request = Request.of(whole, samples, seed)
        rows_request = replace(rows_request, double=double)
    try:
        with _bar() as bar:
            task = bar.add_task("planning", total=None)
            summary = run_cohort(
                table,
                output,
                rows_request,
                engine=engine,
                threads=threads,
                scheduler=scheduler,
                resume=resume,
                force=force,
                progress=lambda done, total: bar.update(task, completed=done, total=total or None),
            )
    except (KeyboardInterrupt, MemoryError, ClusterError):
        if can_resume(output):
            say("finished parts are kept beside the output; run the command again with --resume")
        raise
    accepted = set(current_codes(request.accept or ()))
    _print_summary(summary, output, accepted)
    left = [code for code, _ in summary.stops_by_code.most_common() if code not in accepted]
    if strict and left:
        end_strictly(left, f"to accept: {' '.join(f'--accept {code}' for code in left)}")


def _refuse_idle(procedure: str, request: PlanRequest, double: DoubleRequest, samples: int) -> None:
    """Refuse options that would affect no row, and mention those that affect few."""
    if not samples:
        what, fix = "a cohort without --samples", "add --samples, such as 1000"
        refuse_beside({"--spread-of": request.spread_of}, what, fix)
    if double.way[0] != "fixed":
        what, fix = f"--sharing {double.way[0]}", "add --sharing fixed"
        refuse_beside({"--tibia-share": double.tibia_share}, what, fix)
    if double.own and procedure not in (AUTO, DOUBLE_LEVEL):
        options = ", ".join(option_name(name) for name in double.own)
        say(f"note: {options}: only for rows whose own procedure is {DOUBLE_LEVEL} or {AUTO}")


def _bar() -> "Progress":
    """Return a progress bar, shown only if standard error is a terminal."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    hidden = not console.is_terminal
    return Progress("planning", *columns, console=console, transient=True, disable=hidden)


def _print_summary(summary: "Summary", output: Path, accepted: Collection[str]) -> None:
    """Print how many rows have each status, and the quartiles of their results."""
    if summary.note:
        say(f"note: {summary.note}")
    by_code = summary.stops_by_code.most_common()
    stops = ""
    for is_accepted, word in ((False, "a stop alert"), (True, "an accepted stop")):
        codes = {code: f"{code} {n:,}" for code, n in by_code if (code in accepted) == is_accepted}
        if codes:
            which = ", ".join(codes.values())
            stops += f", {summary.rows_with(codes):,} of them with {word} ({which})"
    say(f"{summary.rows:,} rows written to {output}")
    for status, count in summary.statuses.most_common():
        say(f"  {status}: {count:,}{stops if status == 'ok' else ''}")
    for key, word, unit in (
        ("correction_deg", "correction", "°"),
        ("base_mm", "base", " mm"),
        ("expected_wbl_pct", "weight-bearing line expected when standing", " %"),
    ):
        if key in summary.quartiles:
            low, middle, high = summary.quartiles[key]
            what = " wedges" if key == "base_mm" else ""
            legs = f"{word} of {summary.counts[key]:,}{what}"
            half = f"half between {low:.1f} and {high:.1f}{unit}"
            say(f"  {legs}: {half}, median {middle:.1f}{unit}")


@app.command(
    name="cohort-make",
    epilog="Example: wedgecalc cohort-make -n 10000 --population healthy -o legs.csv",
)
def cohort_make(
    n: Annotated[int, typer.Option("-n", help="How many legs.")],
    output: Annotated[Path, opt.output_option("TABLE", "Table to write: .csv or .parquet.")],
    population: Annotated[
        str, typer.Option("--population", help="healthy, oa, varus-oa or valgus.")
    ] = "healthy",
    seed: Annotated[int, typer.Option("--seed", help="Seed: the same seed, the same legs.")] = 0,
    force: opt.ForceOpt = False,
) -> None:
    """Make a synthetic table of legs, with published correlations. Needs the extra cohort."""
    from wedgecalc.cohort.population import populations
    from wedgecalc.cohort.run import make_cohort

    if not 1 <= n <= 1_000_000_000:
        raise wrong("-n", f"{n}", "a number from 1 to 1,000,000,000")
    make_cohort(output, n, population, seed=seed, force=force)
    record = populations()[population]
    say(
        f"{n:,} legs written to {output}: {record.label}",
        f"source: {record.source}",
        f"assumed: {record.assumed}",
    )


@app.command(name="cohort-plot", epilog="Example: wedgecalc cohort-plot planned.csv -o cohort.png")
def cohort_plot(
    table: Annotated[
        Path, typer.Argument(metavar="TABLE", help="Results of wedgecalc cohort: .csv or .parquet.")
    ],
    output: opt.PictureOpt,
    theme: opt.ThemeOpt = "light",
    title: Annotated[str | None, typer.Option("--title", help="Title; by default none.")] = None,
    force: opt.ForceOpt = False,
) -> None:
    """Draw a planned cohort in one picture.

    Preoperative and planned HKA, CPAK, alerts, corrections, phenotypes and bases.
    """
    from wedgecalc.cli.figure import write_figure
    from wedgecalc.cohort.results_table import result_columns
    from wedgecalc.drawing.cohorts import cohort_figure

    columns = result_columns(table)
    write_figure(lambda: cohort_figure(columns, title, theme), output, force)
