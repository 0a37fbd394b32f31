from functools import cache

import numpy as np
import pytest
from PIL import Image

from tests.detection.fakes import drawn, networks
from wedgecalc.detection.film import detect_film

RIGHT, LEFT = (200 + 200j, 230 + 1400j), (480 + 210j, 520 + 1380j)
SHAPE = (1600, 700)


@pytest.fixture
def film(tmp_path):
    """Write a film with beads at hip and ankle of the legs that are named."""

    def write(name="film.png", legs="right left", shape=SHAPE):
        known = {"right": RIGHT, "left": LEFT}
        made = drawn(shape, **{side: known[side] for side in legs.split()})
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        Image.fromarray(made.pixels).save(path)
        return path

    return write


@cache
def legs_on(shape, kind, grey, side):
    """The legs that networks of beads find on a film; each film is looked at once in a process."""
    return detect_film(np.frombuffer(grey, kind).reshape(shape), side=side, networks=networks())


def _found(pixels, *, side, networks):
    return legs_on(pixels.shape, pixels.dtype, pixels.tobytes(), side)


@pytest.fixture
def faked(monkeypatch):
    """Let networks of beads stand for those that are shipped."""

    def stand_in(**parts):
        pytest.importorskip("onnxruntime")
        if not any(parts.values()):  # where the question is what becomes of the legs
            monkeypatch.setattr("wedgecalc.detection.cases.detect_film", _found)
        else:
            monkeypatch.setattr("wedgecalc.detection.cases.detect_film", detect_film)
        for module in ("network", "cases", "film"):
            monkeypatch.setattr(
                f"wedgecalc.detection.{module}.shipped_networks", lambda: networks(**parts)
            )

    return stand_in
