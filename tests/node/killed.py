"""A queue that is killed after each of its steps on disk: ``python -m tests.node.killed FOLDER``.

For k = 0, 1, 2, ... a child takes a film through the queue and ends, as by kill -9, at its k-th call that changes the disk; the queue is opened again, and
the film goes on from where it is. Prints how many such steps there are, or what was lost or doubled.
"""

import os
import shutil
import sys
from pathlib import Path

from wedgecalc.node.note import FilmNote
from wedgecalc.node.store import ASIDE, DONE, WAITING, Store

STEPS = ("open", "replace", "fsync", "unlink", "mkdir")
NAME, DATA, OBJECTS = "f" * 16, b"film" * 1000, (b"one" * 100, b"two" * 100)


def through(store, told):
    """Take a film all the way; note on disk, outside the queue, what a sender and an archive were told."""
    if store.state(NAME) in (None, ASIDE) and not (told / "taken").exists():
        part = store.part(DATA)
        store.take(part, NAME, FilmNote(film="film"))
        (told / "taken").touch()
    if store.state(NAME) == WAITING and not (told / "aside").exists():
        store.move(NAME, WAITING, ASIDE, store.films(WAITING)[NAME].but(reason="x"))
        (told / "aside").touch()
    if store.state(NAME) == ASIDE:
        store.move(NAME, ASIDE, WAITING, FilmNote(film="film"))
    if store.state(NAME) == WAITING:
        note = store.films(WAITING)[NAME]
        if not store.answers(NAME):
            store.answer(NAME, note, OBJECTS)
        sent = [path.read_bytes() for path in store.answers(NAME)]
        (told / "sent").open("ab").write(b"|".join(sent) + b"\n")
        store.end(NAME, note.but(answered="now"))


def dying_at(k):
    """Let the process end at the k-th step on disk."""
    left = [k]
    for name in STEPS:
        real = getattr(os, name)

        def step(*args, _real=real, **more):
            if left[0] == 0:
                os._exit(9)
            left[0] -= 1
            return _real(*args, **more)

        setattr(os, name, step)


def run(folder, k):
    """Return whether a child was killed at step k, after checking what is left."""
    queue, told = folder / "queue", folder / "told"
    for place in (queue, told):
        shutil.rmtree(place, ignore_errors=True)
    told.mkdir(parents=True)
    child = os.fork()
    if child == 0:
        store = Store(queue)
        dying_at(k)
        store.open()
        through(store, told)
        os._exit(0)
    killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    store = Store(queue)
    store.open()
    known = store.state(NAME)
    assert known is not None or not (told / "taken").exists(), f"lost at step {k}"
    through(store, told)
    store.close()
    sent = set((told / "sent").read_bytes().splitlines())
    assert sent == {b"|".join(OBJECTS)}, f"answered differently after step {k}"
    assert store.state(NAME) == DONE
    left = [p for p in queue.rglob("*") if p.is_file() and p.name not in ("lock", "key")]
    assert [p.parent.name for p in left] == [DONE], f"left over after step {k}: {left}"
    return killed


if __name__ == "__main__":
    steps = 0
    while run(Path(sys.argv[1]), steps):
        steps += 1
    print(steps)
