"""The hospital's archive (PACS): objects for a film's own study, and sending and fetching.

Begin with `study`, the one place that reads whose film it is; `documents` and `numbers` make what is
filed beside the film, `peer` names an archive, `send` and `fetch` speak with it. Needs the extra
archive.
"""
