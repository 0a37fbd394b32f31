"""The moments of an animation: what happens when, in which chapter, in which words."""

from dataclasses import dataclass

import numpy as np

from wedgecalc.drawing.scene import Scene
from wedgecalc.results.sentences import NOTHING_TO_CUT, alignment_words, amount


@dataclass(frozen=True, slots=True)
class FilmMoment:
    """One moment of the animation.

    Attributes
    ----------
    cuts, out, turned : float
        Progress, 0 to 1, of the saw cuts, of the removal of the wedge and of the correction.
    held : bool
        Whether the fixation is in place.
    words : str
        What is happening.
    frames : int
        For how many frames it is shown.
    chapter : int
        Index in `chapters`, from 0.
    """

    cuts: float = 0.0
    out: float = 0.0
    turned: float = 0.0
    held: bool = False
    words: str = ""
    frames: int = 1
    chapter: int = 0


def chapters(scene: Scene) -> list[str]:
    """Return the names of the chapters of a plan's animation, in order."""
    closing, nothing = scene.plan.procedure.closes, scene.plan.wedge.nothing
    if nothing:
        return ["The leg"]
    if scene.fragments is None:
        return ["Before", "Correction", "After"]
    middle = ["Wedge out", "Closing"] if closing else ["Opening"]
    if closing and scene.plan.wedge.length:
        middle[0] = "Bone out"
    return ["Before", "Saw cuts" if closing else "Saw cut", *middle, "After"]


def moments(scene: Scene) -> list[FilmMoment]:
    """Return the moments of a plan's animation, in order: 8 to 12 seconds."""
    closing, length = scene.plan.procedure.closes, scene.plan.wedge.length
    shaft = scene.plan.procedure.through_shaft
    size = amount(length, "mm") if shaft else amount(scene.plan.correction, "deg")
    size += f" and {amount(length, 'mm')}" if length and scene.plan.correction else ""
    film = [FilmMoment(words=f"Before: {alignment_words(scene.plan.before.hka)}", frames=34)]
    if scene.plan.wedge.nothing:
        return [FilmMoment(words=f"The leg has its target: {NOTHING_TO_CUT}", frames=120)]
    chapter = 1
    if scene.fragments is not None:
        word = "Two saw cuts meet at the hinge" if closing else "One saw cut, up to the hinge"
        if length:
            word = f"{'Two saw cuts' if closing else 'One saw cut'}, right through the bone"
        film += [FilmMoment(cuts=s, words=word, frames=n, chapter=1) for s, n in _eased(14, 14)]
        if closing:
            word, chapter = f"The {'piece' if length else 'wedge'} of bone is taken out", 2
            film += [FilmMoment(1, s, words=word, frames=n, chapter=2) for s, n in _eased(14, 8)]
        chapter += 1
    word = f"The gap is closed by {size}" if closing else f"The cut is opened, up to {size}"
    film += [FilmMoment(1, 1, s, False, word, n, chapter) for s, n in _eased(24, 16)]
    metal = "a plate" if scene.fixation == "plate" else scene.fixation
    held = f"; held with {metal}" if metal else ""
    after = f"After: {alignment_words(scene.measured('after').hka)}{held}"
    return [*film, FilmMoment(1, 1, 1, True, after, 48, chapter + 1)]


def _eased(n: int, hold: int) -> list[tuple[float, int]]:
    """Return n steps from just above 0 to 1, slow at both ends, with the frames of each."""
    s = np.arange(1, n + 1) / n
    return [(float(x), hold if k == n - 1 else 1) for k, x in enumerate(s * s * (3 - 2 * s))]
