r"""
3. The plan: a ray meets a circle
=================================

Cut the tibia, and the ankle A moves on a circle about the hinge O with the radius :math:`r = |OA|`. The new axis has to run from the hip H through
the target point P of the plateau. So the new ankle A′ lies where the ray HP meets the circle, beyond the knee (Miniaci 1989).

Let **u** be the unit vector from H to P. The hinge lies :math:`p = \mathbf u\cdot(O-H)` along the ray and :math:`q = |\mathbf u\times(O-H)|` beside it. By Pythagoras

.. math:: A' = H + \bigl(p + \sqrt{r^2 - q^2}\bigr)\,\mathbf u, \qquad \text{correction} = \angle\, A\,O\,A'.

No iteration; and if :math:`q > r` no turn about that hinge reaches the target. The same step serves an HKA, MPTA or mLDFA target: only the ray
changes. For a femoral cut the hip moves, and the ray starts at the ankle.
"""

import matplotlib.pyplot as plt
import numpy as np

import wedgecalc as wc

limb = wc.load_case("demo:medial-oa-right").limb
plan = wc.plan(limb, "lateral-closing-wedge-hto", wc.Target("wbl", 62.5))
hip, ankle, hinge = limb["hip_center"], limb["ankle_center"], plan.wedge.hinge
target = limb["plateau_medial"] + 0.625 * (limb["plateau_lateral"] - limb["plateau_medial"])
u = (target - hip) / np.hypot(*(target - hip))
p, q = u @ (hinge - hip), abs(u[0] * (hinge - hip)[1] - u[1] * (hinge - hip)[0])
r = np.hypot(*(ankle - hinge))
new = hip + (p + np.sqrt(r**2 - q**2)) * u
turn = np.degrees(np.arccos((ankle - hinge) @ (new - hinge) / r**2))
print(f"by these lines {turn:.9f}°, by wedgecalc {plan.correction:.9f}°")
assert abs(turn - plan.correction) < 1e-9

# %%
figure, ax = plt.subplots(figsize=(4.6, 8))
angle = np.linspace(0, 2 * np.pi, 400)
arc = hinge + r * np.column_stack([np.cos(angle), np.sin(angle)])
low = arc[:, 1] > hinge[1] + 0.86 * r
ax.plot(*arc[low].T, ".", markersize=1.5, color="#999999")
ax.plot(*zip(hip, ankle, strict=True), "-", color="#b3541e", label="weight-bearing line before")
ax.plot(*zip(hip, new, strict=True), "-", color="#1f5673", label="after")
for end in (ankle, new):
    ax.plot(*zip(hinge, end, strict=True), ":", color="#666666")
ax.plot(
    *zip(limb["plateau_medial"], limb["plateau_lateral"], strict=True), color="#333333", linewidth=3
)
for word, at, shift in (
    ("H", hip, (7, 0)),
    ("P", target, (-14, 6)),
    ("O", hinge, (7, -10)),
    ("A", ankle, (-4, -14)),
    ("A′", new, (-4, -14)),
):
    ax.plot(*at, "o", markersize=4, color="#333333")
    ax.annotate(word, at, xytext=shift, textcoords="offset points")
ax.set_aspect("equal")
ax.invert_yaxis()
ax.margins(0.2, 0.05)
ax.set(xlabel="mm", ylabel="mm")
ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.07), frameon=False)
figure.tight_layout()
