"""The studio: plan a leg with your hands, in a browser on this machine. Needs the extra ``studio``.

`leg` is what lies on the desk and `quiz` a lesson, both without a browser; `layers` says what is drawn, `film` shows it and
is dragged, `board` tells the numbers, `page` puts all together, and `server` lets nobody else in.
"""
