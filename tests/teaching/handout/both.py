"""Random legs and what is asked of them, and the answers of both languages as plain values."""

import json
import math
from importlib.resources import files

import numpy as np

import wedgecalc as wc
from wedgecalc.bone.outlines import bones
from wedgecalc.geometry.classification import cpak, malalignment
from wedgecalc.planning.alerts import alerts_of_limb
from wedgecalc.planning.check import check_against
from wedgecalc.planning.given_angle import with_angle
from wedgecalc.planning.millimetres import places_rest_on
from wedgecalc.planning.plan import plan_of_request
from wedgecalc.planning.wedge import angle_of_base
from wedgecalc.results.millimetres import size_text
from wedgecalc.teaching.handout.shared_records import shared_records

GEOMETRY = ("geometry", "plan", "alerts", "double")
PROCEDURES = [p.name for p in wc.procedures().values() if p.at_knee]
AIMS = {  # values of each in a plan towards valgus, and towards varus
    "wbl": ((45, 75), (30, 55)),
    "hka": ((179, 186), (174, 181)),
    "mpta": ((86, 96), (80, 90)),
    "mldfa": ((80, 90), (84, 96)),
    "afta": ((4, 14), (-2, 8)),
    "correction": ((0, 20), (0, 20)),
}
OPTIONAL = ("femoral_neck_center", "greater_trochanter", "plafond_medial", "femoral_shaft_distal")


def scripts():
    """The geometry of the page, a script each."""
    folder = files("wedgecalc.teaching.handout") / "static"
    return {name: (folder / f"{name}.js").read_text(encoding="utf-8") for name in GEOMETRY}


def program(parts):
    """One expression: what answers a question, judges a value by an alert, and shows a number."""
    return f"""(() => {{ const RECORDS = {json.dumps(shared_records())};
{chr(10).join(parts.values())}
const plain = (value) => JSON.parse(JSON.stringify(value, (key, v) => (typeof v === 'number' && !Number.isFinite(v) ? String(v) : v)));
const found = (alerts) => alerts.map(({{code, severity, value, limit, message}}) => [code, severity, value, limit, message]);
const told = (p) => ({{hinge: p.limb.to_case(p.wedge.hinge), entry: p.wedge.entry && p.limb.to_case(p.wedge.entry), radius: p.wedge.radius, base: p.wedge.base,
  base_right: p.wedge.base_right, rule: p.wedge.rule_of_thumb, turn: p.wedge.turn, far_entry: p.wedge.far_entry && p.limb.to_case(p.wedge.far_entry),
  correction: p.correction, needed: p.needed, after: p.after, kjlo: p.kjlo_predicted, hip: p.limb.to_case(p.after_limb.hip), ankle: p.limb.to_case(p.after_limb.ankle),
  size: size_text(p, p.wedge.base), rest: p.wedge.entry && p.limb.scaled ? [rests_on(p, 'hinge'), rests_on(p, 'entry')] : null}});
const answer = ({{leg, procedure, target, given, arthritis, angle, share}}) => {{
  const limb = limb_of(leg), measured = measure(limb), record = RECORDS.procedures[procedure], own = malalignment(measured);
  const out = {{measured, cpak: cpak(measured), shares: own, leg_alerts: found(alerts_of_limb(limb))}};
  const made_plan = {{...plan(limb, record, target, given), arthritis}}, site = site_of(limb, record, given);
  out.status = made_plan.status;
  if (site.lacks) return plain(out);
  const hand = {{...with_angle(limb, record, site, angle), arthritis}};
  if (made_plan.status === 'ok') {{
    out.plan = told(made_plan); out.alerts = found(alerts_of_plan(made_plan));
    out.given = told(hand); out.verdict = verdict(hand, made_plan); out.check_alerts = found(alerts_of_check(hand, made_plan));
  }} else if (made_plan.needed !== undefined) out.needed = made_plan.needed;
  if (hand.wedge.radius !== null) out.angle = angle_of_base(share * longest_base(hand.wedge.radius), hand.wedge.radius);
  return plain(out);
}};
const answer_two = ({{leg, procedures, target, given, arthritis, angles}}) => {{
  const limb = limb_of(leg), records = procedures.map((name) => RECORDS.procedures[name]), made_plan = {{...double_plan(limb, records, target, given), arthritis}};
  const all = (p) => ({{parts: p.parts.map(told), correction: p.correction, after: p.after, kjlo: p.kjlo_predicted, alerts: found(alerts_of_double({{...p, arthritis}}))}});
  const out = {{status: made_plan.status}};
  if (made_plan.status !== 'ok') return plain(out);
  out.plan = all(made_plan); out.needed = made_plan.needed;
  const hand = double_made(limb, records, target, made_plan.parts.map(({{wedge}}) => ({{hinge: wedge.hinge, entry: wedge.entry, given: wedge.given}})), angles);
  out.given = all(hand); out.verdict = verdict(hand, made_plan);
  return plain(out);
}};
const judge = ([code, of, value]) => {{
  const record = RECORDS.alerts[code], at = rank(record, {{of, value, where: true}});
  return at ? [at, alert_of(record, {{of, value}}, {{}}).message] : [0, ''];
}};
const shown = ([value, digits]) => [text_of(value, digits), text_of(value, digits, true), rounded(value, digits)];
return {{answer, answer_two, judge, shown}}; }})()"""


