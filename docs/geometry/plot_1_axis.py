r"""
1. The axis, and how far it misses the knee
===========================================

Hip centre H, knee centre K, ankle centre A. **HKA** is 180° plus the signed angle θ from the femoral mechanical axis to the tibial,
valgus positive (Hsu 1990). **MAD** is the distance from K to the line HA, positive when the line passes medially (Paley 2002).

The triangle HKA has the area :math:`\tfrac12 F T \sin\theta`, and also :math:`\tfrac12\,|HA|\cdot\mathrm{MAD}`, so

.. math:: \mathrm{MAD} = \frac{F\,T\,\sin|\theta|}{|HA|} \approx \frac{F\,T}{F+T}\,|\theta|,

because a leg that is nearly straight is nearly F + T long. With ordinary bones a degree moves the line by 3.4 mm, or 4.5 % of
the plateau.
"""

import matplotlib.pyplot as plt
import numpy as np

import wedgecalc as wc

limb = wc.Limb.from_angles("left", mldfa=88, mpta=78, tilt=0)
found = wc.measure(limb)
femur, tibia = found.femur, found.tibia
theta = np.radians(180 - found.hka)
by_area = femur * tibia * np.sin(theta) / found.limb
assert abs(by_area - found.mad) < 1e-9
print(
    f"HKA {found.hka:.1f}°, MAD {found.mad:.2f} mm; {femur * tibia / (femur + tibia) * np.pi / 180:.2f} mm for each degree"
)

# %%
# The same in a picture, with the leg bowed enough to be seen.

hip, ankle = limb["hip_center"], limb["ankle_center"]
knee = (
    limb["plateau_medial"]
    + limb["plateau_lateral"]
    + limb["condyle_medial"]
    + limb["condyle_lateral"]
) / 4
along = (ankle - hip) / found.limb
foot = hip + along * (along @ (knee - hip))
figure, ax = plt.subplots(figsize=(4.2, 8))
ax.plot(*zip(hip, knee, ankle, strict=True), "o-", color="#1f5673", label="axes of femur and tibia")
ax.plot(*zip(hip, ankle, strict=True), "--", color="#b3541e", label="weight-bearing line")
ax.plot(
    *zip(limb["plateau_medial"], limb["plateau_lateral"], strict=True),
    color="#333333",
    linewidth=3,
    label="plateau",
)
ax.plot(*zip(knee, foot, strict=True), ":", color="#333333")
for word, at, shift in (
    ("H", hip, (8, 4)),
    ("K", knee, (8, -14)),
    ("A", ankle, (8, -4)),
    ("MAD", (knee + foot) / 2, (-38, 7)),
):
    ax.annotate(word, at, xytext=shift, textcoords="offset points")
ax.set_aspect("equal")
ax.invert_yaxis()
ax.margins(0.9, 0.03)
ax.set(xlabel="mm", ylabel="mm")
ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.07), frameon=False)
figure.tight_layout()
