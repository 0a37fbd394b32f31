"""A node, its senders and its archive, for tests: all in this process, on loopback."""

import contextlib
import json
from pathlib import Path

import pydicom
from pydicom.uid import generate_uid

from tests.archive.films import film
from wedgecalc.archive.peer import peer_of
from wedgecalc.archive.send import send
from wedgecalc.node.receiver import Receiver
from wedgecalc.node.settings import NodeSettings
from wedgecalc.node.store import Store
from wedgecalc.node.work import Worker
from wedgecalc.sources.radiographs.dicom import digest_code as short

KINDS = {"1.2.840.10008.5.1.4.1.1.88.33": "numbers", "1.2.840.10008.5.1.4.1.1.104.1": "page", "1.2.840.10008.5.1.4.1.1.7": "picture", "1.2.840.10008.5.1.4.1.1.11.1": "lines"}  # fmt: skip


class Archive:
    """An archive that keeps what is sent in memory; `answer` is the status it gives, by default that it is stored."""

    def __init__(self):
        self.kept, self.answer, self.port = [], lambda _: 0, 0

    def store(self, event):
        status = self.answer(event)
        if status == 0:
            self.kept.append(event.dataset)
        return status

    def of(self, uid):
        """The kinds of what is filed for a film."""
        return sorted(KINDS[d.SOPClassUID] for d in self.kept if uid.encode() in str(d).encode())

    @property
    def uids(self):
        return [str(d.SOPInstanceUID) for d in self.kept]


@contextlib.contextmanager
def archive(port=0, known=None):
    """An archive that runs, at a port, with what another one kept."""
    from pynetdicom import AE, evt

    ours, it = AE("PACS"), known or Archive()
    for kind in KINDS:
        ours.add_supported_context(kind)
    server = ours.start_server(("127.0.0.1", port), block=False, evt_handlers=[(evt.EVT_C_STORE, it.store)])  # fmt: skip
    it.port = server.server_address[1]
    try:
        yield it
    finally:
        server.shutdown()


class Node:
    """A node that runs; its rounds are done when told."""

    def __init__(self, folder, **settings):
        self.said, given = [], {"queue": str(folder / "queue"), "port": 0, "keep_free": 0, "settle": 0, "timeout": 20}  # fmt: skip
        self.settings = NodeSettings(**given | settings)
        self.settings.check()
        self.marks = self.settings.landmark_folder
        self.marks.mkdir(parents=True, exist_ok=True)
        self.store = Store(self.settings.queue_folder)
        self.store.open()
        self.receiver = Receiver(self.store, self.settings, self.said.append)
        self.worker = Worker(self.store, self.settings, self.said.append)
        self.server = self.receiver.start()
        self.port = self.server.server_address[1]
        self.at = f"WEDGECALC@127.0.0.1:{self.port}"

    def states(self):
        return {state: len(self.store.films(state)) for state in ("waiting", "aside", "done")}

    def round(self):
        self.worker.archive.until = self.worker.disk.until = 0.0
        for later in self.worker._later.values():
            later.until = 0.0
        self.worker.round()


@contextlib.contextmanager
def running(folder, to="PACS@127.0.0.1:1", **settings):
    node = Node(folder, to=to, **settings)
    try:
        yield node
    finally:
        node.server.shutdown()
        node.store.close()


def sent(path, to, calling="SENDER", timeout=20.0, security=None):
    """Send files; what was refused, of each."""
    paths = path if isinstance(path, list) else [path]
    peer = peer_of(to, "--to", calling=calling, timeout=timeout, security=security)
    return [one.refusal for one in send(paths, peer)]


def small_film(folder, name="film", **header):
    """A film of some 60 kB, with the case of its leg beside it."""
    return film(folder, "--mm-per-px", 2, name=name, **header)


def another(path, to, **header):
    """A film like another one, with an identifier and an accession number of its own."""
    read = pydicom.dcmread(path)
    uid = header.get("SOPInstanceUID", generate_uid(entropy_srcs=[to.name]))
    for key, value in ({"AccessionNumber": f"ZZACC{to.stem}"} | header).items():
        setattr(read, key, value)
    read.SOPInstanceUID = read.file_meta.MediaStorageSOPInstanceUID = uid
    read.save_as(to)
    return to


def uid_of(path):
    return str(pydicom.dcmread(path, specific_tags=["SOPInstanceUID"]).SOPInstanceUID)


def code_of(path):
    return short(uid_of(path))


def marked(case, folder, name, **changes):
    """Put a case into a folder of landmarks, under a name."""
    raw = json.loads(Path(case).read_text()) | changes
    path = folder / f"{name}.json"
    path.write_text(json.dumps({k: v for k, v in raw.items() if v is not None}))
    return path
