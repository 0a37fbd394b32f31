"""Keep from every output what a library says of an archive or its objects: it may quote a header."""

import logging
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass


def silence_libraries() -> None:
    """Keep what libraries log, warn of, and end a thread with, from every output."""
    for name in ("pynetdicom", "pydicom", "dicomweb_client", "retrying", "urllib3"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # of its children, too
    warnings.filterwarnings("ignore", module=r"(pydicom|pynetdicom|dicomweb_client)(\..*)?")
    if not isinstance(threading.excepthook, _Hushed):
        threading.excepthook = _Hushed(threading.excepthook)


@dataclass(frozen=True)
class _Hushed:
    """Says what went wrong in a thread, unless it is pynetdicom's, which a peer's nonsense ends."""

    others: Callable[[threading.ExceptHookArgs], object]

    def __call__(self, args: threading.ExceptHookArgs) -> None:
        if not type(args.thread).__module__.startswith("pynetdicom"):
            self.others(args)
