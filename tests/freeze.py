"""Freeze the results of the bundled cases: ``python -m tests.freeze`` writes tests/frozen.json anew."""

import hashlib
import json
from pathlib import Path

import wedgecalc as wc
from wedgecalc.results.build import plan_result
from wedgecalc.results.build_leg import measure_result

FROZEN = Path(__file__).with_name("frozen.json")


def results():
    """Return the documents of ``measure`` and ``plan`` for every bundled case, and for two seeds of a virtual cohort."""
    found = {}
    for name in wc.bundled_cases():
        case = wc.load_case(f"demo:{name}")
        found[f"measure {name}"] = measure_result(
            case.limb, wc.measure(case.limb), case.ref
        ).to_dict()
        if case.osteotomy and case.osteotomy.procedure:
            asked = case.osteotomy
            try:
                plan = wc.plan(
                    case.limb, asked.procedure, case.target, hinge=asked.hinge, entry=asked.entry
                )
            except wc.NoPlanError as error:
                found[f"plan {name}"] = {"refused": error.code}
            else:
                found[f"plan {name}"] = plan_result(plan, case.ref).to_dict()
    for seed in (0, 1):
        plans = wc.plan(wc.virtual_legs(100, "varus-oa", seed=seed), "medial-opening-wedge-hto")
        found[f"virtual {seed}"] = [
            [float(v) for v in row] if row[0] == row[0] else None
            for row in zip(plans.correction, plans.after.hka, strict=True)
        ]
    return json.loads(json.dumps(found))


def rounded(value):
    """Return a document with its numbers to the sixth decimal, so that a processor's last bit does not count."""
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items() if key != "wedgecalc"}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return round(value, 6) + 0.0 if isinstance(value, float) else value


def hashes():
    """Return the hash of every result."""
    return {
        name: hashlib.sha256(json.dumps(rounded(value), sort_keys=True).encode()).hexdigest()
        for name, value in results().items()
    }


if __name__ == "__main__":
    FROZEN.write_text(json.dumps(hashes(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
