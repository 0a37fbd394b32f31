import numpy as np
import pytest

import wedgecalc as wc
from tests.legs import LEG, PLAIN
from wedgecalc import records
from wedgecalc.geometry import classification
from wedgecalc.geometry.classification import (
    CPAK_TYPES,
    classify,
    cpak,
    malalignment,
    phenotype,
    zone,
)


def leg(ahka, jlo):
    """Return the measures of a leg with this arithmetic HKA and joint line obliquity."""
    return wc.measure(wc.Limb.from_angles(mpta=(jlo + ahka) / 2, mldfa=(jlo - ahka) / 2))


@pytest.mark.parametrize(("ahka", "column"), [(-2.06, 0), (-2.04, 1), (0, 1), (2.04, 1), (2.06, 2)])
@pytest.mark.parametrize(
    ("jlo", "row"), [(176.94, 0), (176.96, 1), (180, 1), (183.04, 1), (183.06, 2)]
)
def test_cpak_at_below_and_above_each_limit(ahka, column, jlo, row):
    assert cpak(leg(ahka, jlo)) == CPAK_TYPES[3 * row + column]


@pytest.mark.parametrize(
    ("mpta", "word"),
    [
        (87, "NEUTMA0°"),
        (85.6, "NEUTMA0°"),
        (85.4, "VARTMA3°"),
        (88.6, "VALTMA3°"),
        (82.4, "VARTMA6°"),
        (82.6, "VARTMA3°"),
    ],
)
def test_phenotype_steps(mpta, word):
    assert phenotype(wc.measure(wc.Limb.from_angles(mpta=mpta))).endswith(word)


def test_shares_sum_to_the_deviation():
    m = wc.measure(wc.Limb.from_angles(mldfa=91, mpta=84, jlca=3))
    found = malalignment(m)
    assert (found.femur, found.tibia, found.joint) == pytest.approx((-3, -3, -2))
    assert found.deviation == pytest.approx(m.hka - 178)
    assert found.sources == ("femur", "tibia", "joint")


def test_arrays_and_absence():
    many = wc.measure(wc.Limb.from_angles(mldfa=88.0, mpta=np.array([82.0, 88.0, 91.0]), jlca=0.0))
    kinds = wc.classify(many)
    # ahka −6, 0, 3; jlo 170, 176, 179.
    assert kinds.cpak.tolist() == ["I", "II", "VI"]
    assert kinds.phenotype.tolist() == [
        "VARHKA6° + NEUFMA0° + VARTMA6°",
        "NEUHKA0° + NEUFMA0° + NEUTMA0°",
        "VALHKA3° + NEUFMA0° + VALTMA3°",
    ]
    assert wc.classify(
        wc.measure(wc.load_case("demo:real-left-leg").limb)
    ) == classification.Classification(None, None, None)


@pytest.mark.parametrize(
    ("mldfa", "mpta", "jlca", "words"),
    [
        (88, 87, 0, "NEUHKA0° + NEUFMA0° + NEUTMA0°"), (84, 84, 0, "NEUHKA0° + VALFMA3° + VARTMA3°"),
        (93, 84, 1, "VARHKA9° + VARFMA6° + VARTMA3°"), (81, 93, -1, "VALHKA12° + VALFMA6° + VALTMA6°"),
        (88.51, 87, 0, "VARHKA3° + VARFMA3° + NEUTMA0°"), (88.49, 87, 0, "NEUHKA0° + NEUFMA0° + NEUTMA0°"),
    ],
)  # fmt: skip
def test_phenotype_in_full(mldfa, mpta, jlca, words):
    assert phenotype(wc.measure(wc.Limb.from_angles(mldfa=mldfa, mpta=mpta, jlca=jlca))) == words


def test_zero_is_a_normal_end_and_the_ends_are_inside():
    jlca, mpta = (records.measures()[name] for name in ("jlca", "mpta"))
    assert [int(zone(value, jlca)) for value in (-0.1, 0.0, 0.5, 2.0, 2.1)] == [0, 1, 1, 1, 2]
    assert [int(zone(value, mpta)) for value in (84.9, 85.0, 90.0, 90.1)] == [0, 1, 1, 2]
    assert classify(wc.measure(LEG)).malalignment is not None


def test_a_leg_without_condyles_has_no_class():
    found = classify(wc.measure(PLAIN))
    assert found.cpak is None
    assert found.malalignment is None
