"""The cortex on the film: hinge and entry proposed from the edges of the bone along the saw line.

At the usual level the film is looked at in a band along the joint line, on each side where ordinary
bones end (``data/cortex_evidence.json``). The edge is the line through the band, straight or
slanting as the cortex does, across which the film darkens most from the bone outwards; how widely
its rows disagree is its spread. A proposal, to be looked at, never a measurement.
"""

from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.curves import interpolate_evenly
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.leg import one_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import Floats
from wedgecalc.planning.bone_frame import level_frame, profile_of
from wedgecalc.planning.cortex import reach_sd
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import CUT_POINTS
from wedgecalc.planning.site import needs_scale
from wedgecalc.records import ProcedureRecord
from wedgecalc.sources.radiographs.radiograph import Grey8
from wedgecalc.terms import Side

# All in mm: half the band's height, the step along a row and from row to row, the SD by which a
# row is smoothed, and over what width the grey inside and outside the edge is compared.
BAND_MM, STEP_MM, ROW_MM, SMOOTHING_MM, EDGE_WIDTH_MM = 5.0, 0.25, 0.5, 0.7, 3.0
_REACH_SDS = 3.0  # SDs between bones to either side of the template in which the edge is looked for
_SLANTS = np.linspace(-1.4, 1.4, 29)  # mm outwards per mm away from the joint
_LEAST_CONTRAST = 4.0  # least darkening at an edge, in standard errors; noise stays below 3
_WIDEST_SD_MM = 1.5  # largest SD of an edge
_FINEST = 0.3  # smallest SD of an edge on a film, mm


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of a bone on a film.

    Attributes
    ----------
    reach : float
        Distance from the middle of the joint line, along it, mm.
    sd : float
        How sure that is, mm.
    contrast : float
        By how much the film darkens across the edge, in standard errors.
    """

    reach: float
    sd: float
    contrast: float


@dataclass(frozen=True, slots=True)
class CutOnFilm:
    """Hinge and entry proposed from the film.

    Attributes
    ----------
    hinge, entry : tuple of float
        In the case's coordinates: the pixels of the film.
    hinge_sd, entry_sd : float
        SD of each along the joint line, mm.
    """

    hinge: tuple[float, float]
    entry: tuple[float, float]
    hinge_sd: float
    entry_sd: float


def cut_on_film(limb: Limb, procedure: ProcedureRecord, pixels: Grey8) -> CutOnFilm:
    """Propose hinge and entry of a procedure from the cortex on the film.

    Parameters
    ----------
    limb : Limb
        Single, with landmarks in the pixels of the film, and a scale.
    procedure : ProcedureRecord
        Procedure of a wedge at the knee.
    pixels : array of uint8, shape (rows, columns)
        The film, bone bright, as `wedgecalc.load_radiograph` gives it.

    Raises
    ------
    InputError
        Without a scale, for a cut elsewhere than at the knee, and where there is no clear edge.

    Examples
    --------
    >>> from wedgecalc import explain, load_case
    >>> from wedgecalc.sources.reading import radiograph_of
    >>> case = load_case("demo:phantom-left")
    >>> film = radiograph_of(case).pixels
    >>> found = cut_on_film(case.limb, explain("medial-opening-wedge-hto"), film)
    >>> found.entry_sd < 1.0
    True
    """
    one_leg(limb, "the cortex on the film")
    placed = level_frame(limb, procedure) if procedure.at_knee else None
    if placed is None:
        why = "the cortex is looked for at the knee only, along a joint line"
        raise InputError(Problem("cortex", f"{procedure.name}: {why}", fix="mark hinge and entry"))
    if not limb.frame.calibrated:
        raise InputError(needs_scale("cortex", "levels in mm", limb))
    origin, lateral, downwards, _ = placed
    side, far = procedure.side, procedure.side.far
    at_entry = edge_at(limb, procedure, pixels, side, procedure.entry_level_mm)
    at_hinge = edge_at(limb, procedure, pixels, far, procedure.hinge_level_mm)

    def point(side: Side, out: float, level: float) -> tuple[float, float]:
        z = origin + lateral * ((out if side == Side.LATERAL else -out) + downwards * level)
        x, y = limb.frame.to_case(z).tolist()
        return x, y

    return CutOnFilm(
        point(far, at_hinge.reach - procedure.hinge_inset_mm, procedure.hinge_level_mm),
        point(side, at_entry.reach, procedure.entry_level_mm),
        at_hinge.sd,
        at_entry.sd,
    )


def edge_at(
    limb: Limb, procedure: ProcedureRecord, pixels: Grey8, side: Side, level: float
) -> Edge:
    """Return the edge of a bone on a film, on one side at a level.

    Parameters
    ----------
    limb, procedure, pixels
        As for `cut_on_film`.
    side : {"medial", "lateral"}
    level : float
        From the joint line, mm.

    Raises
    ------
    InputError
        Where the band leaves the film, or the film does not darken clearly across any line.
    """
    placed = level_frame(limb, procedure)
    assert placed is not None
    origin, lateral, downwards, width = placed
    profile = profile_of(procedure)
    usual = float(interpolate_evenly(level / width, profile["level"], profile[str(side)])) * width  # type: ignore[literal-required]
    sd = float(reach_sd(str(procedure.bone), (side, level / width))) * width
    out = lateral if side == Side.LATERAL else -lateral
    span = _REACH_SDS * sd
    x = np.arange(-span - EDGE_WIDTH_MM - 2, span + EDGE_WIDTH_MM + 2 + STEP_MM / 2, STEP_MM)
    rows = np.arange(-BAND_MM, BAND_MM + ROW_MM / 2, ROW_MM)
    z = origin + out * (usual + x)[None, :] + lateral * downwards * (level + rows)[:, None]
    place_words = f"the {side} cortex {level:g} mm from the joint line"
    grey = _smoothed(_sampled(pixels, limb.frame, z, place_words))
    line = _steepest(-np.gradient(grey, STEP_MM, axis=1), x, rows, span, sd)
    return _judged(grey, x, rows, line, usual, place_words)


def _no_edge(why: str) -> InputError:
    return InputError(Problem("cortex", why, fix="mark hinge and entry, or trace the bone"))


def _sampled(
    pixels: Grey8, frame: Frame[float], z: "np.typing.NDArray[np.complex128]", place_words: str
) -> Floats:
    """Return the film's grey at points of the canonical frame, linearly between pixels."""
    xy = frame.to_case(z) - 0.5  # a pixel's centre lies half a pixel from its corner
    height, width = pixels.shape
    x, y = xy[..., 0], xy[..., 1]
    if x.min() < 0 or y.min() < 0 or x.max() > width - 1 or y.max() > height - 1:
        raise _no_edge(f"{place_words} is looked for beyond the edge of the film")
    left, top = np.minimum(x.astype(int), width - 2), np.minimum(y.astype(int), height - 2)
    right, down = x - left, y - top
    p = pixels
    upper = p[top, left] * (1 - right) + p[top, left + 1] * right
    lower = p[top + 1, left] * (1 - right) + p[top + 1, left + 1] * right
    return cast("Floats", upper * (1 - down) + lower * down)


