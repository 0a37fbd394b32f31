"""Where the checkout is, and the inputs of the tests."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
INPUTS = Path(__file__).with_name("inputs")

# Options of `draw` that lay a plan on its film.
ON_FILM = ("-p", "medial-opening-wedge-hto", "--view", "radiograph")
