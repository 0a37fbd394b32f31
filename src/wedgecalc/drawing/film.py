"""The radiograph under a picture, in register, and cut with its free fragment moved as planned.

Only soft tissue is invented: where bone would be missing the film stays black and the gap is
marked. Beside the bone the film is bent around the hinge, because skin and muscle do not end in a
slit.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from shapely import Polygon, box, union_all
from shapely.geometry.base import BaseGeometry

from wedgecalc.bone.bend import Bend
from wedgecalc.bone.fragments import CutLines, carried, halves
from wedgecalc.bone.shapes import coordinates, parts, polygon_of, vertices
from wedgecalc.drawing.film_bend import bend_film
from wedgecalc.drawing.film_legs import divided_at
from wedgecalc.drawing.film_window import check_on_film
from wedgecalc.drawing.place import Box
from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.plane import Floats, Points, cis
from wedgecalc.planning.plan import Plan

if TYPE_CHECKING:
    from wedgecalc.bone.wedge import BoneWedge

PointMap = Callable[[complex], complex]

_SLACK = 0.05  # plateau widths
_GROWS = 0.2  # share of its size by which a film may grow to hold the moved fragment


@dataclass
class CutFilm:
    """A radiograph and the plan by which it is cut.

    Attributes
    ----------
    pixels : array of uint8, shape (rows, columns)
    plan : Plan
        Plan of a limb in the pixels of this film.
    wedge : BoneWedge or None
        Its wedge on the bone, by which gaps in the bone are marked.
    """

    pixels: NDArray[np.uint8]
    plan: Plan
    wedge: "BoneWedge | None" = None
    _operated: dict[float, tuple[Image.Image, complex]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        limb = self.plan.limb
        check_on_film({name: limb[name] for name in limb.points}, self.pixels)

    def shown(
        self, ax: Axes, dots_per_unit: float, place: PointMap, inside: Box, share: float = 0.0
    ) -> AxesImage | None:
        """Show the film on axes, cropped to a box and at no more than the visible resolution.

        Parameters
        ----------
        ax : matplotlib.axes.Axes
        dots_per_unit : float
            Pixels of the picture per unit of the axes.
        place : callable
            Maps canonical points to the axes.
        inside : tuple of float
            Left, bottom, right and top of the box, in the axes' units.
        share : float
            Share of the correction, 0 to 1.

        Returns
        -------
        AxesImage or None
            None where no part of the film lies in the box.
        """
        picture, origin = self.image(share)
        frame = self.plan.limb.frame
        to_sheet = affine_matrix(lambda px: place(_to_core(frame, px + origin)))
        left, bottom, right, top = inside
        corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
        visible = Affine2D(to_sheet).inverted().transform(corners)
        first, last = (
            np.maximum(np.floor(visible.min(axis=0)).astype(int), 0),
            np.minimum(np.ceil(visible.max(axis=0)).astype(int), picture.size),
        )
        if (last <= first).any():
            return None
        part = picture.crop((*first.tolist(), *last.tolist()))
        finer = 1.0 / max(float(np.hypot(to_sheet[0, 0], to_sheet[1, 0])) * dots_per_unit, 1e-9)
        coarse = max(int(finer), 1)
        part = part.reduce(coarse) if coarse > 1 else part
        extent = (
            first[0],
            first[0] + part.width * coarse,
            first[1] + part.height * coarse,
            first[1],
        )
        return ax.imshow(
            np.asarray(part),
            cmap="gray",
            vmin=0,
            vmax=255,
            extent=extent,
            interpolation="bilinear",
            zorder=0.8,
            aspect="auto",
            origin="upper",
            transform=Affine2D(to_sheet) + ax.transData,
        )

    def edges(self, place: Callable[[Points], Points]) -> tuple[float, float]:
        """Return where the left and the right edge of the film lie on a sheet."""
        rows, columns = self.pixels.shape
        corners = [complex(x, y) for x in (0, columns) for y in (0, rows)]
        x = place(np.array([_to_core(self.plan.limb.frame, z) for z in corners])).real
        return float(x.min()), float(x.max())

    def image(self, share: float = 0.0) -> tuple[Image.Image, complex]:
        """Return the film with this share of the correction.

        Returns
        -------
        picture : PIL.Image.Image
        origin : complex
            Where its first pixel lies on the original film, pixels.
        """
        share = 0.0 if self.plan.wedge.nothing else share
        if share not in self._operated:
            # An animation needs many shares, each once: keep the first, the last and the latest.
            images = {key: film for key, film in self._operated.items() if key in (0.0, 1.0)}
            images[share] = self._cut(share) if share else (Image.fromarray(self.pixels), 0j)
            self._operated = images
        return self._operated[share]

    def _cut(self, share: float) -> tuple[Image.Image, complex]:
        plan, frame, wedge = self.plan, self.plan.limb.frame, self.plan.wedge
        if wedge.entry_z is None:
            raise InputError(
                Problem(
                    "entry",
                    "no entry, or no scale",
                    "both, to cut the radiograph",
                    "give --entry, or add the scale",
                )
            )
        hinge = wedge.hinge_z
        factor, shift = cis(wedge.turn * share), wedge.shift * share

        def moved(px: complex) -> complex:
            return _to_px(frame, hinge + (_to_core(frame, px) + shift - hinge) * factor)

        before = Image.fromarray(self.pixels)
        kept, free = (_in_px(frame, half) for half in halves(plan))
        film = box(0, 0, *before.size)
        other = free.intersection(film)
        if (leg := divided_at(self.pixels, plan)) is not None:
            free = free.intersection(box(leg[0], 0, leg[1], before.height))
        free_after = _carried(free.intersection(film), moved)
        origin, size = _grown(before.size, free_after)
        to_grown = affine_matrix(lambda px: moved(px) - origin)
        left, top = round(-origin.real), round(-origin.imag)
        corners = (left, top, left + before.width, top + before.height)
        picture = Image.new("L", size)
        other_mask = _mask(size, _shifted(other.difference(free), origin))
        picture.paste(before, (left, top), other_mask.crop(corners))
        free_mask = _mask(size, _shifted(free_after, origin))
        picture.paste(_transformed(before, to_grown, size), mask=free_mask)
        kept_mask = _mask(size, _shifted(kept.intersection(film), origin))
        picture.paste(before, (left, top), kept_mask.crop(corners))
        if not wedge.length:
            film_before, bone = (self.pixels, frame), self._bone
            bend_film(picture, film_before, self._bends(share), bone, origin, share)
        return picture, origin

    @property
    def _bone(self) -> BaseGeometry:
        """The bone before it was cut; a film's own may be slightly wider than its outline."""
        if self.wedge is None:
            return Polygon()
        pieces = self.wedge.kept, self.wedge.moved, self.wedge.removed
        return union_all(pieces).buffer(_SLACK * float(self.plan.limb.width))

    def _bends(self, share: float) -> list[tuple[Bend, BaseGeometry, BaseGeometry]]:
        """Return what bends around the hinge, with what stays of the film and where it is black."""
        wedge = self.wedge
        if wedge is None:
            return []
        bone = union_all([wedge.kept, carried(self.plan, wedge.moved, share)])
        bone, gap = bone.buffer(_SLACK * float(self.plan.limb.width)), self.missing(share)
        skin = Bend.of_skin(self.plan)
        if Bend.of(self.plan, wedge):
            return [(skin, Polygon(), gap), (skin.opposite, bone, gap)]
        return [(skin, bone, gap), (skin.opposite, bone, gap)]

    def missing(self, share: float = 1.0) -> Polygon:
        """Return where bone is missing, in the canonical frame, with this share of the correction.

        The opened gap, or what opens beyond a hinge well inside the bone.
        """
        wedge = self.plan.wedge
        if self.wedge is None or wedge.nothing or (wedge.closes and wedge.length):
            return Polygon()
        if wedge.closes and Bend.of(self.plan, self.wedge):
            return Polygon()
        hinge, shift = wedge.hinge_z, wedge.shift * share
        if wedge.closes:
            edge = [hinge, hinge + CutLines.of(self.plan).back * self.wedge.bridge]
        else:
            edge = vertices(self.wedge.cuts[0]).tolist()
        factor = cis(wedge.turn * share)
        turned = [hinge + (z + shift - hinge) * factor for z in edge]
        return polygon_of(*edge, *turned[::-1]).buffer(0)


