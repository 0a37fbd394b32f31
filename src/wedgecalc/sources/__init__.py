"""Files in and out: cases, landmark files of other programs, tables, radiographs, phantoms.

Begin with `reading` (any file to its legs); `format` is the case file, `picture` and `dicom` are radiographs.
"""