def _smoothed(grey: Floats) -> Floats:
    """Return rows smoothed along themselves by a normal distribution."""
    half = round(3 * SMOOTHING_MM / STEP_MM)
    weights = np.exp(-0.5 * (np.arange(-half, half + 1) * STEP_MM / SMOOTHING_MM) ** 2)
    weights /= weights.sum()
    padded = np.pad(grey, ((0, 0), (half, half)), mode="edge")
    return np.array([np.convolve(row, weights, mode="valid") for row in padded])


def _steepest(
    darkening: Floats, x: Floats, rows: Floats, span: float, sd: float
) -> tuple[float, float]:
    """Return place and slant of the line through the band across which the film darkens most.

    Near where ordinary bones end counts more than far from there, by a normal distribution twice as
    wide as theirs.
    """
    places = x[abs(x) <= span]
    prior = np.exp(-0.5 * (places / (2 * sd)) ** 2)
    best, line = -np.inf, (0.0, 0.0)
    for slant in _SLANTS:
        darkening_along = [
            np.interp(places + slant * row_level, x, row)
            for row_level, row in zip(rows, darkening, strict=True)
        ]
        score = np.mean(darkening_along, axis=0) * prior
        k = int(score.argmax())
        if score[k] > best:
            best, line = float(score[k]), (float(places[k]), float(slant))
    return line