def questions(n, seed):
    """Random legs of both sides, with and without a scale, a trace, condyles and other landmarks; and what is asked of each."""
    random = np.random.default_rng(seed)
    return [_question(random, k) for k in range(n)]


def _question(random, k):
    side, px = ("right", "left")[k % 2], float(random.uniform(0.15, 2.5))
    limb = wc.Limb.from_angles(
        side,
        mldfa=random.uniform(76, 100),
        mpta=random.uniform(74, 100),
        jlca=random.uniform(-5, 9),
        femur=random.uniform(330, 520),
        tibia=random.uniform(280, 450),
        plateau=random.uniform(58, 98),
        mlpfa=random.uniform(80, 100),
        nsa=random.uniform(115, 145),
        mldta=random.uniform(80, 98),
        tilt=random.uniform(-4, 8),
    )
    scale = (1.0, px, None, None)[k % 5 % 4]
    at = {name: limb[name] / (scale or px) for name in limb.points}
    at = {name: tuple(map(float, xy + random.normal(0, 1.5, 2))) for name, xy in at.items()}
    _landmarks(at, random, px if scale is None else scale)
    aim = str(random.choice([*AIMS])) if k % 3 else "wbl"
    leg = {"side": side, "mm": scale, "doubted": None, "landmarks": at, "contours": {}}
    leg["at_detector"] = bool(k % 11 == 5)
    if scale is None and k % 2:
        leg["doubted"] = float(random.uniform(0.02, 9))
    way = "valgus" if wc.measure(limb).hka < 180 else "varus"
    suited = [p for p in PROCEDURES if wc.procedures()[p].direction == way]
    question = {
        "leg": leg,
        "procedure": str(random.choice(suited if random.random() < 0.85 else PROCEDURES)),
        "target": {"measure": aim, "value": float(random.uniform(*AIMS[aim][way == "varus"]))},
        "given": _places(at, random) if k % 4 == 1 else {},
        "arthritis": str(random.choice(["", "medial", "lateral", "both", "none"])),
        "angle": float(random.choice([0.0, 0.0004, *random.uniform(0, 22, 8)])),
        "share": float(random.uniform(0, 1)),
    }
    if k % 6 == 3:
        _traced(question, limb, scale or px, random)
    return _out_of_reach(question, k, way, random)


def _traced(question, limb, mm, random):
    """Give the bone that is cut a trace, plain or jagged, and now and then places near its cortex."""
    record = wc.procedures()[question["procedure"]]
    ring = bones(limb)[record.bone].simplify(0.8).exterior.coords[:-1]
    ring = np.array([limb.frame.to_case(complex(*z)) for z in ring])
    ring += random.normal(0, random.choice([0.0, 4.0, 12.0]), ring.shape)
    question["leg"]["contours"] = {str(record.bone): (ring / mm).tolist()}
    if random.random() < 0.3:
        return
    landmarks = question["leg"]["landmarks"]
    a, b = np.array(landmarks["plateau_medial"]), np.array(landmarks["plateau_lateral"])
    out, down = (b - a) * (1 if record.side == "lateral" else -1), np.array([0, abs(b - a).max()])
    down = down if record.of_tibia else -down
    for name, way in (("hinge", -1), ("entry", 1)):
        if random.random() < 0.8:
            place = (a + b) / 2 + out * way * random.uniform(0.15, 0.6)
            question["given"][name] = (place + down * random.uniform(-0.3, 0.9)).tolist()


