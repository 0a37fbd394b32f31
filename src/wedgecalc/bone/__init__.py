"""The plan on its bone, by shapely: outlines traced or from a template, the two fragments, the wedge between them.

Begin with `wedge`.
"""
