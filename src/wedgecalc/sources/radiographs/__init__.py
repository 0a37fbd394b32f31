"""Radiographs: what a file is (`kinds`), what it says of size, scale and side, and its pixels as grey.

Begin with `picture`; `plain` reads PNG, JPEG and TIFF, the modules that begin with `dicom` read DICOM.
"""
