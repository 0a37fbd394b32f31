"""Landmark files of other programs: LabelMe and X-AnyLabeling, COCO keypoints, 3D Slicer.

Each format has a reader that finds points; `labels` turns what they are called into legs, by the names in `landmark_sets`.
"""
