"""A hundred generated cases through every command; `make fuzz` drives twenty thousand."""

from tests.driving import many


def test_no_case_breaks_a_command():
    counts = many(120, seed=0, pictured=30)
    done = sum(n for (_, word), n in counts.items() if word == "done")
    assert sum(counts.values()) >= 120
    assert done >= 36, "most cases are legs and most commands have an answer"