def _judged(
    grey: Floats,
    x: Floats,
    rows: Floats,
    edge_line: tuple[float, float],
    usual: float,
    place_words: str,
) -> Edge:
    """Return the edge with its spread, or raise if the film does not darken clearly across it."""
    place, slant = edge_line
    line = place + slant * rows
    step = [
        float(np.interp([at - EDGE_WIDTH_MM / 2, at - EDGE_WIDTH_MM], x, row).mean())
        - float(np.interp([at + EDGE_WIDTH_MM / 2, at + EDGE_WIDTH_MM], x, row).mean())
        for at, row in zip(line, grey, strict=True)
    ]
    # Neighbouring rows share pixels and smoothing: a row in three counts as independent.
    error = float(np.std(step)) / np.sqrt(len(step) / 3)
    contrast = float(np.mean(step)) / max(error, 0.25)
    if contrast < _LEAST_CONTRAST:
        raise _no_edge(f"no clear edge of bone on the film at {place_words}")
    near = np.arange(-EDGE_WIDTH_MM, EDGE_WIDTH_MM + STEP_MM / 2, STEP_MM)
    drop = np.array(
        [
            np.interp(at + near, x, -np.gradient(row, STEP_MM))
            for at, row in zip(line, grey, strict=True)
        ]
    )
    drop = np.maximum(drop, 0.0)
    whole = drop.mean(axis=0)
    middle = float((whole * near).sum() / whole.sum())
    wide = float(np.sqrt((whole * (near - middle) ** 2).sum() / whole.sum()))
    each = (drop * near).sum(axis=1) / np.maximum(drop.sum(axis=1), 1e-9)
    scatter = 1.4826 * float(np.median(abs(each - np.median(each))))
    blur = max(wide**2 - SMOOTHING_MM**2, 0.0)
    sd = max(_FINEST, float(np.sqrt(scatter**2 + blur / 4)))
    if sd > _WIDEST_SD_MM:
        raise _no_edge(f"the edge on the film at {place_words} is too blurred ({sd:.1f} mm)")
    return Edge(usual + place, sd, contrast)


def on_film(limb: Limb, request: PlanRequest, pixels: Grey8) -> PlanRequest:
    """Return a request with hinge and entry proposed from the film, as far as it has none.

    Parameters
    ----------
    limb : Limb
        Single, with landmarks in the pixels of the film, and a scale.
    request : PlanRequest
        With a procedure.
    pixels : array of uint8, shape (rows, columns)
        The film, bone bright, as `wedgecalc.load_radiograph` gives it.

    Returns
    -------
    PlanRequest
        With the proposed points and the SD of each; points that were given stay.

    Raises
    ------
    InputError
        As `cut_on_film`, and if hinge and entry are known already.
    """
    open_points = [name for name in CUT_POINTS if getattr(request, name) is None]
    if not open_points:
        why = "hinge and entry are known already"
        raise InputError(Problem("cortex", why, fix="leave them out, or do not look at the film"))
    cut = cut_on_film(limb, request.record, pixels)
    points: dict[str, Any] = {name: getattr(cut, name) for name in open_points}
    sds = {name: float(getattr(cut, f"{name}_sd")) for name in open_points}
    return replace(request, **points, from_film=True, of_film={**request.of_film, **sds})
