"""Labels on a cut bone that explain a term of the operation: entry, cut, base, hinge, kerf."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from wedgecalc.bone.fragments import nearest_piece
from wedgecalc.bone.shapes import vertices
from wedgecalc.drawing.cut_fields import alert_fields
from wedgecalc.drawing.example import Example, OnCut
from wedgecalc.drawing.scene import Scene
from wedgecalc.geometry.plane import cis, unit
from wedgecalc.planning.plan import Plan
from wedgecalc.results.millimetres import size_text
from wedgecalc.results.sentences import amount

_RULE_OF_THUMB_CUT_MM = 57.3  # mm: the cut for which 1 mm of base is 1° (180 / π)


def with_letters(word: str, plan: Plan, pair: tuple[Example, Example]) -> tuple[Example, Example]:
    """Return a plan's cut before and after, with what a word means marked on it.

    Parameters
    ----------
    word : str
        Name of a concept or a method; others are left as they are.
    plan : Plan
        Plan of a wedge with an entry.
    pair : tuple of Example
    """
    return _MARKS[word](plan, pair) if word in _MARKS else pair


def _on(example: Example, **changes: object) -> Example:
    assert isinstance(example.shows, OnCut)
    return replace(example, shows=replace(example.shows, **changes))  # type: ignore[arg-type]


def _scene(example: Example) -> Scene:
    assert isinstance(example.shows, OnCut)
    return example.shows.scene


def _entry(plan: Plan, pair: tuple[Example, Example]) -> tuple[Example, Example]:
    entry, hinge = _ends(plan)
    cut = ((hinge, entry, f"cut {amount(float(plan.wedge.radius or 0), 'mm')}"),)
    return _on(pair[0], names=((entry, "entry"),), spans=cut, above=True), pair[1]


def _base(plan: Plan, pair: tuple[Example, Example]) -> tuple[Example, Example]:
    entry, hinge = _ends(plan)
    radius, turned = float(plan.wedge.radius or 0), amount(abs(plan.correction), "deg")
    cut = ((hinge, entry, f"cut r = {amount(radius, 'mm')}"),)
    heading = f"base = 2 · r · sin({turned} / 2) = {size_text(plan, plan.wedge.base)}"
    return replace(_on(pair[0], spans=cut, above=True), heading=heading), pair[1]


def _thumb(plan: Plan, pair: tuple[Example, Example]) -> tuple[Example, Example]:
    """Show this bone's cut beside one of 57 mm, for which 1 mm for each degree is right."""
    entry, hinge = _ends(plan)
    turned, radius = abs(plan.correction), float(plan.wedge.radius or 0)
    real = size_text(plan, plan.wedge.base)
    first = f"cut {amount(radius, 'mm')}: {amount(turned, 'deg')} need {real}, not {turned:.1f} mm"
    cut = ((hinge, entry, f"cut {amount(radius, 'mm')}"),)
    far = hinge + unit(entry - hinge) * _RULE_OF_THUMB_CUT_MM
    second = f"1 mm for each degree would need a cut of {amount(_RULE_OF_THUMB_CUT_MM, 'mm')}"
    other = ((hinge, far, f"{amount(_RULE_OF_THUMB_CUT_MM, 'mm')}"),)
    return (
        replace(_on(pair[0], spans=cut, above=True), heading=first),
        replace(_on(pair[0], spans=other, above=True), heading=second, good=True),
    )


def _hinge(plan: Plan, pair: tuple[Example, Example]) -> tuple[Example, Example]:
    changes = alert_fields("hinge-far-cortex", _scene(pair[0]))
    return _on(pair[0], **changes), _on(pair[1], **{**changes, "fields": (), "within": ""})


def _kerf(plan: Plan, pair: tuple[Example, Example]) -> tuple[Example, Example]:
    blade = amount(plan.request.kerf or 0.0, "mm")
    first = f"two cuts of a blade of {blade}: the dark edges"
    sawn = replace(_on(pair[0], kerf=True), heading=first)
    return sawn, replace(pair[1], heading="closed: block and kerf are gone")


def _fracture(plan: Plan, pair: tuple[Example, Example]) -> tuple[Example, Example]:
    """Add the three ways in which the far cortex breaks (Takeuchi et al. 2012), within the tibia."""
    hinge, width = plan.wedge.hinge_z, plan.limb.width
    bone = _scene(pair[1]).after[plan.procedure.bone]
    out = unit(hinge - (plan.wedge.entry_z or 0j))
    ways = (out, out * cis(-112.0), out * cis(58.0))
    runs = [nearest_piece(bone, hinge, hinge + way * width, hinge) for way in ways]
    ends = [complex(vertices(run)[-1]) for run in runs if run is not None]
    cracks = tuple(_crack(hinge, end) for end in ends)
    return pair[0], _on(
        pair[1], cracks=cracks, names=tuple(zip(ends, ("I", "II", "III"), strict=True))
    )


def _fibula(plan: Plan, pair: tuple[Example, Example]) -> tuple[Example, Example]:
    scene = _scene(pair[1])
    if scene.fibula is None:
        return pair
    # On the head, where it is seen beside the tibia; between head and mid-shaft lie the nerves.
    spot = scene.fibula.head + (0.075 + 0.05j) * scene.width
    return pair[0], _on(pair[1], names=((spot, "fibula: free its head, or cut mid-shaft"),))


def _crack(start: complex, end: complex) -> tuple[complex, ...]:
    """Return a jagged line between two points."""
    side = (end - start) * 0.07j
    middle = [start + (end - start) * k / 6 + side * (-1) ** k for k in range(1, 6)]
    return start, *middle, end


def _ends(plan: Plan) -> tuple[complex, complex]:
    entry = plan.wedge.entry_z
    assert entry is not None
    return complex(entry), complex(plan.wedge.hinge_z)


_Letters = Callable[[Plan, tuple[Example, Example]], tuple[Example, Example]]
_MARKS: Mapping[str, _Letters] = {
    "entry": _entry,
    "base": _base,
    "rule-of-thumb": _thumb,
    "hinge": _hinge,
    "kerf": _kerf,
    "hinge-fracture": _fracture,
    "hinge-fracture-types": _fracture,
    "fibula": _fibula,
}
