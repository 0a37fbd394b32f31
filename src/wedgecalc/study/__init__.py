"""Questions around a plan: how sure it is, what if an input changes, what other methods give, where the deformity lies.

Begin with `uncertainty` or `sweep`; each stands by itself.
"""
