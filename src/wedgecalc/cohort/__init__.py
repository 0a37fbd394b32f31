"""Many legs at once: tables in and out, on threads or a Dask cluster, by the formulas of one leg.

Begin with `rows` (arrays in, arrays out, no files), then `run` (a whole table).
"""
