"""The studio: plan interactively in a browser on this machine. Needs the extra ``studio``.

Begin with `case_state`, the leg in work, and `quiz`, both without a browser. `layers` says what is drawn, `film` shows it and
is dragged, `results_panel` tells the numbers, `page` puts all together, and `server` lets nobody else in.
"""
