"""Tables of legs: how a table is written (`dialect`), what its headings mean (`headings`), what a cell says (`cells`).

Begin with `rows`, a leg for each row; `arrow_rows` gives the same in batches, for tables of any length.
"""
