"""Compare wedgecalc with the published results of data/validation.json and write docs/validation.md.

Repeat with ``make validation``. Each row of the data file says what was published, where, and within what it is said to agree; that
was written before anything was computed. Here stands only how wedgecalc finds its own number.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np

import wedgecalc as wc
from wedgecalc.planning.millimetres import cut_sd
from wedgecalc.planning.slope import gap_shares, tilt_parts

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


def _another(name):
    """Return half the 95 % interval of a measure on another film of the same leg, degrees."""
    sure = wc.uncertainty_of(wc.load_case("demo:medial-oa-right").limb, OPENING)
    films = sure if sure.spread_of == "another-film" else sure.other
    return (films.before[name].high - films.before[name].low) / 2


def _settled(first, then):
    """Return the joint's part in the change of HKA of a leg whose JLCA alone changes, degrees."""
    before, after = (wc.Limb.from_angles(mldfa=88, mpta=91, jlca=jlca) for jlca in (first, then))
    plan = wc.plan(before, OPENING, wc.Target("correction", 0.0))
    return wc.audit(plan, after).split["achieved"].joint


def _chart(attribute, radius, angle):
    limb = wc.Limb.from_angles(mpta=80)
    hinge = limb["plateau_medial"] + (0, 20)
    return getattr(
        wc.plan(
            limb, CLOSING, wc.Target("correction", angle), hinge=hinge, entry=hinge - (radius, 0)
        ).wedge,
        attribute,
    )


def _valgus_at(percent):
    """Return the valgus of an ordinary leg whose line crosses the plateau at a percentage, degrees."""
    leg = wc.Limb.from_angles(mldfa=88, mpta=80)
    return wc.plan(leg, OPENING, wc.Target("wbl", percent)).after.hka - 180


def _line_at(valgus):
    leg = wc.Limb.from_angles(mldfa=88, mpta=80)
    return wc.plan(leg, OPENING, wc.Target("hka", 180 + valgus)).after.wbl


def _lateral_fta():
    """Return the lateral femorotibial angle of an ordinary leg at 62.5 %, degrees."""
    leg = wc.Limb.from_angles(mldfa=88, mpta=80)
    return 180 - wc.plan(leg, OPENING, wc.Target("wbl", 62.5)).after.afta


def _more(procedure, what):
    """Return what 2.2° more than the angle for 62 % make of the line, or of the wedge's base."""
    leg = wc.Limb.from_angles(mldfa=88, mpta=82)
    exact = wc.plan(leg, procedure, wc.Target("wbl", 62))
    more = wc.plan(leg, procedure, wc.Target("correction", exact.correction + 2.2))
    return more.after.wbl if what == "line" else more.wedge.base - exact.wedge.base


def _opened(gap):
    """Return the angle that a gap of so many mm makes on the usual cut of a plateau of 76 mm, degrees."""
    leg = wc.Limb.from_angles(mldfa=88, mpta=80)
    return wc.check(leg, OPENING, base=gap).given.correction


def _sawbone(part):
    """Return what 1 mm of gap or 10° of turn do, over the published gaps of 5 and 10 mm and turns of 0 to 80°, degrees."""
    turns, gaps = np.arange(0, 81, 10), (5.0, 10.0)
    slopes = np.array(
        [[tilt_parts(_opened(gap), float(turn))[0] for turn in turns] for gap in gaps]
    )
    if part == "turn":
        return float(10 * np.polyfit(turns, slopes.mean(axis=0), 1)[0])
    return float(np.mean((slopes[1] - slopes[0]) / 5.0))


def _gap(share):
    """Return the gap for 7.1° at the published length of the cut, 69.5 mm, or at a share of it, mm."""
    return share * 69.5 * 2 * np.sin(np.radians(7.1 / 2))


def _gaps_slope(front, back, depth=50.0):
    """Return the change of slope of two gaps on the published cut, by the turn of the hinge that makes their ratio, degrees."""
    keep, cut = gap_shares()["front_share"], 69.5
    ratio = front / back
    turn = np.degrees(np.arctan(cut * (ratio - keep) / (depth / 2 * (1 + ratio))))
    return tilt_parts(7.1, float(turn))[0]


def _kanto():
    """Return the change of leg length of a double level with a closing femoral and an opening tibial wedge, mm."""
    leg = wc.Limb.from_angles(mldfa=91, mpta=83, jlca=3)
    femur = wc.plan(leg, "lateral-closing-wedge-dfo", wc.Target("mldfa", 87))
    both = wc.plan(femur.after_limb, OPENING, wc.Target("wbl", 62.5))
    return both.after.limb - femur.before.limb


