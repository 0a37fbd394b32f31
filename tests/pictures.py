"""Plans to draw, and what a tidy picture is."""

import itertools

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.text import Text

import wedgecalc as wc
from tests.strategies import mirrored
from wedgecalc.drawing import VIEWS as ALL_VIEWS
from wedgecalc.drawing.theme import SLIDE

# Views that need no radiograph; the other one has test_film.py.
VIEWS = {name: ALL_VIEWS[name] for name in ALL_VIEWS if name != "radiograph"}


SINGLE = [name for name in VIEWS if name != "poster"]  # the poster is all of them


def plan_of(case, other_side=False):
    limb, hinge = case.limb, case.osteotomy.hinge
    if other_side:
        limb = mirrored(limb)
        hinge = None if hinge is None else (-hinge[0], hinge[1])
    return wc.plan(
        limb, case.osteotomy.procedure or "medial-opening-wedge-hto", case.target, hinge=hinge
    )


def visible_texts(figure):
    if any(ax.axison or ax.child_axes for ax in figure.axes):
        figure.draw_without_rendering()
    for ax in figure.axes:  # of a sheet nothing else moves when it is drawn
        ax.apply_aspect()
    texts = []
    for ax in itertools.chain.from_iterable([a, *a.child_axes] for a in figure.axes):
        texts += [t for t in ax.texts if t.get_text().strip()]
        if ax.axison:  # a chart inside a sheet: its words are texts too
            box = ax.get_window_extent().padded(1)
            ticks = [
                t
                for axis in (ax.xaxis, ax.yaxis)
                for t in axis.get_ticklabels()
                if t.get_text().strip()
            ]
            texts += [
                t
                for t in ticks
                if box.x0 <= extent(t).x1
                and extent(t).x0 <= box.x1
                and box.y0 <= extent(t).y1 + 40
                and extent(t).y0 <= box.y1
            ]
            texts += [t for t in (ax.xaxis.label, ax.yaxis.label) if t.get_text().strip()]
            texts += ax.get_legend().get_texts() if ax.get_legend() else []
    return texts


def extent(text):
    return Text.get_window_extent(text)


def assert_tidy(figure, least=5):
    texts = visible_texts(figure)
    assert len(texts) >= least
    page = figure.bbox
    places = np.array([extent(text).extents for text in texts])
    for text, (x0, y0, x1, y1) in zip(texts, places, strict=True):
        assert x0 >= page.x0 - 1, text
        assert x1 <= page.x1 + 1, text
        assert y0 >= page.y0 - 1, text
        assert y1 <= page.y1 + 1, text
    low, high = places[:, None, :2], places[None, :, 2:]
    beyond = (high <= low).any(axis=2)  # one begins to the right of the other, or above it
    over = np.argwhere(np.triu(~(beyond | beyond.T), 1))
    assert not len(over), [texts[k] for k in over[0]]
    return texts


def luminance(color):
    return linear(np.asarray(color, dtype=float)) @ [0.2126, 0.7152, 0.0722]


def linear(rgb):
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


LINEAR = linear(np.arange(256) / 255)  # linear light of each value of a byte


def contrast(a, b):
    a, b = np.asarray(a), np.asarray(b)
    return (np.maximum(a, b) + 0.05) / (np.minimum(a, b) + 0.05)


def assert_readable(figure, texts=None):
    """Hold each word against what lies behind it: the picture drawn without its words.

    `texts` are those that `assert_tidy` found, if it has just looked at the figure.
    """
    texts = [t for t in texts or visible_texts(figure) if t.get_bbox_patch() is None]
    for text in texts:
        text.set_visible(False)
    figure.set_dpi(72 * SLIDE[0] / figure.get_figwidth())  # as many pixels whatever its width
    figure.canvas.draw()
    picture = np.asarray(figure.canvas.buffer_rgba())[::-1, :, :3]
    for text in texts:
        text.set_visible(True)
        x0, y0, x1, y1 = (round(v) for v in extent(text).extents)
        behind = LINEAR[picture[max(y0, 0) : y1, max(x0, 0) : x1]] @ [0.2126, 0.7152, 0.0722]
        if outline := text.get_path_effects():  # stands on its own outline
            behind = luminance(to_rgb(outline[0]._gc["foreground"]))
        ratio = contrast(luminance(to_rgb(text.get_color())), behind)
        assert np.mean(ratio < 4.5) <= 0.05, (text, np.quantile(ratio, 0.05))
