"""The radiograph under a picture, in register; and cut, with its free fragment and all beyond it where the plan puts them.

Nothing is drawn that was not on the film but soft tissue: where bone would be missing, the film stays black and the gap is
marked. Beside the bone, the film is folded over the gap's edges, because skin and muscle do not end in a slit.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from wedgecalc.bone.fragments import CutLines, halves
from wedgecalc.bone.shapes import coordinates, parts, polygon_of, vertices
from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.curves import Floats
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.plane import cis
from wedgecalc.planning.plan import Plan

if TYPE_CHECKING:
    from wedgecalc.bone.wedge import BoneWedge

GROWS = 0.2  # share of its size by which a film may grow to hold what has moved


@dataclass
class Film:
    """A radiograph and the plan that cuts it.

    Attributes
    ----------
    pixels : array of uint8, shape (rows, columns)
    plan : Plan
        Of a limb in the pixels of this film.
    wedge : BoneWedge or None
        Its wedge on the bone, which says where bone is missing afterwards.
    """

    pixels: NDArray[np.uint8]
    plan: Plan
    wedge: "BoneWedge | None" = None
    _operated: dict[float, tuple[Image.Image, complex]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows, columns = self.pixels.shape
        for name in self.plan.limb.points:
            x, y = self.plan.limb[name]
            if not (0 <= x <= columns and 0 <= y <= rows):
                raise InputError(
                    Problem(
                        f"landmarks.{name}",
                        f"[{x:.0f}, {y:.0f}], outside a radiograph of {columns} by {rows} pixels",
                        "landmarks on the radiograph",
                        "is this the radiograph they were marked on?",
                    )
                )

    def shown(
        self,
        ax: Axes,
        dots_per_unit: float,
        place: Callable[[Any], Any],
        inside: Any,
        share: float = 0.0,
    ) -> AxesImage | None:
        """Show the film on axes, cropped to a box of them (left, bottom, right, top) and no finer than can be seen.

        None where no part of the film lies in the box.
        """
        picture, origin = self.image(share)
        frame = self.plan.limb.frame

        def at(px: complex) -> Any:
            return place(_to_core(frame, px + origin))

        to_sheet = _affine(at)
        corners = np.array(
            [
                [inside[0], inside[1]],
                [inside[2], inside[1]],
                [inside[2], inside[3]],
                [inside[0], inside[3]],
            ]
        )
        seen = Affine2D(to_sheet).inverted().transform(corners)
        left, top = np.maximum(np.floor(seen.min(axis=0)).astype(int), 0)
        right, bottom = np.minimum(np.ceil(seen.max(axis=0)).astype(int), picture.size)
        if right <= left or bottom <= top:
            return None
        part = picture.crop((left, top, right, bottom))
        finer = 1.0 / max(float(np.hypot(to_sheet[0, 0], to_sheet[1, 0])) * dots_per_unit, 1e-9)
        coarse = max(int(finer), 1)
        part = part.reduce(coarse) if coarse > 1 else part
        extent = (left, left + part.width * coarse, top + part.height * coarse, top)
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

    def image(self, share: float = 0.0) -> tuple[Image.Image, complex]:
        """Return the film when this share of the plan is made, and where its first pixel lies on the film as it was."""
        share = 0.0 if self.plan.wedge.nothing else share
        if share not in self._operated:
            # An animation asks for many shares, each once: kept are the film as it was, as it will be, and the latest.
            kept = {each: made for each, made in self._operated.items() if each in (0.0, 1.0)}
            kept[share] = self._made(share) if share else (Image.fromarray(self.pixels), 0j)
            self._operated = kept
        return self._operated[share]

    def _made(self, share: float) -> tuple[Image.Image, complex]:
        plan, frame = self.plan, self.plan.limb.frame
        wedge: Any = plan.wedge
        if wedge.entry_z is None:
            raise InputError(
                Problem(
                    "entry",
                    "no entry, or no scale",
                    "both, to cut the radiograph",
                    "give --entry, or add the scale",
                )
            )
        factor, shift = cis(wedge.turn * share), wedge.shift * share

        def moved(px: complex) -> complex:
            return _to_px(
                frame, wedge.hinge_z + (_to_core(frame, px) + shift - wedge.hinge_z) * factor
            )

        before = Image.fromarray(self.pixels)
        kept, free = (_in_px(frame, half) for half in halves(plan))
        film = box(0, 0, *before.size)
        free_after = _carried(free.intersection(film), moved)
        origin, size = _grown(before.size, free_after)
        there = _affine(lambda px: moved(px + 0j) - origin)
        picture = Image.new("L", size)
        picture.paste(
            _transformed(before, there, size), mask=_mask(size, _shifted(free_after, origin))
        )
        picture.paste(
            before,
            (round(-origin.real), round(-origin.imag)),
            _mask(size, _shifted(kept.intersection(film), origin)).crop(
                (
                    round(-origin.real),
                    round(-origin.imag),
                    round(-origin.real) + before.width,
                    round(-origin.imag) + before.height,
                )
            ),
        )
        if share == 1.0 and not wedge.length:
            self._fold(picture, before, moved, origin)
        return picture, origin

    def _fold(
        self,
        picture: Image.Image,
        before: Image.Image,
        moved: Callable[[complex], complex],
        origin: complex,
    ) -> None:
        """Fold soft tissue over the edges of the gap that a turn leaves beside the bone."""
        frame, lines = self.plan.limb.frame, CutLines.of(self.plan)
        wedge: Any = self.plan.wedge
        # Mirrored in the leg's own frame: the film's pixels need not be square.
        hinge, far = wedge.hinge_z, 4.0 * max(before.size) * frame.scale
        ray = lines.rays[0] if not wedge.closes else lines.back
        edge = ray / abs(ray)
        end = edge * complex(cis(wedge.turn))
        middle = (edge + end) / abs(edge + end)
        bone = Polygon() if self.wedge is None else _in_px(frame, self.missing)

        def mirrored(px: complex) -> complex:
            return _to_px(frame, hinge + edge * edge * (_to_core(frame, px) - hinge).conjugate())

        for first, second, to_film in (
            (edge, middle, mirrored),
            (middle, end, lambda px: moved(mirrored(px))),
        ):
            gap = (
                polygon_of(
                    *(_to_px(frame, z) for z in (hinge, hinge + first * far, hinge + second * far))
                )
                .buffer(0.6)
                .intersection(box(0, 0, *before.size))
                .difference(bone.buffer(0.5))
            )
            left, top, right, bottom = (
                (0, 0, 0, 0) if gap.is_empty else (int(v) for v in gap.bounds)
            )
            if right - left < 2 or bottom - top < 2:
                continue
            corner = complex(left, top)
            matrix = _affine(lambda px, f=to_film, c=corner: f(px) - c)  # type: ignore[misc]
            size = (right - left, bottom - top)
            folded = _transformed(before, matrix, size)
            mask = _mask(size, _shifted(gap, corner))
            spot = (round((corner - origin).real), round((corner - origin).imag))
            empty = picture.crop((*spot, spot[0] + size[0], spot[1] + size[1])).point(
                lambda v: 255 * (v == 0)
            )
            both = Image.fromarray(np.minimum(np.asarray(mask), np.asarray(empty)))
            picture.paste(folded, spot, both)

    @property
    def missing(self) -> Any:
        """Where bone is missing after the plan, in the canonical frame: the opened gap, or what a bending hinge draws apart."""
        wedge: Any = self.plan.wedge
        if self.wedge is None or wedge.nothing:
            return Polygon()
        lines, hinge = CutLines.of(self.plan), wedge.hinge_z
        if not wedge.closes:
            edge = list(vertices(self.wedge.cuts[0]))
        elif wedge.length:
            return Polygon()
        else:
            edge = [hinge, hinge + lines.back * self.wedge.bridge]
        turned = [hinge + (z + wedge.shift - hinge) * cis(wedge.turn) for z in edge]
        return polygon_of(*edge, *turned[::-1]).buffer(0)


def _to_core(frame: Frame, px: complex) -> complex:
    return complex(frame.to_core((px.real, px.imag)))


def _to_px(frame: Frame, z: Any) -> complex:
    return complex(*frame.to_case(z))


def _affine(f: Callable[[complex], Any]) -> NDArray[np.float64]:
    """Return the matrix of an affine map of the plane, seen from what it does to three points."""
    start, x, y = complex(f(0j)), complex(f(1 + 0j)), complex(f(1j))
    return np.array(
        [
            [x.real - start.real, y.real - start.real, start.real],
            [x.imag - start.imag, y.imag - start.imag, start.imag],
            [0, 0, 1],
        ]
    )


def _transformed(
    picture: Image.Image, to: NDArray[np.float64], size: tuple[int, int]
) -> Image.Image:
    """Return a picture moved by a matrix; outside it is black."""
    back = np.linalg.inv(to)
    return picture.transform(
        size, Image.Transform.AFFINE, tuple(back[:2].reshape(-1)), Image.Resampling.BICUBIC
    )


def _in_px(frame: Frame, polygon: Polygon) -> Polygon:
    return polygon if polygon.is_empty else Polygon(frame.to_case(vertices(polygon)))


def _carried(polygon: Polygon, moved: Callable[[complex], complex]) -> Polygon:
    return polygon_of(*(moved(complex(z)) for z in vertices(polygon)))


def _shifted(shape: BaseGeometry, origin: complex) -> list[Floats]:
    return [coordinates(vertices(part) - origin) for part in parts(shape, Polygon)]


def _mask(size: tuple[int, int], rings: list[Floats]) -> Image.Image:
    mask = Image.new("L", size)
    for coords in rings:
        ImageDraw.Draw(mask).polygon([(x - 0.5, y - 0.5) for x, y in coords], fill=255)
    return mask


def _grown(size: tuple[int, int], moved: Any) -> tuple[complex, tuple[int, int]]:
    """Return where a film starts and how large it is when it holds what has moved, up to a share of its size."""
    left, top, right, bottom = moved.bounds
    most = (GROWS * size[0], GROWS * size[1])
    start = complex(np.floor(np.clip(left, -most[0], 0)), np.floor(np.clip(top, -most[1], 0)))
    end = (
        np.ceil(np.clip(right, size[0], size[0] + most[0])),
        np.ceil(np.clip(bottom, size[1], size[1] + most[1])),
    )
    return start, (int(end[0] - start.real), int(end[1] - start.imag))
