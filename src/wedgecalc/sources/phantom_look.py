"""The look of a phantom: options that make it resemble a film, each with its own random stream."""

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from wedgecalc.errors import InputError, Problem, short_repr
from wedgecalc.study.seeds import chance


def _option(help: str, low: float, high: float, often: float) -> Any:
    """Return a number of a look: 0 for none, drawn on a film like those of hospitals so `often`."""
    return field(default=0.0, metadata={"help": help, "low": low, "high": high, "often": often})


@dataclass(frozen=True, slots=True)
class Look:
    """The options of a phantom's look; with all at 0 it is a plain drawing.

    Examples
    --------
    >>> Look(pelvis=1).plain, Look().plain
    (False, True)
    >>> Look.like_film(3) == Look.like_film(3)
    True
    """

    pelvis: float = _option("The whole pelvis, sacrum and bowel over the hip.", 0, 1, 0.95)
    haze: float = _option("Veil of the trunk and of scatter over the hip.", 0, 1, 0.9)
    both_legs: bool = field(
        default=False,
        metadata={"help": "The other leg on the film too.", "low": 0, "high": 1, "often": 0.6},
    )
    foot: float = _option("Foot and the platform below it.", 0, 1, 0.8)
    build: float = _option("Soft tissue, from thin to stout.", -1, 1, 1.0)
    texture: float = _option("Trabeculae and uneven density of bone.", 0, 1, 1.0)
    osteophytes: float = _option("Osteophytes and sclerosis at the knee.", 0, 1, 0.6)
    narrowing: float = _option("Joint space lost, as a share.", 0, 1, 0.6)
    rotation: float = _option("Rotation of the leg, degrees, outwards positive.", -20, 20, 0.8)
    flexion: float = _option("Flexion of the knee, degrees.", 0, 20, 0.4)
    metal: float = _option("Implants and screws, from few to many.", 0, 1, 0.2)
    shield: float = _option("Gonad shield.", 0, 1, 0.2)
    ruler: float = _option("Ruler beside the leg.", 0, 1, 0.5)
    wires: float = _option("Lead wires, a grid of 5 cm.", 0, 1, 0.2)
    letters: float = _option("Lead letters and labels beside the leg.", 0, 1, 0.6)
    exposure: float = _option("From under- to overexposed.", -1, 1, 1.0)
    contrast: float = _option("From flat to hard.", -1, 1, 1.0)
    seams: float = _option("Seams of stitched exposures.", 0, 1, 0.7)
    grid_lines: float = _option("Lines of the scatter grid.", 0, 1, 0.3)
    blur: float = _option("Unsharpness, mm.", 0, 1.5, 0.9)
    collimation: float = _option("Edges where the beam ends.", 0, 1, 0.5)
    tissue: float = _option("How much of the beam soft tissue stops, beside bone.", 0, 1, 0.95)
    equalized: float = _option(
        "Dense parts darkened and thin ones lit, as digital machines do.", 0, 1, 0.8
    )
    field: float = _option("How far the film reaches above the hip and below the foot.", 0, 1, 0.85)

    @property
    def plain(self) -> bool:
        """Whether there is nothing of it."""
        return self == Look()

    def check(self) -> None:
        """Raise `InputError` for every number outside its limits."""
        problems = []
        for option in fields(self):
            value, low, high = (
                getattr(self, option.name),
                option.metadata["low"],
                option.metadata["high"],
            )
            if not low <= value <= high:
                expected = f"a number from {low:g} to {high:g}"
                problems.append(Problem(option.name, short_repr(value), expected))
        if problems:
            raise InputError(problems)

    @classmethod
    def like_film(cls, seed: int) -> "Look":
        """Return a random look, as various as films of hospitals are.

        Parameters
        ----------
        seed : int
            The same seed gives the same look.
        """
        drawn: dict[str, Any] = {}
        for k, option in enumerate(fields(cls)):
            random = chance(seed, 0, k)
            low, high, often = (option.metadata[key] for key in ("low", "high", "often"))
            present, share = random.random() < often, random.random()
            # What has two sides is most often in the middle.
            value = low + (high - low) * (share if low == 0 else (share + random.random()) / 2)
            if present:
                whole = isinstance(option.default, bool)
                drawn[option.name] = True if whole else round(float(value), 3)
        return cls(**drawn)

    def random(self, name: str, seed: int) -> np.random.Generator:
        """Return the random generator of one option: no other changes what it draws."""
        return chance(seed, 1 + [option.name for option in fields(self)].index(name))


def film_noise(seed: int) -> float:
    """Return a random strength of the noise, as films have it: the same for the same seed."""
    return round(float(chance(seed, 99).uniform(0.3, 3.0)), 2)