def _out_of_reach(question, k, way, random):
    """Now and then a target beyond any wedge, a leg beyond its target, or a hinge that turns the leg nowhere."""
    if k % 25 == 7:
        question["target"] = {"measure": "hka", "value": 209.0 if way == "valgus" else 151.0}
    elif k % 25 == 13:
        landmarks = question["leg"]["landmarks"]
        end = landmarks.get("ankle_center") or landmarks["ankle_medial"]
        if "dfo" in question["procedure"]:
            end = landmarks["hip_center"]
        width = abs(np.subtract(landmarks["plateau_medial"], landmarks["plateau_lateral"])[0])
        question["given"] = {"hinge": [float(v) for v in end + random.normal(0, 0.2 * width, 2)]}
        question["target"] = {"measure": "wbl", "value": float(random.uniform(0, 100))}
    elif k % 25 == 19:  # about where a leg counts as past neutral, by a wedge that takes it further
        on = 1 if k % 2 else -1
        angles = {"mldfa": 88, "mpta": 88 + on * random.uniform(2.4, 4.4), "jlca": 0}
        limb = wc.Limb.from_angles(question["leg"]["side"], **angles)
        question["leg"] |= {
            "mm": 1.0,
            "landmarks": {name: tuple(map(float, limb[name])) for name in limb.points},
            "contours": {},
        }
        way = "valgus" if on > 0 else "varus"
        suited = [p for p in PROCEDURES if wc.procedures()[p].direction == way]
        question["procedure"] = str(random.choice(suited))
        question["target"] = {"measure": "hka", "value": 180.0 + 9 * on}
    return question


def _landmarks(at, random, mm):
    for name in OPTIONAL:
        if random.random() < 0.15:
            at.pop(name, None)
    if random.random() < 0.15:
        at.pop("condyle_medial"), at.pop("condyle_lateral")
    middle = np.add(at["plateau_medial"], at["plateau_lateral"]) / 2
    extra = {"knee_center": (0, -2), "femoral_notch": (1, -9), "tibial_spines": (-1, -6)}
    for name, off in extra.items():
        if random.random() < 0.3:
            at[name] = tuple(map(float, middle + np.divide(off, mm) + random.normal(0, 2, 2)))
    if random.random() < 0.3:
        centre, half = (
            np.array(at["ankle_center"]),
            np.subtract(at["plateau_lateral"], middle) / 1.3,
        )
        at["ankle_medial"], at["ankle_lateral"] = (
            tuple(map(float, centre + way * half + random.normal(0, 1, 2))) for way in (-1, 1)
        )
        if random.random() < 0.5:
            del at["ankle_center"]
    if random.random() < 0.4:
        deep = np.divide((0, random.uniform(8, 24)), mm)
        at["fibula_tip"] = tuple(map(float, np.add(at["plateau_lateral"], deep)))
        if random.random() < 0.5:
            at["fibula_head"] = tuple(map(float, np.add(at["fibula_tip"], deep / 2)))


def _places(at, random):
    """A hinge, an entry or both, near the knee, not always on the right side."""
    a, b = np.array(at["plateau_medial"]), np.array(at["plateau_lateral"])
    width = np.hypot(*(b - a))
    found = {}
    for name in ("hinge", "entry"):
        if random.random() < 0.8:
            way = random.uniform(-0.55, 0.55)
            found[name] = tuple(map(float, (a + b) / 2 + (b - a) * way + (0, width * random.uniform(-0.7, 0.7) * random.choice([1, 4]))))  # fmt: skip
    return found


def limb_of(leg):
    """The limb of a question, as a file that states it gives it."""
    from dataclasses import replace

    limb = wc.Limb.from_landmarks(leg["landmarks"], leg["side"], mm_per_unit=leg["mm"])
    frame = replace(limb.frame, doubted=leg["doubted"], at_detector=leg["at_detector"])
    return replace(limb, frame=frame, contours=leg["contours"])


def answer(question):
    """What Python answers; None for a leg that is refused as it is read."""
    try:
        limb = limb_of(question["leg"])
    except wc.InputError:
        return None
    measured = wc.measure(limb)
    own = malalignment(measured)
    found = {
        "measured": {name: getattr(measured, name) for name in wc.measurements()},
        "cpak": cpak(measured),
        "shares": own and {name: getattr(own, name) for name in ("femur", "tibia", "joint")},
        "leg_alerts": _alerts(alerts_of_limb(limb, measured)),
    }
    target = wc.Target(question["target"]["measure"], question["target"]["value"])
    request = wc.PlanRequest(
        question["procedure"], target, arthritis=question["arthritis"] or None, **question["given"]
    )
    try:
        made = plan_of_request(limb, request)
    except wc.NoPlanError as error:
        found["status"] = str(error.code) if "does not change" not in error.reason else "target"
    except wc.InputError as error:
        fields = {p.field for p in error.problems}
        lacks = any("places the usual" in p.expected or "to place" in p.expected for p in error.problems)  # fmt: skip
        found["status"] = "target" if "target" in fields else "condyles" if lacks else "side"
    else:
        found |= _answers(made, question["angle"])
    site = _site(limb, request)
    if site is not None and site.entry is not None and limb.frame.calibrated:
        radius = abs(site.entry - site.hinge)
        found["angle"] = angle_of_base(
            question["share"] * 2 * radius * math.sin(math.radians(22.5)), radius
        )
    return found


