"""A node of the hospital's network: it receives films by C-STORE and files their plans.

Begin with `work`, which takes a film through the node. `store` is the queue on disk, which survives a
kill; `receiver` receives films within the limits of `guard`; `marks` finds the landmarks of a film;
`answer` makes the objects that are filed beside it; `settings` has the administrator's options. Needs
the extra archive.
"""
