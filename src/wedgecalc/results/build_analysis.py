"""The result of an analysis: the verdict, the steps of the test, and the CORA of each bone."""

from wedgecalc import records
from wedgecalc.planning.alerts import alerts_of_limb
from wedgecalc.results.advice import advice
from wedgecalc.results.build_leg import leg_head, leg_rows
from wedgecalc.results.build_verdict import choices_grid, verdict_dict
from wedgecalc.results.document import Quantity, Result, ResultTable
from wedgecalc.results.keys import alert_dict, leg_dict
from wedgecalc.results.sentences import amount
from wedgecalc.results.sentences_study import analysis_words
from wedgecalc.results.sentences_verdict import absent_words, reason_words, verdict_sentence
from wedgecalc.results.verdict_words import mean_words
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.legs import CaseRef
from wedgecalc.study.cora import Cora, Effect
from wedgecalc.study.deformity import Analysis
from wedgecalc.study.verdict import Verdict, verdict


def analysis_result(
    analysis: Analysis,
    case: CaseRef,
    effects: dict[str, Effect] | None = None,
    leg_verdict: Verdict | None = None,
) -> Result:
    """Return the result of ``wedgecalc analyse``.

    Parameters
    ----------
    analysis : Analysis
    case : CaseRef
    effects : dict of str to Effect, optional
        Effects of the case's osteotomy, by bone.
    leg_verdict : Verdict, optional
        By default with the usual limits and targets.
    """
    leg_verdict = leg_verdict or verdict(analysis.limb)
    rows, alerts = (
        leg_rows(analysis.limb, analysis.measured),
        alerts_of_limb(analysis.limb, analysis.measured),
    )
    body = {
        "verdict": verdict_dict(leg_verdict),
        **leg_dict(rows, analysis.classification, absent=True),
        "steps": [
            {
                "looked_at": s.looked_at,
                "value": s.value,
                "unit": s.unit,
                "normal": [s.low, s.high],
                "contributes_deg": s.contributes,
                "finding": s.finding,
            }
            for s in analysis.steps
        ],
        "cora": [_cora(analysis, c, (effects or {}).get(c.bone)) for c in analysis.coras],
        "alerts": [alert_dict(a) for a in alerts],
    }
    words, grids = (
        analysis_words(analysis, effects or {}),
        (_steps(analysis), *choices_grid(leg_verdict)),
    )
    guess = reason_words(leg_verdict).get("arthritis-unknown")
    words = (*absent_words(leg_verdict), *(() if guess is None else (guess,)), *words)
    measures = {step.looked_at for step in analysis.steps}
    caveat = mean_words(
        q for r in rows if (q := r.before).outside and q.key.rsplit("_", 1)[0] in measures
    )
    words = (*words, *([f"{caveat}."] if caveat else ()))
    answer = (*filter(None, [advice(leg_verdict)]), verdict_sentence(leg_verdict))
    return Result(
        *leg_head(analysis.limb, case),
        "",
        rows,
        alerts,
        body,
        grids=grids,
        words=(*answer, *words),
        first=len(answer),
    )


def _steps(analysis: Analysis) -> ResultTable:
    rows: list[tuple[str | Quantity, ...]] = []
    for k, step in enumerate(analysis.steps, 1):
        record = records.measures().get(step.looked_at)
        q = Quantity(
            step.looked_at,
            record.symbol if record else "shift",
            step.unit,
            step.value,
            record.label if record else "condyles beside the plateau",
            normal_low=step.low,
            normal_high=step.high,
            standing=step.standing,
        )
        share = "" if step.contributes is None else amount(step.contributes, "deg", sign=True)
        judged = "absent" if q.value is None else q
        rows.append((f"{k}  {q.symbol}", q.label, q.text(), q.normal, judged, share))
    return ResultTable(("looked at", "", "found", "normal", "", "contributes"), tuple(rows), left=2)


def _cora(analysis: Analysis, c: Cora, e: Effect | None) -> Document:
    point = None if c.point_z is None else analysis.limb.frame.to_case(c.point_z).tolist()
    return {
        "bone": c.bone,
        "angle_deg": c.angle,
        "point": point,
        "level_mm": c.level,
        "proximal_line": c.proximal,
        "distal_line": c.distal,
        "rule": e and e.rule,
        "shift_mm": e and e.shift,
    }
