"""Compare wedgecalc with the published results of data/validation.json and write docs/validation.md.

Repeat with ``make validation``. Each row of the data file says what was published, where, and within what it is said to agree; that
was written before anything was computed. Here stands only how wedgecalc finds its own number.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np

import wedgecalc as wc

HERE = Path(__file__).parent
ROWS = HERE.parent / "data" / "validation.json"
OPENING, CLOSING = "medial-opening-wedge-hto", "lateral-closing-wedge-hto"


def _magnussen(procedure):
    """Return the plan of the mean leg of Magnussen's groups: HKA 174 to 183, whole leg 836 mm, tibia 368 mm."""
    leg = wc.Limb.from_angles(mldfa=88, mpta=82, femur=468.5, tibia=368)
    return wc.plan(leg, procedure, wc.Target("hka", 183))


def _change(name, procedure):
    plan = _magnussen(procedure)
    return getattr(plan.after, name) - getattr(plan.before, name)


def _specialists():
    case = wc.load_case("demo:real-left-leg")
    found = wc.compare(case.limb, case.osteotomy.procedure, case.target, hinge=case.osteotomy.hinge)
    return {m.method.name: m.correction for m in found.methods}


@cache
def _varus():
    return wc.virtual_legs(20_000, "varus-oa", seed=1)


@cache
def _bowed():
    """Return those of the virtual varus legs that stand in at least 3° of varus, as Feucht's patients do."""
    return _varus().rows(180 - wc.measure(_varus()).hka >= 3)


def _methods_apart():
    """Return by how much Miniaci's angle exceeds Dugdale's on virtual varus legs, degrees: the mean of 200 of them."""
    legs, found = _varus().rows(slice(200)), []
    points = {name: legs[name] for name in legs.points}
    for k, side in enumerate(legs.frame.side):
        leg = wc.Limb.from_landmarks({name: xy[k] for name, xy in points.items()}, str(side))
        try:
            angles = {m.method.name: m.correction for m in wc.compare(leg, OPENING).methods}
        except wc.NoPlanError:
            continue
        found.append(angles["miniaci"] - angles["dugdale-noyes"])
    return float(np.mean(found))


def _feucht(limit):
    """Return the share of the bowed legs, %, that need more than a tibial wedge to 2° of valgus."""
    after = wc.plan(_bowed(), OPENING, wc.Target("hka", 182)).after
    return float(100 * (after.mpta > limit).mean())


def _deformity(part):
    found = wc.measure(_bowed())
    tibia, femur = found.mpta < 85, found.mldfa > 90
    share = {
        "tibia": tibia & ~femur,
        "femur": femur & ~tibia,
        "both": femur & tibia,
        "none": ~femur & ~tibia,
    }[part]
    return float(100 * share.mean())


@cache
def _healthy_kinds():
    return wc.classify(wc.measure(wc.virtual_legs(100_000, "healthy", seed=1))).cpak


def _cpak(kind):
    return float(100 * (_healthy_kinds() == kind).mean())


def _lengthened(mm):
    leg = wc.Limb.from_angles(mldfa=88, mpta=88, ama=7)
    return wc.plan(leg, "lengthening", length=mm, along="anatomical")


def _anatomical_mechanical(plan):
    before, after = plan.before, plan.after
    return (after.mldfa - after.aldfa) - (before.mldfa - before.aldfa)


def _mad(varus):
    return wc.measure(wc.Limb.from_angles(mldfa=88, mpta=88 - varus)).mad


def _hka_at(percent):
    return (
        wc.plan(
            wc.Limb.from_angles(mldfa=88, mpta=82), OPENING, wc.Target("wbl", percent)
        ).after.hka
        - 180
    )


def _reader(name):
    limb = wc.load_case("demo:medial-oa-right").limb
    sure = wc.uncertainty_of(limb, OPENING)
    return sure.correction.sd if name == "correction" else sure.before[name].sd


def _chart(attribute, radius, angle):
    limb = wc.Limb.from_angles(mpta=80)
    hinge = limb["plateau_medial"] + (0, 20)
    return getattr(
        wc.plan(
            limb, CLOSING, wc.Target("correction", angle), hinge=hinge, entry=hinge - (radius, 0)
        ).wedge,
        attribute,
    )


