"""What is installed, in which way, and the command that adds an extra."""

import json
import os
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from wedgecalc.data_files import data_dir
from wedgecalc.optional import EXTRA_PURPOSES, PACKAGES, importable, module_of

_NAME = "wedgecalc"
# The file that each tool leaves in an environment made for one program, and the command that
# installs the program anew, with the extras that it has and the new one.
_RECEIPTS = {
    "pipx_metadata.json": "pipx install --force",
    "uv-receipt.toml": "uv tool install --force",
}
_ONCE = "archive-v0"  # where uv keeps what it runs once
UNKNOWN_VERSION = "of unknown version"
_ALONE = "install wedgecalc with Python for it, as the program in one file comes without"


@dataclass(frozen=True, slots=True)
class Package:
    """A package that wedgecalc needs or can use.

    Attributes
    ----------
    name : str
    extra : str or None
    version : str or None
        None if it cannot be imported; `UNKNOWN_VERSION` if it can, and nothing says its version.
    """

    name: str
    extra: str | None
    version: str | None


def packages() -> list[Package]:
    """Return every package that wedgecalc declares, required ones first.

    >>> next(p.extra for p in packages() if p.name == "numpy") is None
    True
    """
    listed: list[Package] = []
    for line in _declared():
        need, _, marker = line.partition(";")
        extra = re.search(r"extra == ['\"](\w+)['\"]", marker)
        name = re.match(r"[\w.-]+", need)
        if name and name[0] != "wedgecalc" and (extra is None or extra[1] in EXTRA_PURPOSES):
            listed.append(Package(name[0], extra[1] if extra else None, _version(name[0])))
    declared = {package.extra for package in listed}
    for module, (extra_name, _) in PACKAGES.items():  # extras that older metadata lack
        if extra_name not in declared:
            listed.append(Package(module, extra_name, _version(module)))
    return sorted(
        listed,
        key=lambda p: (p.extra is not None, list(EXTRA_PURPOSES).index(p.extra) if p.extra else 0),
    )


def _declared() -> list[str]:
    try:
        return metadata.requires("wedgecalc") or []
    except metadata.PackageNotFoundError:  # run from a checkout that is not installed
        return []


def _version(name: str) -> str | None:
    """Return the version of an importable package, whatever the name of its distribution."""
    module = module_of(name)
    if not importable(module):
        return None
    for distribution in _names(name, module):
        try:
            return metadata.version(distribution)
        except metadata.PackageNotFoundError:
            continue
    return UNKNOWN_VERSION


def _names(name: str, module: str) -> Iterator[str]:
    """Yield the distributions that may have brought a module; the slow search comes last."""
    yield name
    yield from metadata.packages_distributions().get(module, ())


def _complete(but: str) -> list[str]:
    """Return the extras, except one, whose packages are all installed."""
    others = [package for package in packages() if package.extra not in (None, but)]
    incomplete = {package.extra for package in others if not package.version}
    return list(dict.fromkeys(p.extra for p in others if p.extra and p.extra not in incomplete))


def to_add(extra: str) -> str:
    """Return the command that adds an extra such as ``studio`` to this installation.

    The one-file program cannot be extended: for it, return a sentence that says so.

    >>> "[studio]" in to_add("studio")
    True
    """
    if getattr(sys, "frozen", False):
        return _ALONE
    home = Path(sys.prefix)
    isolated = _ONCE in home.parts or any((home / name).exists() for name in _RECEIPTS)
    source, editable = _source(",".join([*_complete(extra), extra]) if isolated else extra)
    requirement = ("--editable " if editable else "") + _quoted(source)
    for name, command in _RECEIPTS.items():
        if (home / name).exists():
            return f"{command} {requirement}"
    if isolated:
        return f"uvx --from {_quoted(source)} {_NAME}"
    return f"{_installer()} {requirement}"


def _source(extra: str) -> tuple[str, bool]:
    """Return the requirement that was installed, with an extra, and whether it is editable."""
    try:
        direct = metadata.distribution(_NAME).read_text("direct_url.json")
    except metadata.PackageNotFoundError:  # run from a checkout
        return f"{_near(data_dir().parent)}[{extra}]", True
    if not direct:  # from an index
        return f"{_NAME}[{extra}]", False
    origin = json.loads(direct)
    url, vcs = origin["url"], origin.get("vcs_info", {}).get("vcs")
    if url.startswith("file:") and not vcs:
        place = _near(Path(url2pathname(urlsplit(url).path)))
        return f"{place}[{extra}]", bool(origin.get("dir_info", {}).get("editable"))
    return f"{_NAME}[{extra}] @ {vcs + '+' if vcs else ''}{url}", False


def _installer() -> str:
    """Return the command that installs into the environment of this process."""
    try:
        installer = (metadata.distribution(_NAME).read_text("INSTALLER") or "").strip()
    except metadata.PackageNotFoundError:
        installer = ""
    python = _quoted(_near(Path(sys.executable)))
    apart = sys.prefix != sys.base_prefix and os.environ.get("VIRTUAL_ENV") != sys.prefix
    if installer == "uv":
        return "uv pip install" + (f" --python {python}" if apart else "")
    return f"{python} -m pip install" if apart else "pip install"


def _near(path: Path) -> str:
    """Return a path as it is typed in the current folder."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def _quoted(word: str) -> str:
    return f'"{word}"' if os.name == "nt" else shlex.quote(word)
