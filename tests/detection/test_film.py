"""A known place on a film comes back, whatever a network reads of it in between."""

import tracemalloc

import numpy as np
import pytest

from tests.detection.conftest import LEFT, RIGHT, SHAPE
from tests.detection.fakes import SETTINGS, SeesBeads, SeesLegs, drawn, networks
from wedgecalc.detection.crops import FilmGrey, Placement, block_means
from wedgecalc.detection.film import PASSES, REPEATS, STARTS, detect_film
from wedgecalc.detection.heat import mean_places
from wedgecalc.errors import InputError


def off(film, leg):
    return {n: abs(complex(*leg.landmarks[n]) - z) for n, z in film.legs[leg.side].items()}


SETTLED = len(STARTS) * (1 + REPEATS)  # looks at a leg before it is measured
TOLD = 2 * SETTLED  # looks at the only leg on a film, as one of either side


def refusal(film, side=None, **fakes):
    with pytest.raises(InputError) as error:
        detect_film(film.pixels, networks=networks(**fakes), side=side)
    (problem,) = error.value.problems
    assert problem.field == "image"
    assert problem.fix
    return problem.found


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("scale", [0.4, 1.0, 3.7, 9.3])
@pytest.mark.parametrize("turn", [0.0, 3.0, -20.0])
def test_a_bead_lies_in_a_crop_where_its_place_says(mirrored, scale, turn):
    rows, columns = 96, 64
    down = scale * np.exp(1j * np.radians(90 + turn))
    middle = (complex(columns, rows) / 2, complex(columns, rows) / 2 + 1j)
    place = Placement.through(middle, (650.3 + 800.8j, 650.3 + 800.8j + down), mirrored)
    there = complex(place.on_film(30.2 + 47.7j))
    sd = 4 * scale
    y, x = np.mgrid[0:1600, 0:1300] + 0.5
    film = np.exp(-((x - there.real) ** 2 + (y - there.imag) ** 2) / (2 * sd**2)).astype(np.float32)
    light, _ = FilmGrey(film).crop(place, rows, columns)
    found, _ = mean_places(np.log(np.maximum(light, 1e-30))[None], rows, columns)
    assert abs(found[0] - (30.2 + 47.7j)) < 1e-3
    assert abs(complex(place.on_film(found[0])) - there) < 1e-3 * max(1, scale)


def test_a_crop_beside_the_film_says_what_lies_on_it():
    place = Placement(1 + 0j, -10 - 5j)
    light, inside = FilmGrey(np.full((50, 40), 9, np.uint8)).crop(place, 30, 20)
    assert (light[inside] == 9).all()
    assert inside.sum() == 25 * 10


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_covariance_turns_with_its_crop(mirrored):
    place = Placement(3 * np.exp(0.4j), 7 + 2j, mirrored)
    known = np.array([[2.0, 0.7], [0.7, 1.0]])
    random = np.random.default_rng(0).multivariate_normal((0, 0), known, 200_000)
    there = place.on_film(random[:, 0] + 1j * random[:, 1])
    found = place.covariance(known[None])[0]
    assert np.allclose(np.cov(there.real, there.imag), found, rtol=0.02, atol=0.1)


@pytest.fixture(scope="module")
def both():
    """A film of two legs, and what is found on it."""
    film = drawn(SHAPE, right=RIGHT, left=LEFT)
    return film, detect_film(film.pixels, networks=networks())


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32])
def test_both_legs_of_a_film_come_back(kind, both):
    film, legs = both
    if kind != np.uint8:
        film = drawn(SHAPE, kind, right=RIGHT, left=LEFT)
        legs = detect_film(film.pixels, networks=networks())
    assert [leg.side for leg in legs] == ["right", "left"]
    for leg in legs:
        assert max(off(film, leg).values()) < 2e-3
        assert leg.landmarks.keys() == set(SETTINGS.landmarks)
        assert leg.doubts == {}


def test_the_legs_of_a_mirrored_film_exchange_their_sides(both):
    film, (right, left) = both
    mirror_right, mirror_left = detect_film(film.pixels[:, ::-1], networks=networks())
    for here, there in ((right, mirror_left), (left, mirror_right)):
        for name, (x, y) in here.landmarks.items():
            assert there.landmarks[name] == pytest.approx((SHAPE[1] - x, y), abs=5e-3)


