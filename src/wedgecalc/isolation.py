"""Keep out what lies in the current folder: it is a patient's, or a stranger's, and never a part of this program.

Python looks for modules there when it is started with ``-m`` or with an empty entry in PYTHONPATH, matplotlib for its settings,
Windows for programs. Helper processes are started so that they find what this process found, and nothing there.

This module is loaded before all others, and itself loads only what Python has loaded already.
"""

import os
import sys

TYPE_CHECKING = False  # not from typing, which may lie in the current folder
if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable
    from typing import Any

PACKAGE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(PACKAGE)  # where this process found wedgecalc
# What would change how the studio serves its page; no folder can set it, and no habit of a shell should.
_FOREIGN = ("BOKEH_", "PANEL_")
# All that a helper gets to see of the environment: where programs, their libraries, temporary files and letters are.
_NEEDED = (
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "SYSTEMROOT",
    "WINDIR",
    "TEMP",
    "TMP",
    "TMPDIR",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
)
# What a helper runs first: the folders of this process instead of its own, then the module that it is asked for.
_START = "import json, runpy, sys; sys.path[:], sys.argv = json.loads(sys.argv[1]); runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"


def begin() -> None:
    """Make this process the command line's own: call it before anything else is imported."""
    leave_folder()
    os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = (
        "1"  # Windows, for which case is one, looks for programs in PATH alone
    )
    for name in [name for name in os.environ if name.startswith(_FOREIGN)]:
        del os.environ[name]
    # numpy starts a thread for each core that no command needs, and pydantic looks for plugins in every installed package.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    if "matplotlib" not in sys.modules:
        sys.meta_path.insert(0, _Matplotlib())


def leave_folder() -> None:
    """Take the current folder off the places where modules are looked for."""
    sys.path[:] = trusted(sys.path)


def trusted(path: "Iterable[str]") -> list[str]:
    """Return the places of `path` without the current folder, unless wedgecalc or Python's own packages live there.

    >>> import os
    >>> trusted(["", os.getcwd(), "/opt/python/site-packages"])
    ['/opt/python/site-packages']
    """
    try:
        here = os.path.realpath(os.getcwd())
    except OSError:  # it is gone, and nothing in it
        here = ""
    own = {os.path.realpath(place) for place in (ROOT, os.path.dirname(os.__file__))}
    return [
        entry
        for entry in path
        if os.path.isabs(entry) and not _is_foreign(os.path.realpath(entry), here, own)
    ]


def _is_foreign(entry: str, here: str, own: set[str]) -> bool:
    packages = os.path.basename(entry) in ("site-packages", "dist-packages", "lib-dynload")
    return entry == here and entry not in own and not packages


class _Matplotlib:
    """Lets matplotlib, whoever imports it first, start with its own settings: it would read those of the current folder first."""

    def find_spec(self, name: str, path: "Any" = None, target: "Any" = None) -> "Any":
        """Find matplotlib as anybody else does, and step in when it is run."""
        if name != "matplotlib":
            return None
        sys.meta_path.remove(self)
        from importlib.util import find_spec

        spec = find_spec(name)
        if spec is not None and spec.loader is not None and spec.origin is not None:
            run, defaults = (
                spec.loader.exec_module,
                os.path.join(os.path.dirname(spec.origin), "mpl-data", "matplotlibrc"),
            )
            spec.loader.exec_module = lambda module: _elsewhere(run, module, defaults)  # type: ignore[method-assign]
        return spec


def _elsewhere(run: "Any", module: "Any", defaults: str) -> None:
    """Run a module's code out of the current folder, with matplotlib's defaults named as its settings."""
    kept = {name: os.environ.pop(name, None) for name in ("MPLBACKEND", "MATPLOTLIBRC")}
    here = _way_back()
    if here is not None:
        os.chdir(PACKAGE)
    os.environ["MATPLOTLIBRC"] = defaults
    try:
        run(module)
    finally:
        del os.environ["MATPLOTLIBRC"]
        os.environ.update({name: value for name, value in kept.items() if value is not None})
        if here is not None:
            os.chdir(here)


def _way_back() -> str | None:
    """Return the current folder, if it can be come back to."""
    try:
        here = os.getcwd()
        os.chdir(here)
    except OSError:
        return None
    return here


def apart(module: str, *arguments: str, seconds: float) -> "subprocess.CompletedProcess[bytes]":
    """Run a module of wedgecalc in a process of its own that reads nothing from the current folder or a user's settings.

    Parameters
    ----------
    module : str
        Run as ``__main__``.
    arguments : str
        What it finds in ``sys.argv[1:]``; files with their whole path, as it stands in another folder.
    seconds : float
        After which it is stopped.

    Raises
    ------
    OSError, subprocess.SubprocessError
        If it cannot be started, fails, dies or takes too long.
    """
    import json
    import subprocess

    path = trusted(sys.path)
    told = json.dumps([path if ROOT in path else [ROOT, *path], [module, *arguments]])
    return subprocess.run(
        [os.path.abspath(sys.executable), "-I", "-B", "-c", _START, told],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=seconds,
        check=True,
        cwd=PACKAGE,
        env=least_environment(),
    )


def least_environment() -> dict[str, str]:
    """Return what a helper process gets to see of the environment."""
    return {name: os.environ[name] for name in _NEEDED if name in os.environ}
