"""Printed pages: the surgeon's, the patient's in plain words, the sheet for theatre, and a series.

Begin with `report` (surgeon and patient) or `theatre`; `blocks` are the parts of a page, `paper`
its sizes, margins and text.
"""