def test_a_side_that_is_said_is_the_only_one_looked_for(both):
    film, _ = both
    (leg,) = detect_film(film.pixels, networks=networks(), side="left")
    assert leg.side == "left"
    assert "looks like a right" in refusal(drawn(SHAPE, right=RIGHT), side="left")


def test_an_empty_film_is_refused():
    assert "neither hip nor knee nor ankle" in refusal(drawn(SHAPE))


@pytest.mark.parametrize(("joint", "word"), [(0, "hip"), (1, "knee"), (2, "ankle")])
def test_part_of_a_leg_is_refused_by_its_missing_joint(joint, word):
    film = drawn(SHAPE, right=RIGHT)
    assert f"no {word}" in refusal(film, whole=SeesLegs({joint: 0.1, joint + 3: 0.1}))


def test_a_film_on_its_side_is_refused():
    film = drawn((700, 1600), right=(80 + 320j, 700 + 380j))
    assert "one above the other" in refusal(film)


class Twice(SeesLegs):
    """Sees one leg as a right and as a left one."""

    def run(self, picture):
        maps = super().run(picture)["maps"]
        both = np.maximum(maps[:3], maps[3:])
        return {"maps": np.concatenate([both, both - self.apart])}


@pytest.mark.parametrize(
    ("apart", "side"), [(0.0, None), (0.0, "left"), (0.0, "right"), (4.0, None)]
)
def test_a_leg_that_may_be_either_needs_its_side(apart, side):
    """A network that prefers a side in the film and in its mirror image alike tells none either."""
    film, seen = drawn(SHAPE, right=RIGHT), Twice()
    seen.apart = apart
    if side is None:
        assert "whether" in refusal(film, whole=seen)
    else:
        (leg,) = detect_film(film.pixels, networks=networks(whole=seen), side=side)
        assert leg.side == side


class OtherKnee(SeesLegs):
    """Sees a knee far beside each leg more clearly than its own."""

    def run(self, picture):
        maps = super().run(picture)["maps"]
        own = maps[[1, 4]] - 1
        beside = np.maximum(np.roll(own, 40, axis=2), np.roll(own, -40, axis=2))
        maps[[1, 4]] = np.maximum(own, beside + 0.5)
        return {"maps": maps}


def test_a_joint_of_another_leg_is_not_taken_where_one_that_fits_is_seen_too():
    film = drawn(SHAPE, right=RIGHT, left=LEFT)
    legs = detect_film(film.pixels, networks=networks(whole=OtherKnee()))
    assert [leg.side for leg in legs] == ["right", "left"]


def test_a_joint_found_elsewhere_the_second_time_is_refused():
    film, leg = (
        drawn(SHAPE, right=RIGHT),
        SeesBeads(off={"hip_center": lambda runs: 110j * (runs > TOLD)}),
    )
    assert "two different places" in refusal(film, leg=leg)


def test_a_landmark_that_does_not_fit_the_others_is_refused_or_in_doubt():
    film = drawn(SHAPE, right=RIGHT)
    far = SeesBeads(off={"greater_trochanter": 60 + 60j})
    assert "greater trochanter" in refusal(film, leg=far)
    near = SeesBeads(off={"greater_trochanter": -16 + 0j})
    (leg,) = detect_film(film.pixels, networks=networks(leg=near))
    assert [*leg.doubts] == ["greater_trochanter"]


def test_a_landmark_that_moves_between_passes_is_in_doubt_and_less_sure():
    film = drawn(SHAPE, right=RIGHT)
    (still,) = detect_film(film.pixels, networks=networks())
    moving = SeesBeads(off={"tibial_shaft_distal": lambda run: 5j * (run % 2)})
    (leg,) = detect_film(film.pixels, networks=networks(leg=moving))
    assert [*leg.doubts] == ["tibial_shaft_distal"]
    pixel = abs(ANKLE_TO_HIP) / abs(SETTINGS.ankle - SETTINGS.hip)
    sd = np.std([0, 5, 0, 5], ddof=1) * pixel
    assert leg.covariance["tibial_shaft_distal"][1, 1] == pytest.approx(
        still.covariance["tibial_shaft_distal"][1, 1] + sd**2, rel=0.03
    )
    assert leg.sd["hip_center"] == pytest.approx(still.sd["hip_center"])


