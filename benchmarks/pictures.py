"""Time of each view against bare matplotlib drawing the same artists, and of ten cases in a process against one."""

import io
import subprocess
import sys
import tempfile

import numpy as np
from bare_picture import bare
from matplotlib.patches import PathPatch
from PIL import Image

import wedgecalc as wc
from wedgecalc.drawing import VIEWS as ALL_VIEWS
from wedgecalc.drawing import picture_bytes
from wedgecalc.drawing.theme import RC
from wedgecalc.sources.reading import radiograph_of

VIEWS = list(ALL_VIEWS)
FILM = "demo:phantom-left"  # on which the view of the radiograph is drawn

CASES = (
    "medial-oa-right",
    "medial-oa-left",
    "lateral-oa-right",
    "bowleg-left",
    "knock-knee-left",
    "femoral-varus-right",
    "severe-combined-right",
)


def plan_of(name):
    case = wc.load_case(f"demo:{name}")
    return wc.plan(case.limb, case.osteotomy.procedure, case.target, hinge=case.osteotomy.hinge)


def recorded(figure):
    """Return what a figure shows as plain calls of matplotlib: where each axes lies, and its lines, patches, texts, arrows."""
    figure.draw_without_rendering()
    axes = [axes for parent in figure.axes for axes in (parent, *parent.child_axes)]
    return RC, figure.get_size_inches(), figure.get_facecolor(), [_axes(ax) for ax in axes]


def _axes(ax):
    lines = [(line.get_xydata().T, {k: getattr(line, f"get_{k}")() for k in ("color", "linewidth", "marker", "markersize", "markerfacecolor",
              "markeredgecolor", "markeredgewidth", "zorder")} | {"linestyle": line._unscaled_dash_pattern and (0, line._unscaled_dash_pattern[1] or None)
              if line._unscaled_dash_pattern[1] else line.get_linestyle(), "path_effects": line.get_path_effects()}, _clip(ax, line)) for line in ax.lines]  # fmt: skip
    patches = [(p.get_path() if isinstance(p, PathPatch) else (p.get_xy(), p.get_width(), p.get_height()),
                {"facecolor": p.get_facecolor(), "edgecolor": p.get_edgecolor(), "linewidth": p.get_linewidth(), "linestyle": p.get_linestyle(),
                 "hatch": p.get_hatch(), "zorder": p.get_zorder()}, _clip(ax, p)) for p in ax.patches]  # fmt: skip
    texts, arrows = [], []
    for t in ax.texts:
        if t.get_text():
            patch = t.get_bbox_patch()
            box = patch and {"fc": patch.get_facecolor(), "ec": patch.get_edgecolor(), "pad": 2.5}
            texts.append((*t.get_position(), t.get_text(), {"fontsize": t.get_fontsize(), "color": t.get_color(), "weight": t.get_weight(), "ha": t.get_ha(),
                          "va": t.get_va(), "rotation": t.get_rotation(), "bbox": box, "zorder": t.get_zorder(), "path_effects": t.get_path_effects()}))  # fmt: skip
        else:
            arrows.append((t.xy, t.xyann, t.arrowprops))
    images = [(image.get_array(), image.get_extent(), (image.get_transform() - ax.transData).get_matrix(), _clip(ax, image)) for image in ax.images]  # fmt: skip
    return (
        ax.get_position().bounds,
        ax.get_xlim(),
        ax.get_ylim(),
        lines,
        patches,
        texts,
        arrows,
        images,
    )


def _clip(ax, artist):
    box = artist.get_clip_box()
    if box is None or box is ax.bbox:
        return None
    return box.transformed(ax.transData.inverted()).bounds


def alike(first, second):
    a, b = (
        np.asarray(Image.open(io.BytesIO(data)).convert("L"), dtype=int) for data in (first, second)
    )
    return a.shape == b.shape and (abs(a - b) > 40).mean() < 0.002


def drawn(name):
    """Return a function that draws a view: the radiograph on a film that is read already."""
    if name == "radiograph":
        case = wc.load_case(FILM)
        plan, film = wc.plan(case), radiograph_of(case)
        return lambda: wc.draw(plan, name, on=film)
    plan = plan_of("medial-oa-right")
    return lambda: wc.draw(plan, name)


def views(interleaved):
    jobs = {}
    for name in VIEWS:
        draw = drawn(name)
        record = recorded(draw())
        repeat = 1 if name == "poster" else 2
        assert alike(bare(record), picture_bytes(draw(), "png")), (
            f"bare matplotlib draws another {name}"
        )
        jobs[name, "ours"] = (repeat, lambda draw=draw: picture_bytes(draw(), "png"))
        jobs[name, "bare"] = (repeat, lambda record=record: bare(record))
    t = {key: value[0] for key, value in interleaved(jobs, 7).items()}
    return {name: (t[name, "ours"], t[name, "bare"]) for name in VIEWS}


_DRAW = """
import sys
from wedgecalc.cli.app import app
for k, name in enumerate(sys.argv[2:]):
    app(["draw", f"demo:{name}", "-o", f"{sys.argv[1]}/{k}.png", "--force"], standalone_mode=False)
"""


def ten_cases(interleaved):
    with tempfile.TemporaryDirectory() as folder:
        run = [sys.executable, "-c", _DRAW, folder]
        jobs = {
            n: (1, lambda n=n: subprocess.run([*run, *(CASES * 2)[:n]], check=True))
            for n in (1, 10)
        }
        return {n: value[0] for n, value in interleaved(jobs, 7).items()}
