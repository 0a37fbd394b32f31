"""Studies of a plan or a leg: uncertainty, sweeps, comparison of methods, analysis of deformity.

Each question has a module: `verdict` (which bone to correct, by the rule in `which_bone`),
`uncertainty`, `sweep`, `compare`, `deformity`, `cora`, `audit`, `series`, `theatre`. Begin with
`verdict` or `uncertainty`; the other modules are parts of these.
"""
