"""What pages in a browser share: the film, on which handles are dragged.

Begin with `film`: its scripts, its style sheet and its texts. It needs no server; the studio and
the handout each make one and show it scenes.
"""
