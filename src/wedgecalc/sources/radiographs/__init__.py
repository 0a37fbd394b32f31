"""Radiographs: what kind of file it is, what it says about size, scale and side, and its pixels.

Begin with `picture`. `kinds` tells the kind of a file, `plain` reads PNG, JPEG and TIFF, and the
modules whose names begin with ``dicom`` read DICOM.
"""