ANKLE_TO_HIP = RIGHT[1] - RIGHT[0]


def test_what_cannot_be_told_is_left_out_or_refused():
    film = drawn(SHAPE, right=RIGHT)
    assert "cannot be told" in refusal(film, leg=SeesBeads(spread=12))

    class Blurred(SeesBeads):
        def run(self, picture):
            answer = super().run(picture)
            answer["maps"][SETTINGS.landmarks.index("condyle_medial")] /= 64
            return answer

    (leg,) = detect_film(film.pixels, networks=networks(leg=Blurred()))
    assert not {"condyle_medial", "condyle_lateral"} & leg.landmarks.keys()
    assert "medial condyle" in leg.notes[0]


def test_a_second_leg_that_cannot_be_told_is_named():
    film = drawn(SHAPE, right=RIGHT, left=LEFT)
    legs = detect_film(film.pixels, networks=networks(leg=OddSecond()))
    assert [leg.side for leg in legs] == ["right"]
    assert legs[0].notes[0].startswith("no left leg")


class OddSecond(SeesBeads):
    """Finds the hip of the second leg far away, once the leg is settled."""

    def run(self, picture):
        self.off = {"hip_center": 110j} if self.runs >= 2 * SETTLED + len(PASSES) else {}
        return super().run(picture)


class SurerFirst(SeesBeads):
    """Is surest at first that the hip lies elsewhere, and less so when asked again."""

    def run(self, picture):
        first, astray = self.runs == 0, self.runs < 1 + REPEATS
        self.off = {"hip_center": 60 + 0j} if astray else {}
        self.spread = (1.0 if first else 4.0) if astray else 2.0
        return super().run(picture)


def test_a_start_counts_by_where_it_ends_not_by_how_sure_it_is_at_first():
    film = drawn(SHAPE, right=RIGHT)
    (leg,) = detect_film(film.pixels, networks=networks(leg=SurerFirst()))
    assert max(off(film, leg).values()) < 0.05


def test_outlines_lie_where_the_masks_are():
    film = drawn(SHAPE, right=RIGHT)
    (leg,) = detect_film(film.pixels, networks=networks(leg=SeesBeads(bones=True)))
    pixel = abs(ANKLE_TO_HIP) / abs(SETTINGS.ankle - SETTINGS.hip)
    for bone, at in (("femur", 0.25), ("tibia", 0.75)):
        middle = RIGHT[0] + at * ANKLE_TO_HIP
        far = [abs(complex(*xy) - middle) for xy in leg.contours[bone]]
        assert np.allclose(far, 20 * pixel, atol=0.5 * pixel)


def test_a_huge_film_is_reduced_a_strip_at_a_time():
    film = drawn((8000, 3000), right=(900 + 900j, 1000 + 7000j), left=(2000 + 900j, 2100 + 7000j))
    tracemalloc.start()
    legs = detect_film(film.pixels, networks=networks())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4 * film.pixels.nbytes
    for leg in legs:
        assert max(off(film, leg).values()) < 0.05


def test_a_reduction_is_the_mean_of_each_square():
    pixels = np.random.default_rng(0).integers(0, 4096, (1031, 77)).astype(np.uint16)
    known = pixels[:1029, :75].reshape(343, 3, 25, 3).mean((1, 3))
    assert np.allclose(block_means(pixels, 3), known, rtol=1e-5)


def test_a_leg_of_which_nothing_is_sure_is_none():
    film = drawn(SHAPE, right=RIGHT)
    assert "cannot be told" in refusal(film, leg=SeesBeads(spread=9.0))


def test_a_leg_found_more_surely_upside_down_is_refused():
    film, leg = drawn(SHAPE, right=RIGHT), SurerTurned()
    assert "upside down" in refusal(film, leg=leg)


class SurerTurned(SeesBeads):
    """Is surest of the last looks before a leg is measured: those at the film upside down."""

    def run(self, picture):
        self.spread = 1.0 if self.runs >= TOLD else 3.0
        return super().run(picture)


def test_an_outline_ends_at_the_border_of_the_film():
    short = np.ascontiguousarray(drawn(SHAPE, right=RIGHT).pixels[:1405])
    (leg,) = detect_film(short, networks=networks(leg=SeesBeads(bones=True)))
    assert max(y for ring in leg.contours.values() for _, y in ring) <= 1405
