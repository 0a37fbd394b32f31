"""The leg as geometry: points, one limb or an array of them, measurements and classification.

numpy only. Begin with `plane` (points as complex numbers), then `limb` (landmarks in one frame),
then `alignment` (one short function for each measurement).
"""
