"""Studies of a plan or a leg: uncertainty, sweeps, comparison of methods, analysis of deformity.

Begin with `uncertainty` or `sweep`. The modules are independent of each other, apart from `cora`.
"""
