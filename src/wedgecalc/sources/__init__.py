"""Files in and out: cases, landmark files of other programs, tables, radiographs, phantoms.

Begin with `reading`, which turns any file into its legs. `writing` makes the content of another
format, `saving` puts a case on disk; `format` describes the case file. Radiographs are read in
`radiographs/`, tables in `tables/`, files of other programs in `landmark_files/`.
"""
