"""Nothing is loaded from the current folder, whose files are a patient's or a stranger's.

Python looks for modules there if it is started with ``-m`` or with an empty entry in PYTHONPATH,
matplotlib for its settings, Windows for programs. Helper processes are started so that they find
what this process found, and nothing there.

This module is loaded before all others, and loads only what Python has loaded already.
"""

import os
import sys

TYPE_CHECKING = False  # not from typing, which may lie in the current folder
if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(_PACKAGE)  # where this process found wedgecalc
# Variables that change how the studio serves its page; no shell's settings should do so.
_FOREIGN = ("BOKEH_", "PANEL_")
# The only variables that a helper process gets: programs, libraries, temporary files, language.
_NEEDED = [
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
]
# Prefix of the variables that say where the one-file program is unpacked, so that a helper does not
# unpack it again.
_UNPACKED = "_PYI_"
# Option with which the one-file program runs a module: see deploy/standalone/start.py.
_APART = "--run-apart"
# The helper's first lines: it takes over this process's module search path, then runs its module.
_START = (
    "import json, runpy, sys; sys.path[:], sys.argv = json.loads(sys.argv[1]); "
    "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)


def begin() -> None:
    """Prepare this process for the command line; call it before anything else is imported."""
    leave_folder()
    # Windows then looks for programs in PATH alone. (Upper case, as its variables have no case.)
    os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"
    for name in [name for name in os.environ if name.startswith(_FOREIGN)]:
        del os.environ[name]
    # numpy would start a thread for each core, which no command needs, and pydantic would look for
    # plugins in every installed package.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    if "matplotlib" not in sys.modules:
        sys.meta_path.insert(0, _Matplotlib())


def leave_folder() -> None:
    """Remove the current folder from the module search path."""
    sys.path[:] = trusted(sys.path)


def trusted(path: "Iterable[str]") -> list[str]:
    """Return a module search path without the current folder.

    It stays if wedgecalc or Python's own packages are installed there.

    >>> import os
    >>> trusted(["", os.getcwd(), "/opt/python/site-packages"])
    ['/opt/python/site-packages']
    """
    try:
        here = os.path.realpath(os.getcwd())
    except OSError:  # it no longer exists
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
    """Import hook that starts matplotlib with its own settings, not the current folder's."""

    def find_spec(
        self, name: str, path: "Sequence[str] | None" = None, target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """Find matplotlib as usual, and change how it is run."""
        if name != "matplotlib":
            return None
        sys.meta_path.remove(self)
        from importlib.util import find_spec

        spec = find_spec(name)
        if spec is not None and spec.loader is not None and spec.origin is not None:
            run = spec.loader.exec_module
            defaults = os.path.join(os.path.dirname(spec.origin), "mpl-data", "matplotlibrc")
            spec.loader.exec_module = lambda module: _elsewhere(run, module, defaults)  # type: ignore[method-assign]
        return spec


def _elsewhere(run: "Callable[[ModuleType], None]", module: "ModuleType", defaults: str) -> None:
    """Run a module outside the current folder, with matplotlib's defaults as its settings."""
    kept = {name: os.environ.pop(name, None) for name in ("MPLBACKEND", "MATPLOTLIBRC")}
    here = _way_back()
    if here is not None:
        os.chdir(_PACKAGE)
    os.environ["MATPLOTLIBRC"] = defaults
    try:
        run(module)
    finally:
        del os.environ["MATPLOTLIBRC"]
        os.environ.update({name: value for name, value in kept.items() if value is not None})
        if here is not None:
            os.chdir(here)


def _way_back() -> str | None:
    """Return the current folder, if one can return to it."""
    try:
        here = os.getcwd()
        os.chdir(here)
    except OSError:
        return None
    return here


def apart(module: str, *arguments: str, seconds: float) -> "subprocess.CompletedProcess[bytes]":
    """Run a module of wedgecalc in a separate, isolated process.

    It reads nothing from the current folder or a user's settings.

    Parameters
    ----------
    module : str
        Run as ``__main__``.
    arguments : str
        Its ``sys.argv[1:]``; files by their absolute path, as it runs in another folder.
    seconds : float
        Time after which it is stopped.

    Raises
    ------
    OSError, subprocess.SubprocessError
        If it cannot be started, fails, dies or takes too long.
    """
    import json
    import subprocess

    program = os.path.abspath(sys.executable)
    if getattr(sys, "frozen", False):  # the program in one file, which finds only itself
        command = [program, _APART, module, *arguments]
    else:
        path = trusted(sys.path)
        order = json.dumps([path if ROOT in path else [ROOT, *path], [module, *arguments]])
        command = [program, "-I", "-B", "-c", _START, order]
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=seconds,
        check=True,
        cwd=_PACKAGE,
        env=_least_environment(),
    )


def _least_environment() -> dict[str, str]:
    """Return the environment variables that a helper process gets."""
    return {k: v for k, v in os.environ.items() if k in _NEEDED or k.startswith(_UNPACKED)}
