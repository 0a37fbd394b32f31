r"""
2. Three angles explain the fourth
==================================

At the knee four directions meet: up the femur's axis, along the condyle line F, along the plateau line T, and down the
tibia's axis. Each joint angle is the turn from one to the next:

* **mLDFA** from F to the femur's axis,
* **JLCA** from T to F,
* **MPTA** from the tibia's axis to T, on the medial side.

Turns add up. From the tibial axis all the way to the femoral mechanical axis extended, they give

.. math:: \mathrm{HKA} - 180° = \mathrm{MPTA} - \mathrm{mLDFA} - \mathrm{JLCA},

whatever the leg, as long as one knee centre serves both axes. It is the best single test of a measurement, and the malalignment
test read backwards: it says how much of the deviation each bone contributes (Paley 2002). MPTA − mLDFA alone is the *arithmetic* HKA of CPAK
(MacDessi 2021): the bones without the joint.
"""

import matplotlib.pyplot as plt
import numpy as np

import wedgecalc as wc

rng = np.random.default_rng(0)
legs = wc.measure(
    wc.Limb.from_angles(
        mldfa=rng.normal(88, 4, 10_000),
        mpta=rng.normal(86, 4, 10_000),
        jlca=rng.normal(1, 2, 10_000),
    )
)
worst = abs(legs.hka - 180 - (legs.mpta - legs.mldfa - legs.jlca)).max()
print(f"10,000 legs: the identity is off by {worst:.0e}° at most")
assert worst < 1e-9

# %%
# One leg as a sum of bars: what the femur, the tibia and the joint add to a varus of ten degrees.

leg = wc.measure(wc.Limb.from_angles(mldfa=91, mpta=84, jlca=3))
figure, ax = plt.subplots(figsize=(7, 2.6))
start = 0.0
for word, share, colour in (
    ("tibia: MPTA − 90", leg.mpta - 90, "#1f5673"),
    ("femur: 90 − mLDFA", 90 - leg.mldfa, "#5b8e7d"),
    ("joint: − JLCA", -leg.jlca, "#b3541e"),
):
    ax.barh(word, share, left=start, color=colour)
    ax.annotate(
        f"{share:+.0f}°", (start + share / 2, word), ha="center", va="center", color="white"
    )
    start += share
ax.axvline(start, color="#333333", linestyle="--")
ax.invert_yaxis()
ax.set(xlabel=f"degrees from straight; together HKA − 180 = {leg.hka - 180:.0f}°", xlim=(-11, 1))
figure.tight_layout()
