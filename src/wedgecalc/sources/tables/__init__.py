"""Tables of legs: how text is written (`dialect`), what headings mean (`headings`), and `cells`.

Begin with `rows`, a leg for each row; `arrow_rows` gives batches, for tables of any length.
"""
