"""A lateral radiograph under its plan: as it is, and with the tibia above the wedge turned."""

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray
from shapely import Polygon
from shapely import box as rectangle

from wedgecalc.drawing.film import affine_matrix
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.plane import Floats, cis, unit
from wedgecalc.planning.lateral_plan import LateralPlan
from wedgecalc.sources.radiographs.radiograph import Grey8

_FAR = 2000.0  # inches of the sheet: beyond every picture


def show_film(
    sheet: Sheet,
    place: Placement,
    plan: LateralPlan,
    pixels: Grey8,
    box: Box,
    *,
    after: bool = False,
) -> None:
    """Show a radiograph in a box of a sheet, in register with what is drawn of its plan.

    Parameters
    ----------
    sheet : Sheet
    place : Placement
        From the core's frame to the sheet.
    plan : LateralPlan
    pixels : array of uint8, shape (rows, columns)
    box : tuple of float
        Left, bottom, right and top.
    after : bool
        Whether the wedge is closed: everything above it is turned about the hinge. The slit that
        this leaves behind the hinge stays black.
    """
    left, bottom, right, top = box

    def core(px: complex) -> complex:
        return plan.knee.to_core((px.real, px.imag))

    still = affine_matrix(lambda px: complex(place(core(px))))
    sheet.rectangle(box, facecolor="black")
    whole = np.array([left + 1j * bottom, right + 1j * bottom, right + 1j * top, left + 1j * top])
    if not after or plan.hinge is None or plan.entry is None:
        _part(sheet, pixels, still, whole, box)
        return
    hinge, cut = plan.hinge, unit(plan.entry - plan.hinge)
    hinge_spot, along = complex(place(hinge)), complex(place(hinge + cut)) - complex(place(hinge))
    along = along / abs(along) * _FAR
    up = complex(place(hinge - plan.knee.down)) - hinge_spot
    up = up / abs(up) * _FAR
    back, front = hinge_spot - along, hinge_spot + along
    _part(sheet, pixels, still, np.array([back, front, front - up, back - up]), box)
    turn = cis(-plan.angle)
    # Behind the hinge the turned half begins where its own edge has come to lie.
    behind = complex(place(hinge - cut * turn)) - hinge_spot
    lifted = hinge_spot + behind / abs(behind) * _FAR
    ring = np.array([lifted, hinge_spot, front, front + up, lifted + up])
    turned = affine_matrix(lambda px: complex(place(hinge + (core(px) - hinge) * turn)))
    _part(sheet, pixels, turned, ring, box)


def _part(
    sheet: Sheet, pixels: Grey8, matrix: Floats, ring: NDArray[np.complex128], box: Box
) -> None:
    """Show the part of a radiograph that lies in a ring and in a box of the sheet."""
    whole = Polygon(np.column_stack([ring.real, ring.imag])).buffer(0)
    inside = whole.intersection(rectangle(*box))
    if inside.is_empty:
        return
    rows, columns = pixels.shape
    image = sheet.ax.imshow(
        pixels,
        cmap="gray",
        vmin=0,
        vmax=255,
        extent=(0, columns, rows, 0),
        interpolation="bilinear",
        zorder=0.8,
        aspect="auto",
        origin="upper",
        transform=Affine2D(matrix) + sheet.ax.transData,
    )
    edge = np.asarray(inside.exterior.coords)
    image.set_clip_path(PathPatch(Path(edge, closed=True), transform=sheet.ax.transData))
    sheet.ax.set(xlim=(0, sheet.size[0]), ylim=(0, sheet.size[1]))