# How each row's number is found; the names are those of the data file.
OURS = {
    "specialists": lambda: _specialists()["miniaci"],
    "slocum": lambda: _chart("base_right", 60, 10),
    "hernigou": lambda: _chart("base", 57, 10),
    "cpak-1": lambda: _cpak("I"), "cpak-2": lambda: _cpak("II"), "cpak-5": lambda: _cpak("V"),
    "miniaci-dugdale": _methods_apart,
    "reader-hka": lambda: _reader("hka"),
    "reader-pairs": lambda: 1.96 * 2**0.5 * _reader("correction"),
    "magnussen-open-leg": lambda: _change("limb", OPENING), "magnussen-close-leg": lambda: _change("limb", CLOSING),
    "magnussen-open-tibia": lambda: _change("tibia", OPENING), "magnussen-close-tibia": lambda: _change("tibia", CLOSING),
    "magnussen-open-base": lambda: _magnussen(OPENING).wedge.base, "magnussen-close-base": lambda: _magnussen(CLOSING).wedge.base,
    "nerhus": lambda: _change("limb", OPENING) - _change("limb", CLOSING),
    "chew": lambda: _change("limb", OPENING),
    "mad-before": lambda: _mad(7.35), "mad-after": lambda: -_mad(-3.5),
    "burghardt": lambda: -(_lengthened(44).after.mad - _lengthened(44).before.mad) / 4.4,
    "emara": lambda: _anatomical_mechanical(_lengthened(43)),
    "feucht-case": lambda: 180 - wc.plan(wc.Limb.from_angles(mldfa=90, mpta=84.4, jlca=4.4), OPENING, wc.Target("mpta", 95)).after.hka,
    "feucht-95": lambda: _feucht(95),
    "feucht-tibia": lambda: _deformity("tibia"), "feucht-femur": lambda: _deformity("femur"), "feucht-both": lambda: _deformity("both"), "feucht-none": lambda: _deformity("none"),
    "laven": lambda: _reader("correction"),
    "zone-60": lambda: _hka_at(60), "zone-70": lambda: _hka_at(70),
}  # fmt: skip


def verdict(row, ours):
    """Return ``agrees`` or ``differs``, by the row's own measure."""
    low, high = row["agrees"]
    return "agrees" if low <= ours <= high else "differs"


def page():
    """Return the page as Markdown."""
    rows = json.loads(ROWS.read_text(encoding="utf-8"))
    found = {row["id"]: float(OURS[row["id"]]()) for row in rows}
    verdicts = {row["id"]: verdict(row, found[row["id"]]) for row in rows}
    hits = sum(word == "agrees" for word in verdicts.values())
    lines = ["# Validation", "",
             "What others published, what wedgecalc gives for the same, and what to make of the difference. The list (`data/validation.json`), with the range within which a number counts as agreeing, "
             "was written before wedgecalc computed its own. Misses are listed as plainly as hits. Numbers read in an abstract are marked.", "",
             f"Made by `make validation`. {hits} of {len(rows)} agree."]  # fmt: skip
    for group in dict.fromkeys(row["group"] for row in rows):
        lines += [
            "",
            f"## {group}",
            "",
            "| what | published | wedgecalc | difference | |",
            "|---|---|---|---|---|",
        ]
        for row in (r for r in rows if r["group"] == group):
            ours, unit = found[row["id"]], row["unit"] if row["unit"] == "°" else f" {row['unit']}"
            apart = (
                ""
                if row["published"] is None
                else f"{round(ours - row['published'], row['digits']) or 0.0:+.{row['digits']}f}{unit}"
            )
            lines.append(
                f"| {row['what']} | {row['published_words']} | {ours:.{row['digits']}f}{unit} | {apart} | {verdicts[row['id']]} |"
            )
        lines.append("")
        for row in (r for r in rows if r["group"] == group):
            lines.append(
                f"- **{row['what']}**: {row['source']}. Agrees within {row['agrees'][0]:g} to {row['agrees'][1]:g}{'' if row['unit'] == '°' else ' '}{row['unit']}: {row['why_range']}. {row['think']}"
            )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (HERE / "validation.md").write_text(page(), encoding="utf-8")
