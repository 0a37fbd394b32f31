"""Plans with stop alerts, as they come and as they are made worse: for all that is looked at."""

import re
import zlib
from contextlib import suppress
from dataclasses import replace

from matplotlib.colors import same_color
from matplotlib.patches import Rectangle

import wedgecalc as wc
from tests.pictures import extent, visible_texts
from wedgecalc import records
from wedgecalc.drawing import THEMES
from wedgecalc.results.alert_words import stop_words

LIMB = wc.Limb.from_angles(mldfa=96, mpta=87)
SEVERE = wc.Limb.from_angles("left", mldfa=98, mpta=81, jlca=6)
LABEL = records.alert_records()["mpta-over"].label


def stopped(accept=None, limb=LIMB, procedure="medial-opening-wedge-hto"):
    """Plan a tibia that would end with its joint line oblique."""
    return wc.plan(limb, procedure, **({"accept": accept} if accept else {}))


def stopped_double(accept=None):
    """Plan two levels of which the tibia would end with its joint line oblique."""
    return wc.double_level(SEVERE, "hka=186", sharing="fixed", tibia_share=0.6, accept=accept)


def wordy(monkeypatch, times=4):
    """Make the alert's sentence and label several times as long, with a word that fits no line."""
    known = records.alert_records()
    record = known["mpta-over"]
    long = replace(
        record,
        message=f"{' '.join([record.message] * times)} {'x' * 200}",
        label=" ".join([record.label] * times),
        directions={},
    )
    monkeypatch.setattr(records, "alert_records", lambda: {**known, "mpta-over": long})


def assert_leads(figure, plan, theme):
    """The words stand complete in a box of the stop's colour, above everything else."""
    texts = visible_texts(figure)
    boxes = [
        p
        for ax in figure.axes
        for p in ax.patches
        if isinstance(p, Rectangle)
        and same_color(p.get_edgecolor(), THEMES[theme].stop)
        and p.get_linewidth()
    ]
    boxes = [b for b in boxes if b.get_zorder() == 5]
    stops = stop_words(plan)
    assert len(boxes) == len(stops) > 0
    inside = {text for text in texts for box in boxes if within(text, box)}
    told = re.sub(r"\s", "", "".join(t.get_text() for t in texts if t in inside))
    assert told == re.sub(r"\s", "", "".join(s.heading + s.sentence for s in stops))
    lowest = min(box.get_window_extent().y0 for box in boxes)
    for text in texts:
        assert text in inside or extent(text).y1 <= lowest + 1, text
    for box, stop in zip(boxes, stops, strict=True):
        filled = same_color(box.get_facecolor(), THEMES[theme].stop)
        assert filled != stop.accepted


def within(text, box):
    a, b = extent(text), box.get_window_extent()
    return b.x0 <= a.x0 and a.x1 <= b.x1 and b.y0 <= a.y0 and a.y1 <= b.y1


def words_of_pdf(data):
    """Return the text of a PDF that matplotlib wrote, without its spaces and what is not ASCII."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    found = b""
    for stream in streams:
        with suppress(zlib.error):
            page = zlib.decompress(stream)
            found += b"".join(re.findall(rb"\(((?:[^()\\]|\\.)*)\)", page))
    return re.sub(r"[\s\\\0]", "", found.decode("latin-1"))