def _to_core(frame: Frame, px: complex) -> complex:
    return frame.to_core((px.real, px.imag))


def _to_px(frame: Frame, z: complex) -> complex:
    return complex(*frame.to_case(z))


def affine_matrix(f: PointMap) -> NDArray[np.float64]:
    """Return the matrix of an affine map of the plane, from its values at three points."""
    start, x, y = f(0j), f(1 + 0j), f(1j)
    return np.array(
        [
            [x.real - start.real, y.real - start.real, start.real],
            [x.imag - start.imag, y.imag - start.imag, start.imag],
            [0, 0, 1],
        ]
    )


def _transformed(
    picture: Image.Image, matrix: NDArray[np.float64], size: tuple[int, int]
) -> Image.Image:
    """Return a picture moved by a matrix, black around it."""
    back = np.linalg.inv(matrix)
    return picture.transform(
        size, Image.Transform.AFFINE, tuple(back[:2].reshape(-1)), Image.Resampling.BICUBIC
    )


def _in_px(frame: Frame, polygon: Polygon) -> Polygon:
    return polygon if polygon.is_empty else Polygon(frame.to_case(vertices(polygon)))


def _carried(polygon: Polygon, moved: PointMap) -> Polygon:
    return polygon_of(*(moved(complex(z)) for z in vertices(polygon)))


def _shifted(shape: BaseGeometry, origin: complex) -> list[Floats]:
    return [coordinates(vertices(part) - origin) for part in parts(shape, Polygon)]


def _mask(size: tuple[int, int], rings: list[Floats]) -> Image.Image:
    mask = Image.new("L", size)
    for coords in rings:
        # Pillow cuts fractions off: unrounded, an edge would lie up to a pixel beside its place.
        corners = [(round(x - 0.5), round(y - 0.5)) for x, y in coords]
        ImageDraw.Draw(mask).polygon(corners, fill=255)
    return mask


def _grown(size: tuple[int, int], moved: Polygon) -> tuple[complex, tuple[int, int]]:
    """Return the origin and size of a film grown to hold the moved fragment, within `GROWS`."""
    left, top, right, bottom = moved.bounds
    wide, high = _GROWS * size[0], _GROWS * size[1]
    x, y = np.floor(np.clip(left, -wide, 0)), np.floor(np.clip(top, -high, 0))
    end_x = np.ceil(np.clip(right, size[0], size[0] + wide))
    end_y = np.ceil(np.clip(bottom, size[1], size[1] + high))
    return complex(x, y), (int(end_x - x), int(end_y - y))
