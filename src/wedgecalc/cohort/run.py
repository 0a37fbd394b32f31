"""Tables of legs, CSV or Parquet in and out, in batches; rows in order, whole files or none.

An interrupt leaves no half table: what was done stands beside it, and `resume` goes on from there.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from wedgecalc.cohort.engines import in_order, threads_here, usual_threads
from wedgecalc.cohort.growing_file import GrowingTable
from wedgecalc.cohort.leg_table import ENDINGS, LegTable
from wedgecalc.cohort.output_table import PartTable, Summary
from wedgecalc.cohort.population import virtual_legs
from wedgecalc.cohort.rows import Request, planned_rows
from wedgecalc.cohort.run_lock import NOTE, TABLE, claimed, kept
from wedgecalc.errors import InputError, choose, shown, wrong
from wedgecalc.sources.files import check_writable
from wedgecalc.sources.tables.arrow import arrow_for, numbers, texts
from wedgecalc.sources.tables.arrow_rows import ROWS
from wedgecalc.study.read_ahead import read_ahead

SAMPLES = 4_000_000  # in a call of a thread, about a second
FEWEST = 1024  # rows in a call


def run_cohort(
    source: Path,
    output: Path,
    request: Request,
    *,
    engine: str = "threads",
    threads: int | None = None,
    scheduler: str | None = None,
    resume: bool = False,
    force: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Plan a table of legs into a table of results; for its columns see `plan_rows`.

    Parameters
    ----------
    source, output : Path
        ``.csv`` or ``.parquet``, each as it likes.
    request : Request
    engine : {"threads", "dask"}
        Threads of this machine, or workers of a Dask cluster; only landmarks and requests go there.
    threads : int, optional
        By default one for each core, without samples one less: reading and writing keep it busy.
    scheduler : str, optional
        Address of the cluster's scheduler.
    resume : bool
        Whether to go on from an interrupted run of the same request.
    progress : callable
        Told how many rows are done, and of how many (0 if that is not known).

    Raises
    ------
    InputError
        Naming what is wrong with the table, the request or the place to write.
    """
    choose("engine", engine, ("threads", "dask"), "one of")
    check_writable(output, ENDINGS)
    _refuse_same(output, source)
    table = LegTable(source, as_text=output.suffix.lower() == ".csv")
    _refuse_existing(output, force)
    goes_on = False
    try:
        with claimed(output) as folder:
            part = PartTable(folder, output, table, request)
            done = part.begin(resume=resume, force=force)
            try:
                _plan(
                    part,
                    table,
                    request,
                    done,
                    engine,
                    threads or usual_threads(request.samples > 0),
                    scheduler,
                    progress,
                )
                part.finish(force)
            except OSError:
                goes_on = part.back_to_note()
                raise
    except OSError as error:
        raise _unwritable(
            output, error, "make room, then go on with --resume" if goes_on else ""
        ) from None
    return part.summary


def _plan(
    part: PartTable,
    table: LegTable,
    request: Request,
    done: int,
    engine: str,
    threads: int,
    scheduler: str | None,
    progress: Callable[[int, int], None],
) -> None:
    """Plan the rows of a table from one on, and write them."""
    if engine == "dask":
        from wedgecalc.cohort.cluster import dask_cluster

        workforce = dask_cluster(scheduler)
    else:
        workforce = threads_here(threads)
    # Written by a thread of its own: an order to stop, which the main thread gets, comes between
    # two batches and never within one.
    with (
        workforce as (submit, workers),
        part,
        ThreadPoolExecutor(os.cpu_count()) as clerks,
        ThreadPoolExecutor(1) as pen,
    ):
        planned = in_order(submit, workers + 1, read_ahead(_calls(table, request, done)))
        calls = ((found, part.encoded, batch, found) for batch, found in planned)
        ahead = 1 if part.ending == ".csv" else 0  # in Parquet nearly all the work is the writer's
        for found, rows in in_order(clerks.submit, ahead, calls):
            pen.submit(part.write, found, rows).result()
            progress(part.done, table.rows)


def _refuse_same(output: Path, source: Path) -> None:
    """Refuse an output that is the table that is read, by whatever name."""
    same = os.path.realpath(output) == os.path.realpath(
        source
    )  # never trips over a loop of links, as Path.resolve does
    with suppress(OSError):
        same = same or output.samefile(source)
    if same:
        raise wrong("output", "the table that is read", "another file", file=output)


def _unwritable(output: Path, error: OSError, fix: str = "") -> InputError:
    return wrong(
        "output",
        f"a place that cannot be written ({error.strerror or 'full or gone'})",
        "a writable folder with room",
        fix,
        output,
    )


def _refuse_existing(output: Path, force: bool) -> None:
    if os.path.lexists(output) and not force:
        raise wrong(
            "output", "a file of that name", "a new name", "add --force to write over it", output
        )


def _calls(table: LegTable, request: Request, first: int) -> Iterator[tuple[Any, ...]]:
    """Yield each batch from a row on, with its call; smaller with samples, to busy every thread."""
    try:
        for whole in table.batches(first):
            size = max(FEWEST, SAMPLES // request.samples) if request.samples else whole.num_rows
            for start in range(0, whole.num_rows, size):
                batch = whole.slice(start, size)
                yield batch, planned_rows, table.columns(batch), request, first
                first += batch.num_rows
    except InputError:
        raise
    except (
        table.arrow.ArrowException,
        OSError,
        ValueError,
    ) as error:  # pyarrow has all three for what it cannot read
        raise wrong(
            "table",
            f"a part after row {first:,} that cannot be read ({shown(str(error), 120)})",
            "a whole table",
            "save or copy it anew",
            table.path,
        ) from None


def make_cohort(
    output: Path, n: int, population: str, *, seed: int = 0, force: bool = False
) -> None:
    """Write a table of virtual legs (`virtual_legs`), whole or not at all.

    Raises
    ------
    InputError
        For an unknown population, or a place that cannot be written.
    """
    check_writable(output, ENDINGS)
    arrow_for("output")
    _refuse_existing(output, force)
    try:
        with claimed(output) as folder:
            if kept(output) and not force:
                raise wrong(
                    "output",
                    "an interrupted run of that name",
                    "a new name",
                    "add --force to give it up",
                    output,
                )
            (folder / NOTE).unlink(missing_ok=True)
            batches = (
                _virtual(start, min(ROWS, n - start), population, seed)
                for start in range(0, n, ROWS)
            )
            first = next(batches)
            with closing(GrowingTable(folder / TABLE, first.schema, output.suffix.lower())) as file:
                for batch in chain([first], batches):
                    file.write(file.encoded(batch))
                file.save()
            os.replace(folder / TABLE, output)
    except OSError as error:
        raise _unwritable(output, error) from None


def _virtual(start: int, n: int, population: str, seed: int) -> Any:
    """Return some virtual legs as rows of a table."""
    legs = virtual_legs(n, population, seed=seed, start=start)
    columns = {
        "id": texts(f"leg-{k}" for k in range(start, start + n)),
        "side": texts(legs.frame.side),
    }
    for name, z in legs.points.items():
        for axis, values in zip("xy", legs.frame.to_case(z).T, strict=True):
            columns[f"{name}_{axis}"] = numbers(np.round(values, 4))
    return arrow_for("output").record_batch(list(columns.values()), names=list(columns))
