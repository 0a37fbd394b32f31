"""The landmark files that cannot be read, for ``node --list``, as the log names no file."""

import json
from collections.abc import Sequence

from wedgecalc.node.store import Store

_FILE = "unread.json"


def keep_unread(store: Store, files: Sequence[str]) -> None:
    """Store the paths of the unreadable files in the queue."""
    store.put(store.folder / _FILE, json.dumps(files).encode())


def unread_of(store: Store) -> list[str]:
    """Return the files that were unreadable at the node's last look."""
    try:
        paths = json.loads((store.folder / _FILE).read_bytes())
    except (OSError, ValueError):
        return []
    return list(map(str, paths)) if isinstance(paths, list) else []
