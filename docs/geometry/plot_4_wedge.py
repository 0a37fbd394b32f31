r"""
4. From degrees to millimetres
==============================

Two saw cuts of length *r* meet at the hinge with the angle θ. They are the equal sides of a triangle; half of its base is
:math:`r\sin(\theta/2)`, so

.. math:: b = 2\,r\,\sin(\theta/2) ,

as in Hernigou's table. Slocum's and Campbell's drawing has a right angle between the upper cut and the base, and so

.. math:: b_\perp = r\tan\theta .

The rule of 1 mm for each degree is right where :math:`2r\sin 0.5° = 1`, that is for a cut of 57.3 mm, and for no other.
A blade of thickness *k* turns :math:`2k` of a closing wedge to dust; the block left to lift out measures :math:`b - 2k`.
"""

import matplotlib.pyplot as plt
import numpy as np

import wedgecalc as wc

wedge = wc.plan(wc.load_case("demo:medial-oa-right").limb, "lateral-closing-wedge-hto").wedge
print(f"cut {wedge.radius:.2f} mm, angle {wedge.angle:.2f}°, base {wedge.base:.3f} mm")
assert abs(wedge.base - 2 * wedge.radius * np.sin(np.radians(wedge.angle) / 2)) < 1e-9

# %%
theta, r = np.radians(20), 60.0
figure, ax = plt.subplots(figsize=(7, 3.4))
end = r * np.array([np.cos(theta), -np.sin(theta)])
square = np.array([r, -r * np.tan(theta)])
ax.fill(*zip((0, 0), (r, 0), end, strict=True), color="#1f5673", alpha=0.25)
ax.plot(
    *zip((r, 0), end, strict=True),
    color="#1f5673",
    linewidth=2,
    label="isosceles: base between two equal cuts",
)
ax.plot(
    *zip((r, 0), square, strict=True),
    color="#b3541e",
    linewidth=2,
    label="right-angled: base square to the upper cut",
)
ax.plot([r, 0, square[0]], [0, 0, square[1]], color="#333333", linewidth=1)
ax.annotate("hinge O", (0, 0), xytext=(-6, 8), textcoords="offset points")
ax.annotate("cut r", (r / 2, 0), xytext=(0, 6), textcoords="offset points")
ax.annotate("θ", (12, -2.6))
ax.set_aspect("equal")
ax.margins(0.08, 0.2)
ax.set(xlabel="mm", ylabel="mm")
ax.legend(loc="lower left", frameon=False)
figure.tight_layout()
