r"""
6. How certain is a number
==========================

Let a result *f* depend on landmarks :math:`x_i`, each read with the standard deviation :math:`\sigma_i`, independently of one another. For small errors *f* moves along its slopes,
and variances add:

.. math:: \sigma_f^2 = \sum_i \Bigl(\frac{\partial f}{\partial x_i}\Bigr)^2 \sigma_i^2 .

For HKA three points count. A millimetre across at the hip turns the femur's axis by 1/F, at the ankle the tibia's by 1/T, and at the knee both, by
:math:`1/F + 1/T`. Monte Carlo needs no slopes: read the film again many times and look at the spread.
"""

import matplotlib.pyplot as plt
import numpy as np

import wedgecalc as wc

limb = wc.load_case("demo:medial-oa-right").limb
quick = wc.uncertainty_of(limb, "lateral-closing-wedge-hto")
drawn = wc.uncertainty_of(limb, "lateral-closing-wedge-hto", method="monte-carlo", samples=20_000)
print(
    f"HKA ± {quick.before['hka'].sd:.3f}° by slopes, ± {drawn.before['hka'].sd:.3f}° by Monte Carlo"
)
assert abs(quick.before["hka"].sd / drawn.before["hka"].sd - 1) < 0.03

# %%
# By hand. The knee's centre is the mean of four points, each sure to 1.5 mm along its joint line, and so to 0.75 mm:

found = wc.measure(limb)
knee = 1.5 / 2
by_hand = np.degrees(
    np.sqrt(
        1 / found.femur**2 + 1 / found.tibia**2 + (knee * (1 / found.femur + 1 / found.tibia)) ** 2
    )
)
print(f"by hand ± {by_hand:.2f}°")
assert abs(by_hand / quick.before["hka"].sd - 1) < 0.02

# %%
# The same landmarks, another number: which point matters most for the correction?

shares = sorted(quick.share.items(), key=lambda item: -item[1])[:4]
figure, ax = plt.subplots(figsize=(7, 3))
ax.barh(
    [name.replace("_", " ") for name, _ in shares],
    [100 * share for _, share in shares],
    color="#1f5673",
)
ax.invert_yaxis()
ax.set(xlabel="share of the correction's variance, %")
figure.tight_layout()
