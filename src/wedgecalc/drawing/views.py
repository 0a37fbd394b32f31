"""Views: pictures of a plan with a heading and a footnote, registered by their names."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.axes import Axes

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.alone import LegAlerts
from wedgecalc.drawing.banner import draw_banner, write_warnings
from wedgecalc.drawing.lines import wrapped
from wedgecalc.drawing.scene import RadiographLike, Scene
from wedgecalc.drawing.sheet import HEIGHT, WIDTH, Sheet
from wedgecalc.drawing.theme import theme_named
from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.limb import ASSUMED_PLATEAU, Limb
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.stops import Stoppable
from wedgecalc.records import NOTE
from wedgecalc.results.origin import caveats
from wedgecalc.results.sentences import alignment_words, goal_words
from wedgecalc.results.standing import joint_still
from wedgecalc.terms import Side

Body = Callable[[Sheet, Scene], object]
VIEWS: dict[str, "View"] = {}
_LINE = 0.17  # inches: a second line of a footnote stands in the margin below the sheet


@dataclass(frozen=True)
class View:
    """A picture of a plan.

    Attributes
    ----------
    name : str
        On the command line.
    heading : str
    body : callable
        Draws a scene on a sheet, without heading and footnote.
    size : tuple of float
        Width and height of its sheet, inches.
    width : float
        Default width of a figure, inches.
    of_leg : {"", "before", "either"}
        Whether it can be drawn without a plan: as it shows the leg ``before`` only, or as it
        compares ``either`` state, if there is one to compare with. Empty if it needs a plan.
    """

    name: str
    heading: str
    body: Body
    size: tuple[float, float] = (WIDTH, HEIGHT)
    width: float = look.SLIDE[0]
    of_leg: str = ""

    def __call__(
        self,
        plan: Plan | Limb,
        ax: Axes,
        *,
        title: str | None = None,
        theme: str = "light",
        fixation: str | None = None,
        radiograph: RadiographLike | None = None,
    ) -> Axes:
        """Draw a plan on axes and return them.

        Parameters
        ----------
        plan : Plan or Limb
            Plan of a single limb; a limb alone for a view that needs no plan.
        ax : matplotlib.axes.Axes
            Its whole area is used; its own axis lines are hidden.
        title : str, optional
            Name of the case, shown unchanged.
        theme : {"light", "dark", "print"}
        fixation : {"staples", "pins", "plate"}, optional
            Drawn on the planned leg, for orientation only.
        radiograph : Radiograph or array of uint8, optional
            Shown instead of drawn bones; the plan's limb is in its pixels.
        """
        if isinstance(plan, Limb) and not self.of_leg:
            able = ", ".join(name for name, view in VIEWS.items() if view.of_leg)
            fix = f"plan the leg first: draw(plan(leg, procedure)); a leg alone is drawn as {able}"
            raise InputError(
                Problem("plan", f"a leg without a plan, for the view {self.name}", fix=fix)
            )
        sheet = Sheet(ax, theme_named(theme), self.size)
        self.on(sheet, Scene.of(plan, fixation, radiograph), title)
        return ax

    def on(self, sheet: Sheet, scene: Scene, title: str | None = None) -> None:
        """Draw on a sheet: its stop alerts first, then with heading and footnote.

        A view of the leg before names the leg and its own alerts, not the plan.
        """
        (right, top), plan = self.size, scene.plan
        bare = scene.alone or self.of_leg == "before"
        alerts: Stoppable = LegAlerts.of(plan) if bare else plan
        top += draw_banner(sheet, alerts)
        sheet.film = scene.film
        heading = (
            "The cut" if self.name == "wedge" and plan.procedure.through_shaft else self.heading
        )
        what, about = plan.procedure.label, f"{heading} · target: {goal_words(plan)}"
        if bare:
            what = f"{plan.limb.frame.side} leg, {alignment_words(plan.before.hka)}"
            about = self.heading if scene.alone else f"{self.heading}, before the operation"
        sheet.text(0, top - 0.02, heading_with_name(title, what), look.TITLE, bold=True, va="top")
        sheet.quiet(0, top - 0.45, about, look.HEADING, va="top")
        write_warnings(sheet, alerts, top - 0.79)
        self.body(sheet, scene)
        for k, line in enumerate(
            wrapped(footnote(scene, sheet.drawn), look.SMALL, right, k=sheet.k)
        ):
            sheet.quiet(right, -_LINE * k, line, ha="right", va="bottom")


def short_name(title: str | None) -> str:
    """Return the name of a case to stand before a heading, shortened to the room there is."""
    if not title:
        return ""
    return (textwrap.shorten(title, 34, placeholder="…") if " " in title else title[:34]) + " · "


def heading_with_name(title: str | None, what: str) -> str:
    """Return a heading: the name of a case before what is shown, which alone begins it in capitals.

    >>> heading_with_name("leg 7", "right leg"), heading_with_name(None, "right leg")
    ('leg 7 · right leg', 'Right leg')
    """
    return f"{short_name(title)}{what}" if title else what[:1].upper() + what[1:]


def footnote(scene: Scene, drawn: set[str]) -> str:
    """Return the limitations of a picture.

    Parameters
    ----------
    scene : Scene
    drawn : set of str
        What it shows; see `Sheet.drawn`.
    """
    plan = scene.plan
    bones = [name for name in ("femur", "tibia") if name in drawn]
    traced = " and ".join(name for name in bones if name in plan.limb.contours)
    notes = [caveats(plan.limb)]
    if "bones" in drawn:
        outlines = f"{traced.capitalize()} traced, other outlines" if traced else "Bone outlines"
        notes.append(f"{outlines} from a template.")
    if {"film", "after"} <= drawn:
        gaps = ", gaps marked" if scene.film and not scene.film.missing().is_empty else ""
        notes.append(f"Radiograph after the plan: cut and moved{gaps}.")
        if scene.fibula is not None and scene.fibula.treatment != "whole":
            notes.append("On it the fibula is bent, not cut.")
    if {"film", "wedge"} <= drawn:
        source = "the trace" if scene.source == "trace" else "a template"
        notes.append(f"Wedge measured on {source}.")
    if scene.film is not None and "after" in drawn and (still := joint_still(plan)):
        notes.append(f"Drawn with the {still}.")
    fixed = scene.fixation and plan.wedge.entry_z is not None and not plan.wedge.nothing
    if fixed and "after" in drawn:
        bare = scene.implants is None or scene.implants.nothing
        named = ": pins of an external fixator" if scene.fixation == "pins" else ""
        by_fibula = plan.procedure.of_tibia and plan.procedure.side is Side.LATERAL
        named += ", medial because of the fibula" if named and by_fibula else ""
        words = f"Fixation for orientation only{named}."
        if bare and scene.fixation == "staples" and not plan.procedure.at_knee:
            words = "Staples are for the knee: none drawn here."
        elif bare:
            words = (
                f"No room here for {'a plate' if scene.fixation == 'plate' else scene.fixation}."
            )
        notes.append(words)
    if plan.request.of_film and drawn & {"cut", "after"}:
        notes.append(f"{' and '.join(plan.request.of_film).capitalize()} proposed from the film.")
    if plan.hinge_source == "assumed" and drawn & {"cut", "after"}:
        notes.append(f"Usual hinge on an assumed plateau of {ASSUMED_PLATEAU:g} mm.")
    elif plan.request.entry is None and plan.wedge.entry_z is not None and drawn & {"cut", "after"}:
        usual = f"Usual entry on an assumed plateau of {ASSUMED_PLATEAU:g} mm."
        notes += [] if plan.limb.frame.calibrated else [usual]
    return " ".join([*filter(None, notes), NOTE])


def view(
    name: str,
    heading: str,
    size: tuple[float, float] = (WIDTH, HEIGHT),
    width: float = look.SLIDE[0],
    of_leg: str = "",
) -> Callable[[Body], View]:
    """Return a decorator that registers a function drawing on a sheet as a `View`."""

    def register(body: Body) -> View:
        VIEWS[name] = View(name, heading, body, size, width, of_leg)
        return VIEWS[name]

    return register
