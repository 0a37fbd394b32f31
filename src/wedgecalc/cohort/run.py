"""Plan a table of legs into a table of results, CSV or Parquet, in batches and in order.

The output is written whole or not at all. After an interrupt, the rows done are kept beside it, and
`resume` continues from there.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np

from wedgecalc.cohort.categorical import Columns
from wedgecalc.cohort.engines import results_in_order, threads_here, usual_threads
from wedgecalc.cohort.growing_file import GrowingTable
from wedgecalc.cohort.leg_table import OUTPUT_ENDINGS, LegTable
from wedgecalc.cohort.output_table import PartTable
from wedgecalc.cohort.population import virtual_legs
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.rows import plan_columns
from wedgecalc.cohort.run_lock import NOTE_FILE, TABLE_FILE, can_resume, locked_folder
from wedgecalc.cohort.summary import Summary
from wedgecalc.errors import InputError, choose, short_repr, wrong
from wedgecalc.sources.files import check_writable
from wedgecalc.sources.tables.arrow import RowBatch, arrow_for, number_column, text_column
from wedgecalc.sources.tables.arrow_rows import BATCH_ROWS
from wedgecalc.study.read_ahead import read_ahead

_SAMPLES = 4_000_000  # in one call, about a second of a thread
_FEWEST = 1024  # rows in one call


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
        ``.csv`` or ``.parquet``, each independently.
    request : Request
        Procedure, target and samples.
    engine : {"threads", "dask"}
        Threads of this machine, or workers of a Dask cluster; only landmarks and requests go there.
    threads : int, optional
        By default one per core; without samples one less, which reads and writes.
    scheduler : str, optional
        Address of the cluster's scheduler.
    resume : bool
        Whether to continue an interrupted run of the same request.
    progress : callable
        Called with the number of rows done and the number of all (0 if unknown).
    force : bool
        Whether to write over an existing output.

    Returns
    -------
    Summary
        What became of the rows.

    Raises
    ------
    InputError
        If the table, the request or the place to write is wrong, or a cluster fails.
    """
    choose("engine", engine, ("threads", "dask"), "one of")
    check_writable(output, OUTPUT_ENDINGS)
    _refuse_same(output, source)
    table = LegTable(source, as_text=output.suffix.lower() == ".csv")
    _refuse_existing(output, force)
    resumable = False
    try:
        with locked_folder(output) as folder:
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
                resumable = part.back_to_note()
                raise
    except OSError as error:
        raise _unwritable(
            output, error, "make room, then continue with --resume" if resumable else ""
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
    """Plan the rows of a table from row `done` on, and write them."""
    if engine == "dask":
        from wedgecalc.cohort.cluster import dask_cluster

        workforce = dask_cluster(scheduler)
    else:
        workforce = threads_here(threads)
    # A thread of its own writes: an interrupt, which the main thread gets, then comes between two
    # batches and never within one.
    with (
        workforce as (submit, workers),
        part,
        ThreadPoolExecutor(os.cpu_count()) as encoders,
        ThreadPoolExecutor(1) as writer,
    ):
        planned = results_in_order(submit, workers + 1, read_ahead(_calls(table, request, done)))
        calls = ((results, partial(part.encoded, batch, results)) for batch, results in planned)
        ahead = 1 if part.ending == ".csv" else 0  # in Parquet nearly all the work is the writer's
        for results, rows in results_in_order(encoders.submit, ahead, calls):
            writer.submit(part.write, results, rows).result()
            progress(part.done, table.rows)


def _refuse_same(output: Path, source: Path) -> None:
    """Refuse an output that is the input table, under whatever name."""
    # Path.resolve would fail on a loop of links.
    same = os.path.realpath(output) == os.path.realpath(source)
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
            "output",
            "already exists",
            fix="choose another name, or overwrite it with --force",
            file=output,
        )


def _calls(
    table: LegTable, request: Request, first: int
) -> Iterator[tuple[RowBatch, Callable[[], Columns]]]:
    """Yield each batch from a row on, with the call that plans it.

    With samples batches are smaller, so that every thread has work.
    """
    try:
        for whole in table.batches(first):
            size = max(_FEWEST, _SAMPLES // request.samples) if request.samples else whole.num_rows
            for start in range(0, whole.num_rows, size):
                batch = whole.slice(start, size)
                yield batch, partial(plan_columns, table.columns(batch), request, first)
                first += batch.num_rows
    except InputError:
        raise
    # What pyarrow raises for what it cannot read.
    except (table.arrow.ArrowException, OSError, ValueError) as error:
        raise wrong(
            "table",
            f"a part after row {first:,} that cannot be read ({short_repr(str(error), 120)})",
            "a whole table",
            "save or copy it anew",
            table.path,
        ) from None


def make_cohort(
    output: Path, n: int, population: str, *, seed: int = 0, force: bool = False
) -> None:
    """Write a table of virtual legs (`virtual_legs`), whole or not at all.

    Parameters
    ----------
    output : Path
        ``.csv`` or ``.parquet``.
    n : int
        Number of legs.
    population : {"healthy", "oa", "varus-oa", "valgus"}
    seed : int
        The same seed gives the same legs.
    force : bool
        Whether to write over an existing output.

    Raises
    ------
    InputError
        For an unknown population, or a place that cannot be written.
    """
    check_writable(output, OUTPUT_ENDINGS)
    arrow_for("output")
    _refuse_existing(output, force)
    try:
        with locked_folder(output) as folder:
            if can_resume(output) and not force:
                raise wrong(
                    "output",
                    "an interrupted run has this name",
                    fix="choose another name, or discard the run with --force",
                    file=output,
                )
            (folder / NOTE_FILE).unlink(missing_ok=True)
            batches = (
                _virtual(start, min(BATCH_ROWS, n - start), population, seed)
                for start in range(0, n, BATCH_ROWS)
            )
            first = next(batches)
            with closing(
                GrowingTable(folder / TABLE_FILE, first.schema, output.suffix.lower())
            ) as file:
                for batch in chain([first], batches):
                    file.write(file.encoded(batch))
                file.save()
            os.replace(folder / TABLE_FILE, output)
    except OSError as error:
        raise _unwritable(output, error) from None


def _virtual(start: int, n: int, population: str, seed: int) -> RowBatch:
    """Return virtual legs as rows of a table."""
    legs = virtual_legs(n, population, seed=seed, start=start)
    columns = {
        "id": text_column(f"leg-{k}" for k in range(start, start + n)),
        "side": text_column(np.asarray(legs.frame.side).tolist()),
    }
    for name, z in legs.points.items():
        for axis, values in zip("xy", legs.frame.to_case(z).T, strict=True):
            columns[f"{name}_{axis}"] = number_column(np.round(values, 4))
    return arrow_for("output").record_batch(list(columns.values()), names=list(columns))
