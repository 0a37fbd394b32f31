"""Suppress the logs and warnings of DICOM libraries, which may quote a header."""

import logging
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass


def silence_libraries() -> None:
    """Suppress logs, warnings and thread errors of the libraries."""
    for name in ("pynetdicom", "pydicom", "dicomweb_client", "retrying", "urllib3"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # level of its children, too
    warnings.filterwarnings("ignore", module=r"(pydicom|pynetdicom|dicomweb_client)(\..*)?")
    if not isinstance(threading.excepthook, _Hushed):
        threading.excepthook = _Hushed(threading.excepthook)


@dataclass(frozen=True)
class _Hushed:
    """Reports errors of threads, except pynetdicom's, which invalid input of a peer can end."""

    others: Callable[[threading.ExceptHookArgs], object]

    def __call__(self, args: threading.ExceptHookArgs) -> None:
        if not type(args.thread).__module__.startswith("pynetdicom"):
            self.others(args)
