"""An archive of a few lines, for what a real one does not do when asked: has no C-GET, breaks off, is slow."""

from contextlib import contextmanager

import pydicom
from pynetdicom import AE, evt
from pynetdicom.sop_class import SecondaryCaptureImageStorage

from wedgecalc.archive.fetch import FIND_MODEL


def row_of(source):
    """What an archive answers of a film at any level."""
    found = pydicom.Dataset()
    for name in ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID", "Modality", "Rows", "Columns"):  # fmt: skip
        found[name] = source[name]
    return found


@contextmanager
def stub(path, *classes, knows=(), context=None, **handlers):
    """An archive that has one film; yields its address. `knows`: where titles are."""
    source, ours = pydicom.dcmread(path), AE("X")
    for kind in (FIND_MODEL, *classes):
        ours.add_supported_context(kind)
    ours.add_supported_context(SecondaryCaptureImageStorage, scu_role=True, scp_role=True)
    ours.add_requested_context(SecondaryCaptureImageStorage)

    def found(event):
        yield 0xFF00, row_of(source)

    def moved(event):
        yield dict(knows).get(event.move_destination, (None, None))
        yield 1
        yield 0xFF00, source

    given = {"C_FIND": found, "C_MOVE": moved, **handlers}
    bound = [(getattr(evt, f"EVT_{name}"), of) for name, of in given.items()]
    where = {"block": False, "evt_handlers": bound, "ssl_context": context}
    server = ours.start_server(("127.0.0.1", 0), **where)
    try:
        yield f"X@127.0.0.1:{server.socket.getsockname()[1]}"
    finally:
        server.shutdown()
