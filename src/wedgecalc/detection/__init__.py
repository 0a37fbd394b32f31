"""Landmarks proposed by a network from a standing long-leg film.

`film` goes the whole way: begin there. `network` runs the weights that are shipped, and `settings`
reads what stands beside them.
"""
