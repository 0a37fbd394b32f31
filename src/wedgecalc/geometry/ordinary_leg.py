"""The landmarks of an ordinary leg: their mean places, and how they vary together.

Legs are drawn from ``data/ordinary_leg.json`` and laid on the mean leg by shift, turn and size, so
that neither place nor scale of a film matters. The remaining differences are taken as normally
distributed: the point distribution model of Cootes, Taylor, Cooper and Graham (Active shape models,
Computer Vision and Image Understanding 61, 1995, 38–59).
"""

import json
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.geometry.plane import Floats, Points
from wedgecalc.geometry.synthetic import AMA, ANGLE_LIMITS, points_from_angles

_DRAWN_LEGS = 1500  # legs
_USUAL_ANGLES = {"tilt": 0.0, "ama": AMA}


@dataclass(frozen=True, slots=True)
class Cloud:
    """Legs drawn at random with the variation of ordinary legs.

    Attributes
    ----------
    names : tuple of str
    mean : array of complex, shape (landmarks,)
        The mean leg, in mm: x to lateral, y up.
    legs : array of complex, shape (legs, landmarks)
    """

    names: tuple[str, ...]
    mean: Points
    legs: Points


@cache
def leg_cloud() -> Cloud:
    """Return the drawn legs, always the same."""
    text = (records.data_dir() / "ordinary_leg.json").read_text(encoding="utf-8")
    angles, spread = (json.loads(text)[key] for key in ("angles", "spread"))
    random = np.random.default_rng(0)
    usual = _USUAL_ANGLES | {name: mean for name, (mean, _) in angles.items()}
    drawn: dict[str, float | Floats] = dict(usual)
    for name, (mean, sd) in angles.items():
        drawn[name] = np.clip(random.normal(mean, sd, _DRAWN_LEGS), *ANGLE_LIMITS[name])
    names = tuple(spread)
    mean, legs = (_places(values, names) for values in (usual, drawn))
    widths = np.array([complex(*spread[name]) for name in names]) * usual["plateau"]
    legs = legs + (
        widths.real * random.standard_normal(legs.shape)
        + 1j * widths.imag * random.standard_normal(legs.shape)
    )
    return Cloud(names, mean[0], legs)


def ordinary_width() -> float:
    """Return the width of the mean leg's plateau, mm."""
    medial, lateral = (
        leg_cloud().mean[leg_cloud().names.index(f"plateau_{side}")]
        for side in ("medial", "lateral")
    )
    return float(abs(lateral - medial))


def _places(angles: dict[str, float] | dict[str, float | Floats], names: tuple[str, ...]) -> Points:
    """Return the landmarks of legs with these angles, shape (legs, landmarks)."""
    points, _ = points_from_angles("left", angles)
    # The edges of the ankle lie at those of the joint surface above it.
    points |= {f"ankle_{side}": points[f"plafond_{side}"] for side in ("medial", "lateral")}
    lines = ("condyle_medial", "condyle_lateral", "plateau_medial", "plateau_lateral")
    points["knee_center"] = sum((points[name] for name in lines), 0j) / len(lines)
    return np.stack([np.atleast_1d(points[name]) for name in names], axis=-1)


def fit_onto(points: Points, onto: Points) -> tuple[Points, Points]:
    """Return the rotation with scale, and the shift, that lay points on others by least squares.

    Parameters
    ----------
    points : array of complex, shape (..., n)
    onto : array of complex, shape (n,)

    Returns
    -------
    factor, shift : arrays of complex, shape (..., 1)
        ``factor * points + shift`` lies on `onto`.
    """
    middle, goal = points.mean(-1, keepdims=True), onto.mean()
    arm = onto - goal
    # The inverse of the fit of `onto` to the points: its residuals have no part along `onto`.
    back = ((points - middle) * arm.conj()).sum(-1, keepdims=True) / (abs(arm) ** 2).sum()
    return 1 / back, goal - middle / back


@dataclass(frozen=True, slots=True)
class Shape:
    """The joint distribution of some landmarks of a leg.

    Attributes
    ----------
    marked : array of int
        Their places in `Cloud.names`.
    basis : array of float, shape (2 n, 2 n − 4)
        Directions in which they may differ from the mean leg laid on them; x of all, then y.
    usual : array of float, shape (2 n − 4,)
    inverse : array of float, shape (2 n − 4, 2 n − 4)
        Mean along these directions, and the inverse of the covariance.
    rest : array of float, shape (2 landmarks, 2 n − 4)
    usual_rest : array of float, shape (2 landmarks,)
        Regression of every landmark's place on them, and its mean, as differences from the mean
        leg.
    """

    marked: NDArray[np.intp]
    basis: Floats
    usual: Floats
    inverse: Floats
    rest: Floats
    usual_rest: Floats


@lru_cache(maxsize=256)
def shape_of(names: tuple[str, ...]) -> Shape:
    """Return the joint distribution of at least three landmarks of `Cloud.names`."""
    known = leg_cloud()
    at = np.array([known.names.index(name) for name in names], dtype=np.intp)
    mean = known.mean[at]
    factor, shift = fit_onto(known.legs[:, at], mean)
    off = to_floats(factor * known.legs + shift - known.mean)
    arm = mean - mean.mean()
    same = to_floats(np.stack([np.ones_like(arm), 1j * np.ones_like(arm), arm, 1j * arm]))
    basis = np.linalg.svd(same, full_matrices=True)[2][len(same) :].T
    seen = to_floats(factor * known.legs[:, at] + shift - mean) @ basis
    usual, usual_rest = seen.mean(0), off.mean(0)
    covariance = (seen - usual).T @ (seen - usual) / _DRAWN_LEGS
    inverse = np.linalg.inv(covariance)
    rest = (off - usual_rest).T @ (seen - usual) / _DRAWN_LEGS @ inverse
    return Shape(at, basis, usual, inverse, rest, usual_rest)


def to_floats(z: Points) -> Floats:
    """Return points as x of all, then y of all, along the last axis."""
    return np.concatenate([z.real, z.imag], axis=-1)


def to_points(v: Floats) -> Points:
    """Return the points of an array made by `to_floats`."""
    x, y = np.split(v, 2, axis=-1)
    return x + 1j * y
