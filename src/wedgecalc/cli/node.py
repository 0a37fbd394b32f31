"""The command ``node``: receives films from the hospital's network and files their plans."""

import signal
from pathlib import Path
from threading import Event
from typing import Annotated, Any

import typer

from wedgecalc.archive.secure import is_here
from wedgecalc.cli.console import app, print_, say
from wedgecalc.cli.options import CommandFunction, composed, option_parameter
from wedgecalc.errors import wrong
from wedgecalc.node.note import ANSWER_MADE, WAITS, FilmNote, now
from wedgecalc.node.settings import SETTINGS, NodeSettings, node_settings, option_of
from wedgecalc.node.store import ASIDE, DONE, WAITING, Store
from wedgecalc.node.unread import unread_of
from wedgecalc.orders import on_stop_signals
from wedgecalc.text import visible

_STATES = (WAITING, ASIDE, DONE)
_SHOWN = ("received", "answered", "side", "size", "reason", "tries", "refusals", "sends", "objects")
ConfigOpt = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="NodeSettings in TOML, by the names of these options: .toml.",
    ),
]


def _with_settings(command: CommandFunction) -> CommandFunction:
    """Give a command the options of a node, and the file for them, as its argument `settings`."""
    options = [option_parameter("config", ConfigOpt)]
    for name, (usual, about) in SETTINGS.items():
        several, number = isinstance(usual, tuple), type(usual) is int
        kind: Any = list[str] if several else float if number else type(usual)
        text = ", ".join(usual) if several else str(usual or "")
        help_text = f"{about.help} {text}." if text else about.help
        declared = typer.Option(option_of(name), metavar=about.metavar, help=help_text)
        options.append(option_parameter(name, Annotated[kind | None, declared]))
    return composed(
        command, "settings", options, lambda config, **typed: node_settings(typed, config)
    )


@app.command(epilog="Example: wedgecalc node --queue films --to PACS@10.0.0.5:104")
@_with_settings
def node(
    settings: NodeSettings,
    listed: Annotated[
        bool, typer.Option("--list", help="List the films of the queue, and end.")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="With --list: print one JSON document and nothing else.")
    ] = False,
) -> None:
    """Receive long-leg films from the network, and file their plans.

    A film waits until its landmarks are in a file of a folder; then numbers, lines over the film,
    page and picture are sent to an archive. Stop it with Ctrl+C or SIGTERM. Needs the extra
    archive.
    """
    if listed:
        if not settings.queue or not settings.queue_folder.is_dir():
            raise wrong("--queue", "there is no such folder", file=settings.queue)
        store = Store(settings.queue_folder)
        try:
            store.read()
        except OSError as error:
            why, fix = f"it cannot be read ({error.strerror})", "list it as the user of the node"
            raise wrong("--queue", why, fix=fix, file=settings.queue) from None
        print_(_document(store) if json else _table(store))
        if not json:
            why = "its landmarks cannot be read: wedgecalc measure FILE says why"
            say(*(f"{visible(file)}: {why}" for file in unread_of(store)))
        return
    if json:
        raise wrong("--json", "it lists the queue", fix="add --list, or leave it out")
    settings.check()
    _serve(settings)


def _log(words: str) -> None:
    say(f"{now()} {words}")


def _serve(settings: NodeSettings) -> None:
    """Work until a signal to stop; a second one ends at once."""
    from wedgecalc.node.receiver import Receiver
    from wedgecalc.node.work import Worker

    stop, store = Event(), Store(settings.queue_folder)
    store.open()
    try:
        if not settings.landmarks:
            settings.landmark_folder.mkdir(exist_ok=True)
        receiver = Receiver(store, settings, _log)
        server = receiver.start()
        before: dict[signal.Signals, Any] = {}

        def end(*_: object) -> None:
            stop.set()
            receiver.came.set()
            for number, handler in before.items():
                signal.signal(number, handler)

        before |= on_stop_signals(end)
        host, port = server.server_address[:2]
        how = "; films come in encrypted" if settings.listen_cert else ""
        _log(f"{settings.ae} listens at {host}:{port}{how}")
        if not how and not is_here(str(host)):
            _log("films come in unencrypted: --listen-cert encrypts them")
        try:
            Worker(store, settings, _log).run(receiver.came, stop)
        finally:
            server.shutdown()
    finally:
        store.close()
    _log("stopped")


def _document(store: Store) -> str:
    """Return the films of a queue as a JSON document."""
    import json

    films = [
        {"film": name, "state": state} | {key: _json_value(getattr(note, key)) for key in _SHOWN}
        for state in _STATES
        for name, note in _films(store, state).items()
    ]
    counts = {state: len(store.films(state)) for state in _STATES}
    document = {
        "format": "wedgecalc-queue/1",
        "counts": counts,
        "films": films,
        "unread": unread_of(store),
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _films(store: Store, state: str) -> dict[str, FilmNote]:
    """Return the films of a state; a film with a finished answer states that as its reason."""
    films = store.films(state)
    if state != WAITING:
        return films
    return {
        name: note.but(reason=f"{ANSWER_MADE}{note.reason and ': ' + note.reason}")
        if store.answers(name)
        else note
        for name, note in films.items()
    }


def _json_value(value: object) -> object:
    """Return a value of a note for JSON: null for an empty text or an unknown size."""
    return None if value == "" else value


def _table(store: Store) -> str:
    """Return the films of a queue as a table, without a name; narrow enough for 80 columns."""
    from rich.table import Table

    from wedgecalc.results.terminal import page_text

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("film", "state", "received"):
        table.add_column(heading, no_wrap=True)
    table.add_column("what came of it", overflow="fold")
    by_state = {state: _films(store, state) for state in _STATES}
    for state, films in by_state.items():
        for name, note in films.items():
            table.add_row(name, state, _minute(note.received), _became(state, note))
    counts = ", ".join(f"{len(films)} {state}" for state, films in by_state.items())
    return (page_text(table) if any(by_state.values()) else "") + counts


def _became(state: str, note: FilmNote) -> str:
    if state == DONE:
        return f"answered {_minute(note.answered)}, {len(note.objects)} objects filed"
    tried = f"; tries: {note.sends}" if note.sends and state == WAITING else ""
    return (note.reason or (WAITS if state == WAITING else "")) + tried


def _minute(when: str) -> str:
    return when[:16].replace("T", " ")
