"""The hospital's archive (PACS): make objects for a film's study, send them, and fetch films.

Begin with `study`, the only module that reads the patient of a film. `documents`, `numbers` and
`presentation` make the objects that are filed beside the film; `peer` and `secure` describe the
connection, `send`, `fetch` and `move` use it; `anonymous` removes the patient from a film. Needs the
extra archive.
"""
