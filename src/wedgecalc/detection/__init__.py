"""Landmarks proposed by a network from a standing long-leg film.

Begin with `film`, which takes a film from its pixels to its landmarks. `network` runs the shipped
weights, and `settings` reads the file beside them.
"""
