"""The leg as geometry: points, one limb or an array of them, its angles, and what kind of leg it is.

numpy only. Begin with `plane` (points as complex numbers), then `limb` (landmarks in one frame), then `alignment` (one short
function for each measurement).
"""
