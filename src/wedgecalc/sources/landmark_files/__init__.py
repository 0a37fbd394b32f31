"""Landmark files of other programs: LabelMe and X-AnyLabeling, COCO keypoints, 3D Slicer.

Each format has a reader that returns labelled points; `labels` turns them into legs by the names
in `naming`.
"""
