"""wedgecalc: plan, check and draw the wedge of an osteotomy around the knee.

>>> import wedgecalc as wc
>>> limb = wc.Limb.from_angles(side="right", mldfa=88, mpta=82, jlca=2)
>>> round(wc.measure(limb).hka, 6)
172.0
>>> plan = wc.plan(limb, "lateral-closing-wedge-hto", target=wc.Target("wbl", 62.5))
>>> round(plan.after.wbl, 9)
62.5

For learning and double-checking; not a medical device.
"""

import sys

if sys.argv[:1] == ["-m"]:  # python -m wedgecalc puts the current folder first in sys.path
    from wedgecalc.isolation import leave_folder

    leave_folder()

from wedgecalc.version import __version__ as __version__

# A public name is imported on first use, so that `wedgecalc --version` loads nothing and a script
# that only measures never waits for matplotlib. Where it lives stands in `__init__.pyi`, once.
_homes: dict[str, str] = {}


def _module_of(name: str) -> str | None:
    """Return the module of a public name; None for any other name."""
    if not _homes:
        with open(f"{__file__.removesuffix('c')}i", encoding="utf-8") as stub:
            for line in stub:
                words = line.split()
                if words[:1] == ["from"] and not words[3].startswith("_"):
                    _homes[words[3]] = words[1]
    return _homes.get(name)


def __getattr__(name: str) -> object:
    module = _module_of(name)
    if name == "__all__":
        return sorted(_homes)
    if module is None:
        raise AttributeError(f"module 'wedgecalc' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__getattr__("__all__"), *(name for name in globals() if name[:2] == "__")])
