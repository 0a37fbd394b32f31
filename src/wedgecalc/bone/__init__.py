"""The plan on its bone, by shapely: outlines, the two fragments, and the wedge between them.

Begin with `wedge`; `outlines` gives the bones, traced or from the `template`; `shapes` leads from
the core's points to shapely's shapes and back.
"""
