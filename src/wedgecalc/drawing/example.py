"""The two legs of a picture that explains: what each shows, and what is said of it."""

from dataclasses import dataclass

from shapely import Polygon

from wedgecalc.drawing.mark import Mark
from wedgecalc.drawing.scene import Scene
from wedgecalc.geometry.limb import Limb


@dataclass(frozen=True)
class OnLeg:
    """A leg with the mark of what is explained.

    Its bones are those of `body`, if that is another, or those of a plan's `scene` after it, which
    stand as planned and show the cut.
    """

    limb: Limb
    mark: Mark
    body: Limb | None = None
    scene: Scene | None = None


@dataclass(frozen=True)
class OnCut:
    """A plan's bone in close-up: `done` as it is closed or opened, else with its cuts.

    In the canonical frame, `spans` are lengths to show on it, each with its words, `names` points
    with their names, and `cracks` lines along which it breaks. `kerf` shows what the saw takes,
    `above` puts the lengths above the cut, and `based` shows the base. `fields` are where the hinge
    or the cut is as it should be, `within` says so in words. `above_cut` shows the cut from above.
    """

    scene: Scene
    done: bool = False
    spans: tuple[tuple[complex, complex, str], ...] = ()
    reach: float = 1.15
    names: tuple[tuple[complex, str], ...] = ()
    cracks: tuple[tuple[complex, ...], ...] = ()
    kerf: bool = False
    above: bool = False
    based: bool = True
    fields: tuple[Polygon, ...] = ()
    within: str = ""
    above_cut: bool = False


@dataclass(frozen=True)
class Example:
    """One of the two legs.

    Attributes
    ----------
    heading, words : str
        Text above it: what it is, and what follows.
    good : bool
        Whether it is as it should be.
    shows : OnLeg or OnCut
    """

    heading: str
    words: str
    good: bool
    shows: OnLeg | OnCut


@dataclass(frozen=True)
class Explained:
    """A picture that explains: its title, sentence and source, and its two legs.

    Or a single one, with the `steps` of what is drawn on it and its `numbers`, each with its name.
    `typed` legs are marked on the grid of CPAK.
    """

    title: str
    sentence: str
    source: str
    examples: tuple[Example, ...]
    steps: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    typed: bool = False
