"""Planning: where the bone is cut, how far it turns, the leg that follows, and alerts.

numpy only. Begin with `plan`; `site` says where the cut lies, `targets` which correction reaches a
target, `wedge` how large the wedge is.
"""