def _varised(procedure):
    """Return the change of length of a leg of HKA 187.8° that a femoral wedge takes to 180.4°, mm."""
    leg = wc.Limb.from_angles(mldfa=80.2, mpta=88)
    plan = wc.plan(leg, procedure, wc.Target("hka", 180.4))
    return plan.after.limb - plan.before.limb


def _line_tilts():
    plan = wc.plan(wc.Limb.from_angles(mldfa=88, mpta=82), OPENING, wc.Target("correction", 10))
    return (plan.kjlo_predicted - plan.before.kjlo) / 10


def _seen(varus, flexed, turned):
    """Return the HKA of a leg in varus on a film of it bent and turned outwards: points in space, dropped on the film."""
    femur, tibia, half = 430.0, 365.0, 38.0
    bend, coronal, yaw = np.radians([flexed, varus, turned])
    flex = np.array(
        [
            [1, 0, 0],
            [0, np.cos(bend / 2), -np.sin(bend / 2)],
            [0, np.sin(bend / 2), np.cos(bend / 2)],
        ]
    )
    hip = flex @ np.array([0, 0, femur])
    ankle = flex.T @ np.array([-tibia * np.sin(coronal), 0, -tibia * np.cos(coronal)])
    spin = np.array([[np.cos(yaw), -np.sin(yaw), 0], [np.sin(yaw), np.cos(yaw), 0], [0, 0, 1]])
    points = {
        "hip_center": hip,
        "ankle_center": ankle,
        "plateau_medial": (-half, 0, 0),
        "plateau_lateral": (half, 0, 0),
        "knee_center": (0, 0, 0),
    }
    film = {name: spin @ np.asarray(xyz, dtype=float) for name, xyz in points.items()}
    return wc.measure(
        wc.Limb.from_landmarks({name: (z[0], -z[2]) for name, z in film.items()}, "left")
    ).hka


def _turning(varus, flexed, turned):
    """Return by how much turning a bent leg changes its HKA on the film, degrees, without its sign."""
    return abs(_seen(varus, flexed, turned) - _seen(varus, flexed, 0))


def _over_95():
    """Return the share of virtual varus legs that a tibial wedge to 62.5 % takes above an MPTA of 95°, %."""
    after = wc.plan(_varus(), OPENING, wc.Target("wbl", 62.5)).after.mpta
    return float(100 * np.nanmean(after[np.isfinite(after)] > 95))


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
    "split-open": lambda: _settled(4.2, 2.2), "split-close": lambda: _settled(4.1, 3.4),
    "laven": lambda: _reader("correction"),
    "zone-60": lambda: _hka_at(60), "zone-70": lambda: _hka_at(70),
    **{f"martay-{at}": lambda at=at: _valgus_at(at) for at in (55, 62, 65, 80)}, "martay-40": lambda: -_valgus_at(40),
    "sim-625": lambda: _valgus_at(62.5), "sim-45": lambda: _line_at(4.5), "fta-625": _lateral_fta,
    "matsushita-line": lambda: _more(OPENING, "line"), "matsushita-open": lambda: _more(OPENING, "base"), "matsushita-close": lambda: _more(CLOSING, "base"),
    "slope-45": lambda: tilt_parts(15.0, 45.0)[0], "hinge-out": lambda: tilt_parts(_opened(10.0), 9.0)[0], "hinge-in": lambda: tilt_parts(_opened(10.0), -8.7)[0],
    "sawbone-angle": lambda: _opened(7.5) / 7.5, "sawbone-turn": lambda: _sawbone("turn"), "sawbone-gap": lambda: _sawbone("gap"),
    "gap-back": lambda: _gap(1.0), "gap-front": lambda: _gap(gap_shares()["front_share"]), "gap-slope": lambda: _gaps_slope(6.8, 9.4),
    "nerhus-open": lambda: _change("limb", OPENING), "nerhus-close": lambda: _change("limb", CLOSING), "magnussen-apart": lambda: _change("limb", OPENING) - _change("limb", CLOSING),
    "tibia-open": lambda: _change("tibia", OPENING), "tibia-close": lambda: _change("tibia", CLOSING), "kanto": _kanto,
    "dfo-open": lambda: _varised("lateral-opening-wedge-dfo"), "onishi": lambda: _varised("lateral-opening-wedge-dfo") - _varised("medial-closing-wedge-dfo"),
    "park-slope": _line_tilts, "kannan": lambda: _turning(0, 15, 20),
    "umc-0": lambda: _turning(5, 0, 20), "umc-5": lambda: _turning(5, 5, 20), "umc-15": lambda: _turning(5, 15, 20), "umc-15-10": lambda: _turning(5, 15, 10),
    "dlo-share": _over_95,
    **{f"another-{name}": lambda name=name: _another(name) for name in ("mpta", "mldfa", "hka")}, "specogna": lambda: _another("hka"),
}  # fmt: skip


