"""The commands about many legs: plan a table of them, make one up, picture what came out."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wedgecalc.cli.console import app, say
from wedgecalc.cli.options import ForceOpt, ThemeOpt, with_request
from wedgecalc.cli.request import named_by_options
from wedgecalc.errors import wrong
from wedgecalc.planning.request import PlanRequest

if TYPE_CHECKING:
    from rich.progress import Progress

    from wedgecalc.cohort.output_table import Summary


@app.command(epilog="Example: wedgecalc cohort legs.csv -o planned.parquet --procedure auto")
@with_request(only=("target", "kerf"))
def cohort(
    table: Annotated[
        Path,
        typer.Argument(
            metavar="TABLE",
            help="Table of legs, one in each row: .csv, .tsv, .txt or .parquet (see docs/files.md).",
        ),
    ],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="TABLE", help="Results to write: .csv or .parquet."),
    ],
    request: PlanRequest,
    procedure: Annotated[
        str,
        typer.Option(
            "--procedure",
            "-p",
            help="A procedure, or auto: a closing wedge in the bone responsible for the deformity.",
        ),
    ] = "auto",
    samples: Annotated[
        int,
        typer.Option(
            "--samples",
            help="Monte Carlo samples for each row, for the uncertainty of its numbers; 0 for none.",
        ),
    ] = 0,
    seed: Annotated[
        int,
        typer.Option("--seed", help="Monte Carlo seed: the same numbers, whatever the threads."),
    ] = 0,
    threads: Annotated[
        int | None,
        typer.Option("--threads", help="Default: one for each core, less one without --samples."),
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
            help="Address of the Dask scheduler, such as tcp://127.0.0.1:8786.",
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue an interrupted run.")] = False,
    force: ForceOpt = False,
) -> None:
    """Plan a whole table of legs, of any length.

    A row that cannot be planned says why, and the others go on. Needs the extra cohort.
    """
    from wedgecalc.cohort.engines import ClusterError
    from wedgecalc.cohort.request import Request
    from wedgecalc.cohort.run import run_cohort
    from wedgecalc.cohort.run_lock import kept

    if threads is not None and not 1 <= threads <= 256:
        raise wrong("--threads", f"{threads}", "a number from 1 to 256")
    if scheduler is not None and engine != "dask":
        raise wrong("--scheduler", scheduler, "no address without a cluster", "add --engine dask")
    with named_by_options(request, "samples", "seed"):
        every = Request.of(replace(request, procedure=procedure), samples, seed)
    try:
        with _bar() as bar:
            task = bar.add_task("planning", total=None)
            found = run_cohort(
                table,
                output,
                every,
                engine=engine,
                threads=threads,
                scheduler=scheduler,
                resume=resume,
                force=force,
                progress=lambda done, total: bar.update(task, completed=done, total=total or None),
            )
    except (KeyboardInterrupt, MemoryError, ClusterError):
        if kept(output):
            say("what is done is kept beside the output; the same command with --resume goes on")
        raise
    _tell(found, output)


def _bar() -> "Progress":
    """Return a bar of progress, shown where standard error is a terminal."""
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
    shown = console.is_terminal
    return Progress("planning", *columns, console=console, transient=True, disable=not shown)


def _tell(found: "Summary", output: Path) -> None:
    """Say what became of the rows."""
    if found.note:
        say(f"note: {found.note}")
    each = ", ".join(f"{code} {count:,}" for code, count in found.stops_by_code.most_common())
    stops = f", of these {found.stops.total():,} with a stop alert ({each})" if each else ""
    say(
        f"{found.rows:,} rows written to {output}",
        *(
            f"  {status}: {count:,}{stops if status == 'ok' else ''}"
            for status, count in found.statuses.most_common()
        ),
    )
    for key, word, unit in (("correction_deg", "correction", "°"), ("base_mm", "base", " mm")):
        if key in found.quartiles:
            low, middle, high = found.quartiles[key]
            say(
                f"  {word} of {found.counts[key]:,}: half between {low:.1f} and {high:.1f}{unit},"
                f" median {middle:.1f}{unit}"
            )


@app.command(
    name="cohort-make",
    epilog="Example: wedgecalc cohort-make -n 10000 --population healthy -o legs.csv",
)
def cohort_make(
    n: Annotated[int, typer.Option("-n", help="Number of legs.")],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="TABLE", help="Table to write: .csv or .parquet."),
    ],
    population: Annotated[
        str, typer.Option("--population", help="healthy, oa, varus-oa or valgus.")
    ] = "healthy",
    seed: Annotated[int, typer.Option("--seed", help="Seed: the same seed, the same legs.")] = 0,
    force: ForceOpt = False,
) -> None:
    """Make a table of virtual legs.

    Their angles and sizes vary together as published. Needs the extra cohort.
    """
    from wedgecalc.cohort.population import populations
    from wedgecalc.cohort.run import make_cohort

    if not 1 <= n <= 1_000_000_000:
        raise wrong("-n", f"{n}", "a number from 1 to 1,000,000,000")
    make_cohort(output, n, population, seed=seed, force=force)
    asked = populations()[population]
    say(
        f"{n:,} legs written to {output}: {asked.label}",
        f"source: {asked.source}",
        f"assumed: {asked.assumed}",
    )


@app.command(name="cohort-plot", epilog="Example: wedgecalc cohort-plot planned.csv -o cohort.png")
def cohort_plot(
    table: Annotated[
        Path, typer.Argument(metavar="TABLE", help="Results of wedgecalc cohort: .csv or .parquet.")
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="FIGURE", help="Picture to write: .png, .svg or .pdf."
        ),
    ],
    theme: ThemeOpt = "light",
    title: Annotated[
        str | None, typer.Option("--title", help="Title. Default: the table's name.")
    ] = None,
    force: ForceOpt = False,
) -> None:
    """Draw a planned cohort in one picture.

    Preoperative and planned HKA, CPAK, phenotypes, corrections and wedge bases.
    """
    from wedgecalc.cli.pictures import write_figure
    from wedgecalc.cohort.results_table import result_columns
    from wedgecalc.drawing.cohorts import cohort_figure

    found = result_columns(table)
    write_figure(lambda: cohort_figure(found, title or table.stem, theme), output, force)
