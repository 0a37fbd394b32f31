"""The optional extras: what each is for, what it imports, and whether that is installed."""

from importlib.util import find_spec

# The purpose of each extra.
EXTRA_PURPOSES = {
    "slides": "editable slides (.pptx)",
    "video": "films as .mp4",
    "dicom": "DICOM radiographs",
    "archive": "filing in the hospital's archive (PACS)",
    "cohort": "tables of legs, CSV and Parquet",
    "dask": "tables of legs on a cluster",
    "studio": "planning in the browser",
    "detect": "landmarks proposed from a film",
}
# By module name: the extra that brings the package, and the name that people use for it.
PACKAGES = {
    "dicomanonymizer": ("archive", "dicom-anonymizer"),
    "dicomweb_client": ("archive", "dicomweb-client"),
    "distributed": ("dask", "Dask"),
    "highdicom": ("archive", "highdicom"),
    "imageio_ffmpeg": ("video", "imageio-ffmpeg"),
    "onnxruntime": ("detect", "onnxruntime"),
    "panel": ("studio", "Panel"),
    "pptx": ("slides", "python-pptx"),
    "pyarrow": ("cohort", "pyarrow"),
    "pydicom": ("dicom", "pydicom"),
    "pynetdicom": ("archive", "pynetdicom"),
}

# Module names that differ from the name of their distribution.
_MODULES = {"dicom-anonymizer": "dicomanonymizer", "python-gdcm": "gdcm", "python-pptx": "pptx"}


def module_of(distribution: str) -> str:
    """Return the module that a distribution installs.

    >>> module_of("python-pptx"), module_of("imageio-ffmpeg")
    ('pptx', 'imageio_ffmpeg')
    """
    return _MODULES.get(distribution, distribution.replace("-", "_"))


def importable(module: str) -> bool:
    """Return whether a module can be imported, without importing it.

    >>> importable("numpy"), importable("no_such_module")
    (True, False)
    """
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):  # its parent cannot be imported, or it is half there
        return False
