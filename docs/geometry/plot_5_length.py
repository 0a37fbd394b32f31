r"""
5. Longer or shorter
====================

The leg's length is the side HA of the triangle HKA. By the cosine rule, with the deviation θ from straight,

.. math:: |HA|^2 = F^2 + T^2 + 2\,F\,T\cos\theta ,

so straightening alone makes a leg longer: by :math:`F T\theta^2 / 2(F+T)` for small angles, 0.3 mm for 3°, 3 mm for 10°. A wedge that is closed pulls the ankle up beside its hinge,
one that is opened pushes it down: by :math:`b` times the share of the cut that lies between the hinge and the axis. wedgecalc does not add
such pieces; it measures :math:`|HA'| - |HA|`.
"""

import matplotlib.pyplot as plt
import numpy as np

import wedgecalc as wc

bowed = wc.measure(wc.Limb.from_angles(mldfa=88, mpta=80))
theta = np.radians(180 - bowed.hka)
assert (
    abs(
        bowed.limb
        - np.sqrt(bowed.femur**2 + bowed.tibia**2 + 2 * bowed.femur * bowed.tibia * np.cos(theta))
    )
    < 1e-9
)

# %%
mpta = np.linspace(76, 87, 60)
legs = wc.Limb.from_angles(mldfa=88, mpta=mpta)
figure, ax = plt.subplots(figsize=(7, 4))
for name, colour in (
    ("medial-opening-wedge-hto", "#1f5673"),
    ("lateral-closing-wedge-hto", "#b3541e"),
):
    plan = wc.plan(legs, name)
    ax.plot(
        plan.correction,
        plan.after.limb - plan.before.limb,
        color=colour,
        label=plan.procedure.label,
    )
ax.axhline(0, color="#333333", linewidth=0.8)
ax.set(xlabel="correction, degrees", ylabel="change of leg length, mm")
ax.legend(frameon=False)
figure.tight_layout()
