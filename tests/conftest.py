import csv
import gc
import json
import os
import signal
import tempfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import none

from tests.studio_browser import SHARED
from wedgecalc.sources.case import bundled_cases
from wedgecalc.sources.reading import load_case

settings.register_profile(
    "wedgecalc",
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)


# For mutation testing.
settings.register_profile("quick", parent=settings.get_profile("wedgecalc"), max_examples=25)
# Set by `make properties`.
settings.register_profile(
    "thorough", parent=settings.get_profile("wedgecalc"), max_examples=1000, derandomize=False
)


# Whatever started these tests may have Ctrl-C ignored, as a shell has it in the background, and each process of theirs would.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What the studio keeps for a user is kept for nobody while tests run, here and in processes of theirs.
os.environ["XDG_STATE_HOME"] = os.environ["LOCALAPPDATA"] = tempfile.mkdtemp(
    prefix="wedgecalc-tests-"
)

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "wedgecalc"))

# Until all tests are there nothing is rubbish: looking for it took a third of the time to collect them.
gc.disable()


# Files of which single tests take many seconds.
LONG = (
    "test_docs.py",
    "test_package.py",
    "test_detect.py",
    "test_door.py",
    "test_driving.py",
    "test_every_command.py",
    "test_isolation.py",
    "test_usage.py",
    "test_nothing_to_cut.py",
    "test_phantom.py",
    "test_shipped.py",
    "test_notebooks.py",
)


BROWSED = set()  # files of tests in a browser


def pytest_collection_modifyitems(items):
    """Begin with what takes long, else one process is left at the end with all of it.

    Each process is given as many tests as every other, in this order, and whoever is done takes from
    the end of another's. The first begins with those in a browser, which wait most of their time and
    share one; the second with the other long ones.
    """
    BROWSED.update(item.path for item in items if "chromium" in getattr(item, "fixturenames", ()))
    browsed, long, others = [], [], []
    for item in items:
        kind = browsed if item.path in BROWSED else long if item.path.name in LONG else others
        kind.append(item)
    share = len(items) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))
    beside = max(0, share - len(browsed))  # what the first has to do besides
    items[:] = [*browsed, *others[:beside], *long, *others[beside:]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem):
    try:
        return (yield)
    finally:
        if nextitem is None or nextitem.path not in BROWSED:
            SHARED.close()


@pytest.fixture(scope="module")
def chromium():
    return SHARED.get()


@settings(max_examples=1, database=None)
@given(none())
def begun(_):
    """Older hypothesis makes its random numbers at the first property, and looks among what is not frozen for who holds them."""


def pytest_collection_finish():
    """Tests and modules stay to the end: what looks for rubbish need not go through all of them each time."""
    begun()
    gc.freeze()
    gc.enable()
    gc.set_threshold(2000, 10, 10)  # with 700 a tenth of the time of pictures went into looking


@pytest.fixture
def run(capsys):
    """Run the command line in this process: returns exit code, standard output, standard error."""

    def call(*args):
        from tests.driving import asked

        with asked(*args) as command, pytest.raises(SystemExit) as stop:
            command()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return stop.value.code or 0, out, err

    return call


@pytest.fixture(scope="session", autouse=True)
def measured_texts():
    """Sizes of texts and how their lines lie, each found once for all pictures: matplotlib does so within one, or each time."""
    from matplotlib import rcParams
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.text import Text

    measure, known = RendererAgg.get_text_width_height_descent, {}
    lay_out, laid = Text._get_layout, {}

    def size(renderer, text, font, ismath):
        key = (text, hash(font), ismath, renderer.dpi, rcParams["text.hinting"])
        if key not in known:
            known[key] = measure(renderer, text, font, ismath)
        return known[key]

    def layout(text, renderer):
        """Lines of a text do not ask where it stands."""
        if text.get_wrap() or text.get_transform_rotates_text():
            return lay_out(text, renderer)
        font = hash(text.get_fontproperties()), text.get_usetex(), text.get_parse_math()
        places = text.get_ha(), text.get_va(), text.get_rotation(), text.get_rotation_mode()
        lines = text.get_text(), text._linespacing, text._multialignment
        dpi = text.figure.dpi, getattr(renderer, "dpi", None)  # as any matplotlib has it
        key = (type(renderer), dpi, font, places, lines, rcParams["text.hinting"])
        if key not in laid:
            laid[key] = lay_out(text, renderer)
        return laid[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RendererAgg, "get_text_width_height_descent", size)
        patch.setattr(Text, "_get_layout", layout)
        yield


@pytest.fixture(scope="session", autouse=True)
def fonts_for_drawing():
    """Fonts go into PDFs without their tables for setting type, which take half the time of a page to cut and draw nothing."""
    from fontTools.subset import Options

    with pytest.MonkeyPatch.context() as patch:
        dropped = [*Options._drop_tables_default, "GSUB", "GPOS", "GDEF"]
        patch.setattr(Options, "_drop_tables_default", dropped)
        yield


@pytest.fixture
def coarse(monkeypatch):
    """Pictures, films and phantoms of few pixels, and films of few frames: where the question is whether they are made."""
    from wedgecalc.drawing import animation
    from wedgecalc.sources.phantom import phantom

    whole = animation.storyboard

    def brief(*asked):
        film = whole(*asked)
        return [*film[:-1:8], film[-1]]

    def rough(limb, *, mm_per_px=0.3, **more):
        return phantom(limb, mm_per_px=max(mm_per_px, 1.2), **more)

    monkeypatch.setattr(animation, "storyboard", brief)
    monkeypatch.setattr("wedgecalc.sources.phantom.phantom", rough)
    monkeypatch.setattr("wedgecalc.drawing.FILE_DPI", 36)
    monkeypatch.setattr("wedgecalc.teaching.pixels.FILE_DPI", 36)
    monkeypatch.setitem(animation.film_bytes.__kwdefaults__, "width", 320)


@pytest.fixture
def leg():
    """A good case as a dictionary, to be spoilt."""
    return json.loads(
        json.dumps(load_case("demo:medial-oa-right").file.model_dump(exclude_none=True))
    )


@pytest.fixture(params=bundled_cases())
def bundled(request):
    return load_case(f"demo:{request.param}")


@pytest.fixture
def planned(tmp_path, run):
    """Plan a table by `cohort` and return its rows, each text by heading."""

    def call(path, *options, procedure="lateral-closing-wedge-hto"):
        out = tmp_path / "planned.csv"
        code, _, err = run("cohort", path, "-o", out, "-p", procedure, "--force", *options)
        assert code == 0, err
        with open(out, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return call


@pytest.fixture
def measured(run):
    """Measure a file and return its documents."""

    def call(path, *options):
        code, out, err = run("measure", path, "--json", *options)
        assert code == 0, err
        found = json.loads(out)
        return found.get("results", [found])

    return call
