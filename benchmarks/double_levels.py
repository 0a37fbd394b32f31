"""Measure double levels of many legs as arrays against a Python loop over single legs; prints a table.

Run it with ``python benchmarks/double_levels.py``; the smallest of several interleaved times counts, in
processor time, so that a busy machine does not matter.
"""

import time

import numpy as np

import wedgecalc as wc

N, LOOP, TIMES = 16_384, 300, 7


def main():
    rng = np.random.default_rng(0)
    many = wc.Limb.from_angles(
        mldfa=rng.uniform(91, 96, N), mpta=rng.uniform(78, 84, N), jlca=rng.uniform(0, 4, N)
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
                start = time.process_time()
                wc.double_level(many, target, sharing=sharing)
                middle = time.process_time()
                for leg in single:
                    wc.double_level(leg, target, sharing=sharing)
                array.append((middle - start) / N)
                loop.append((time.process_time() - middle) / LOOP)
            one, other = 1e6 * min(array), 1e6 * min(loop)
            print(f"| {sharing} | {target} | {one:.2f} | {other:.0f} | {other / one:.0f} |")


if __name__ == "__main__":
    main()
