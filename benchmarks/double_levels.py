"""Measure double levels of many legs as arrays against a Python loop over single legs; prints a table.

Run it with ``python benchmarks/double_levels.py``; the smallest of several interleaved times counts.
"""

import time

import numpy as np

import wedgecalc as wc

N, LOOP, TIMES = 16_384, 300, 7


def main():
    rng = np.random.default_rng(0)
    many = wc.Limb.from_angles(
        mldfa=rng.uniform(88, 96, N), mpta=rng.uniform(78, 86, N), jlca=rng.uniform(0, 4, N)
    )
    single = [
        wc.Limb({name: complex(z[i]) for name, z in many.points.items()}, many.frame)
        for i in range(LOOP)
    ]
    print("| sharing | target | array, µs a leg | loop, µs a leg | times |\n|---|---|---|---|---|")
    for sharing in ("deformity", "limits", "fixed", "obliquity"):
        for target in ("wbl=62.5", "hka=182"):
            array, loop = [], []
            for _ in range(TIMES):
                start = time.perf_counter()
                wc.double_level(many, target, sharing=sharing)
                middle = time.perf_counter()
                for leg in single:
                    wc.double_level(leg, target, sharing=sharing)
                array.append((middle - start) / N)
                loop.append((time.perf_counter() - middle) / LOOP)
            one, other = 1e6 * min(array), 1e6 * min(loop)
            print(f"| {sharing} | {target} | {one:.2f} | {other:.0f} | {other / one:.0f} |")


if __name__ == "__main__":
    main()
