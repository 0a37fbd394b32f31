"""The optional extras: what each is for, what it imports, and whether that is installed."""

from importlib.util import find_spec

# What each extra is for.
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
# What is imported: the extra that brings it, and what people call it.
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

# Modules that are not called like the distribution that brings them.
_MODULES = {"dicom-anonymizer": "dicomanonymizer", "python-gdcm": "gdcm", "python-pptx": "pptx"}


def module_of(distribution: str) -> str:
    """Return what is imported of a distribution.

    >>> module_of("python-pptx"), module_of("imageio-ffmpeg")
    ('pptx', 'imageio_ffmpeg')
    """
    return _MODULES.get(distribution, distribution.replace("-", "_"))


def importable(module: str) -> bool:
    """Return whether a module can be imported, whatever brought it; it is not imported for that.

    >>> importable("numpy"), importable("no_such_module")
    (True, False)
    """
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):  # its parent cannot be imported, or it is half there
        return False
