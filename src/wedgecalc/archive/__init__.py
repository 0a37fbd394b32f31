"""The hospital's archive (PACS): objects for a film's own study, and sending and fetching.

Begin with `study`, the one place that reads whose film it is; `documents`, `numbers` and
`presentation` make what is filed beside the film, `peer` and `secure` say how an archive is
reached, `send`, `fetch` and `move` speak with it, `anonymous` takes the patient out of a film.
Needs the extra archive.
"""
