"""A node of the hospital's network: films come in by C-STORE, what is planned on them goes back.

Begin with `work`, the way of a film; `store` is the queue on disk that survives a kill, `receiver`
takes films and `guard` keeps its limits, `marks` finds the landmarks of a film, `answer` makes what
is filed beside it, `settings` is what an administrator sets. Needs the extra archive.
"""