def verdict(row, ours):
    """Return ``agrees`` or ``differs``, by the row's own measure."""
    low, high = row["agrees"]
    return "agrees" if low <= ours <= high else "differs"


def _cut(table, kind):
    """Return the cut's length on a plateau of 76 mm by a table of the cortex in plateau widths, mm."""

    def reach(side, mm):
        return 76 * float(np.interp(mm / 76, table["level"], table[side]))

    if kind == "closing":
        return reach("medial", 20) + reach("lateral", 20) - 10
    return float(np.hypot(reach("medial", 37.5) + reach("lateral", 20) - 10, 17.5))


def cortex_section():
    """Return the evidence for the cortex template as lines of Markdown, both sides: bone and drawings."""
    evidence = json.loads((ROWS.parent / "cortex_evidence.json").read_text(encoding="utf-8"))
    template = json.loads((ROWS.parent / "profiles.json").read_text(encoding="utf-8"))["tibia"]
    traces, drawn = evidence["traces"]["tibia"], evidence["drawn"]["tibia"]
    level = [row["level"] for row in traces]
    traced = {"level": level} | {
        side: [row[side][0] for row in traces] for side in ("medial", "lateral")
    }
    lines = ["", "## The cortex template", "",
             "Where no bone is traced, millimetres rest on a template. What it is held against, `data/cortex_evidence.json`: 267 traced bones, and cut lengths "
             "that were published or follow from a published wedge, all on a plateau of 76 mm. Traces say less than surgeons' wedges do; the template "
             "keeps nearer to the traces, and its spread between bones goes into every number.", "",
             "| level below the joint line | traces: median (10–90 %) | drawn before | template |", "|---|---|---|---|"]  # fmt: skip
    for mm in (20, 37.5):
        low, middle, high = (
            76 * float(np.interp(mm / 76, level, [row["width"][k] for row in traces]))
            for k in (1, 0, 2)
        )
        old, new = (
            76
            * sum(float(np.interp(mm / 76, t["level"], t[side])) for side in ("medial", "lateral"))
            for t in (drawn, template)
        )
        lines.append(
            f"| {mm:g} mm, width of the tibia | {middle:.1f} mm ({low:.1f}–{high:.1f}) | {old:.1f} mm | {new:.1f} mm |"
        )
    lines += [
        "",
        "| cut from hinge to cortex | traces: median (10–90 %) | drawn before | template | published |",
        "|---|---|---|---|---|",
    ]
    for kind, procedure in (("closing", CLOSING), ("opening", OPENING)):
        plan = wc.plan(wc.Limb.from_angles(mpta=82, plateau=76), procedure)
        middle, wide = _cut(traced, kind), 1.2815515655 * cut_sd(plan)
        published = "; ".join(
            f"{row['mm']:.1f} mm ({row['words']}, {row['source'].split(',')[0].split(':')[0]})"
            for row in evidence["cut_lengths"]
            if row["kind"] == kind
        )
        lines.append(
            f"| {kind} wedge | {middle:.1f} mm ({middle - wide:.1f}–{middle + wide:.1f}) | {_cut(drawn, kind):.1f} mm | {plan.wedge.radius:.1f} mm | {published} |"
        )
    return lines


def page():
    """Return the page as Markdown."""
    rows = json.loads(ROWS.read_text(encoding="utf-8"))
    found = {row["id"]: float(OURS[row["id"]]()) for row in rows}
    verdicts = {row["id"]: verdict(row, found[row["id"]]) for row in rows}
    hits = sum(word == "agrees" for word in verdicts.values())
    lines = ["# Validation", "",
             "What others published, what wedgecalc gives for the same, and what to make of the difference. The list (`data/validation.json`), with the range within which a number counts as agreeing, "
             "was written before wedgecalc computed its own; where a rough estimate by hand came first, the row says so. Misses are listed as plainly as hits. Each source says what of it was read: paper, table, abstract or textbook, or where it is cited.", "",
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
    return "\n".join(lines + cortex_section()) + "\n"


if __name__ == "__main__":
    (HERE / "validation.md").write_text(page(), encoding="utf-8")
