"""Files in and out: cases, landmark files of other programs, tables, radiographs, phantoms.

Begin with `reading`, which reads the legs of any file. `writing` converts legs into the content of a
file in any format, `saving` saves one leg with its plan as a case file, and `files` reads and writes
bytes for both; `format` is the model of the case file. Radiographs are read in `radiographs/`, tables
in `tables/`, files of other programs in `landmark_files/`.
"""
