"""The studio: planning in a browser on this machine. Needs the extra ``studio``.

Begin at `page`, which puts film, controls and numbers together; `case_state` is the leg without a
browser, each `*_panel` one task beside the film, `server` and `door` who may see it. HTML stands in
`templates/`, scripts and styles in `static/`.
"""
