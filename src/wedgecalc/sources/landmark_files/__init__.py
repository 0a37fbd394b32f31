"""Landmark files of other programs: LabelMe and X-AnyLabeling, COCO keypoints, 3D Slicer.

Each format has a reader that returns labelled points; `labels` turns them into legs by the names
in `naming`. A new format needs a reader here, listed in `wedgecalc.sources.reading`, and a writer
in `wedgecalc.sources.writing`.
"""
