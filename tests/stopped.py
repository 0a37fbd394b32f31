"""Plans with stop alerts, as they come and as they are made worse: for all that is looked at."""

from dataclasses import replace

import wedgecalc as wc
from wedgecalc import records

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
    )
    monkeypatch.setattr(records, "alert_records", lambda: {**known, "mpta-over": long})
