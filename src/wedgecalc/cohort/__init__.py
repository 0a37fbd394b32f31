"""Many legs at once: tables in, tables out, on threads or a Dask cluster, by the same formulas as one leg.

Begin with `rows` (arrays in, arrays out, no files), then `run` (a whole table).
"""
