"""Files in and out: cases, landmark files of other programs, tables, radiographs, phantoms.

Begin with `reading`, which turns any file into its legs. `format` describes the case file;
`picture` and `dicom` read radiographs.
"""
