"""A real archive on this machine, for tests: Orthanc with DICOMweb, on loopback, in a folder of its own."""

import contextlib
import json
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

PROGRAM = shutil.which("Orthanc")
PLUGIN = next(
    (p for p in Path("/").glob("usr/*/orthanc/plugins/libOrthancDicomWeb.so") if p.exists()), None
)
MISSING = "Orthanc is not installed: apt-get install orthanc orthanc-dicomweb"


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Orthanc:
    """Where it listens, and what it has."""

    def __init__(self, dicom, http, ours):
        self.dicom, self.http, self.ours = dicom, http, ours  # ours: where it sends films to
        self.dimse, self.web = f"ORTHANC@127.0.0.1:{dicom}", f"http://127.0.0.1:{http}/dicom-web"

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}{path}", timeout=60) as answer:
            return json.load(answer)

    def delete_all(self):
        for name in self.get("/patients"):
            ask = urllib.request.Request(
                f"http://127.0.0.1:{self.http}/patients/{name}", method="DELETE"
            )
            urllib.request.urlopen(ask, timeout=60).close()


@contextlib.contextmanager
def orthanc(folder):
    """Start an archive that knows only WEDGECALC and CLOSED, and stop it."""
    dicom, http, ours = free_port(), free_port(), free_port()
    settings = {
        "Name": "test", "StorageDirectory": str(folder / "db"), "IndexDirectory": str(folder / "db"), "RemoteAccessAllowed": False, "HttpPort": http,
        "HttpBindAddresses": ["127.0.0.1"], "DicomAet": "ORTHANC", "DicomPort": dicom, "DicomCheckCalledAet": True, "DicomCheckModalityHost": False,
        "DicomAlwaysAllowEcho": False, "DicomAlwaysAllowStore": False, "DicomAlwaysAllowFind": False, "DicomAlwaysAllowGet": False, "DicomAlwaysAllowMove": False, "UnknownSopClassAccepted": False,
        "AuthenticationEnabled": False, "OverwriteInstances": False, "Plugins": [str(PLUGIN)] if PLUGIN else [], "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
        "DicomModalities": {"us": {"AET": "WEDGECALC", "Host": "127.0.0.1", "Port": ours, "AllowEcho": True, "AllowMove": True, "AllowFind": True, "AllowGet": True, "AllowStore": True}},
    }  # fmt: skip
    config = folder / "orthanc.json"
    config.write_text(json.dumps(settings))
    with open(folder / "log", "wb") as log:
        running = subprocess.Popen([PROGRAM, str(config)], stdout=log, stderr=log, cwd=folder)
    try:
        yield _started(running, Orthanc(dicom, http, ours), folder / "log")
    finally:
        running.terminate()
        try:
            running.wait(60)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait(60)


def _started(running, archive, log):
    for _ in range(1200):
        with contextlib.suppress(OSError):
            archive.get("/system")
            return archive
        if running.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace")[-2000:])