def _site(limb, request):
    try:
        return request.site(limb, request.checked(limb))
    except wc.InputError:
        return None


def _answers(made, angle):
    given = with_angle(made, angle)
    checked = check_against(made, angle, None)
    return {
        "status": "ok",
        "plan": _cut(made),
        "alerts": _alerts(made.alerts),
        "given": _cut(given),
        "verdict": checked.verdict,
        "check_alerts": _alerts(checked.alerts),
    }


def _cut(made):
    wedge, to_case = made.wedge, made.limb.frame.to_case
    after = {name: getattr(made.after, name) for name in wc.measurements()}
    known = wedge.radius is not None
    return {
        "hinge": wedge.hinge.tolist(),
        "entry": None if wedge.entry is None else wedge.entry.tolist(),
        "radius": wedge.radius,
        "base": wedge.base,
        "base_right": wedge.base_right,
        "rule": wedge.rule_of_thumb,
        "turn": wedge.turn,
        "far_entry": None if wedge.far_entry_z is None else to_case(wedge.far_entry_z).tolist(),
        "correction": made.correction,
        "needed": made.needed,
        "after": after,
        "kjlo": made.kjlo_predicted,
        "hip": to_case(made.after_limb.hip).tolist(),
        "ankle": to_case(made.after_limb.ankle).tolist(),
        "size": size_text(made, wedge.base),
        "rest": list(map(str, places_rest_on(made).values())) if known else None,
    }


def _alerts(alerts):
    return [[a.code, str(a.severity), a.value, a.limit, a.message] for a in alerts]


def differences(mine, yours, place=""):
    """Where two answers differ, by more than 1e-9 of a number's size, or of 1."""
    if isinstance(mine, dict):
        if not isinstance(yours, dict) or mine.keys() != yours.keys():
            return [f"{place}: {mine if not isinstance(mine, dict) else sorted(mine)} {yours if not isinstance(yours, dict) else sorted(yours)}"]  # fmt: skip
        return [d for key in mine for d in differences(mine[key], yours[key], f"{place}.{key}")]
    if isinstance(mine, list | tuple):
        if not isinstance(yours, list) or len(mine) != len(yours):
            return [f"{place}: {mine} {yours}"]
        pairs = enumerate(zip(mine, yours, strict=True))
        return [d for k, (a, b) in pairs for d in differences(a, b, f"{place}[{k}]")]
    if isinstance(mine, float | int) and not isinstance(mine, bool):
        if isinstance(yours, str) and yours in ("NaN", "Infinity", "-Infinity"):
            yours = float(yours.replace("Infinity", "inf"))
        if not isinstance(yours, float | int):
            return [f"{place}: {mine!r} {yours!r}"]
        near = math.isclose(mine, yours, rel_tol=1e-9, abs_tol=1e-9)
        return [] if near or (mine != mine and yours != yours) else [f"{place}: {mine!r} {yours!r}"]
    return [] if mine == yours else [f"{place}: {mine!r} {yours!r}"]


def judged():
    """Every quantity of every alert of the page, at its limits and a little to either side."""
    for code, record in shared_records()["alerts"].items():
        for limit in record["limits"]:
            for end in limit["ends"]:
                for off in (-0.2, -0.0501, -0.0499, 0.0, 0.0499, 0.0501, 0.2):
                    yield code, limit["of"], end + off


def judgement(code, of, value):
    """What Python says of a value: how severe, and in which words."""
    from wedgecalc import records
    from wedgecalc.planning.alerts import alert_of

    at = int(records.alert_records()[code].rank(of, value))
    return [at, alert_of(code, value, of).message if at else ""]


def numbers():
    """Numbers to show, with halves that are exact and others that are not, and their decimals."""
    halves = [k / 4 for k in range(-40, 41)] + [k / 8 for k in range(-9, 9)]
    near = [0.05, 0.15, 0.25, 0.35, 2.675, 89.95, 90.05, -0.04, -0.05, 62.449999, 1234.5]
    return [(value, digits) for value in (*halves, *near) for digits in (0, 1, 2)]


def number(value, digits):
    """How Python shows a number."""
    shown = round(value, digits) + 0.0
    return [f"{shown:.{digits}f}", f"{shown:+.{digits}f}", shown]
