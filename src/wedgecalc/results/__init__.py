"""Results: JSON documents for scripts, tables for the terminal, and the sentences of both.

Begin with `build`, which makes the result of a plan; `document` says what a result consists of.
"""
