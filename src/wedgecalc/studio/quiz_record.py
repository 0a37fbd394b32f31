"""The record of a quiz: every round with its answers, to be kept, summed and exported."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from wedgecalc.text import cell

_RECORD_FORMAT = "wedgecalc-quiz/1"
MOST_ROUNDS = 2000  # rounds that are kept one by one; older ones count only in the sums
_NUMBERS, _WORDS = ("hka", "angle", "base"), ("bone", "procedure")
_MOST_BEFORE = 12  # most points of a round in records that had only sums


@dataclass(frozen=True, slots=True)
class QuizEntry:
    """One round.

    Attributes
    ----------
    day : str
        ISO date.
    level, seed : int
        Together they reproduce the leg.
    guess, truth : mapping of str to float, str or None
        By question.
    points : mapping of str to int
    most : int
        Points that could be earned.
    """

    day: str
    level: int
    seed: int
    guess: Mapping[str, float | str | None]
    truth: Mapping[str, float | str]
    points: Mapping[str, int]
    most: int

    @property
    def total(self) -> int:
        """Points of the round."""
        return sum(self.points.values())


@dataclass(frozen=True, slots=True)
class QuizRecord:
    """All rounds so far.

    Attributes
    ----------
    entries : tuple of QuizEntry
    earlier : (int, int, int)
        Rounds, points and most points of rounds that are no longer kept one by one.
    """

    entries: tuple[QuizEntry, ...] = field(default=())
    earlier: tuple[int, int, int] = (0, 0, 0)

    def with_round(self, entry: QuizEntry) -> "QuizRecord":
        """Return the record with a further round."""
        entries, (rounds, points, most) = (*self.entries, entry), self.earlier
        for gone in entries[:-MOST_ROUNDS]:
            rounds, points, most = rounds + 1, points + gone.total, most + gone.most
        return replace(self, entries=entries[-MOST_ROUNDS:], earlier=(rounds, points, most))

    @property
    def rounds(self) -> int:
        """How many rounds there were."""
        return self.earlier[0] + len(self.entries)

    @property
    def share(self) -> float | None:
        """Share of all points that was earned; None before the first round."""
        points = self.earlier[1] + sum(entry.total for entry in self.entries)
        most = self.earlier[2] + sum(entry.most for entry in self.entries)
        return points / most if most else None

    def text(self) -> str:
        """Return the record as JSON, which `record_from_text` reads."""
        entries = [asdict(entry) for entry in self.entries]
        return json.dumps(
            {
                "format": _RECORD_FORMAT,
                "rounds": self.rounds,
                "earlier": self.earlier,
                "entries": entries,
            }
        )

    def table(self) -> str:
        """Return the record as CSV, a row for each round."""
        questions = (*_WORDS, *_NUMBERS)
        columns = [f"{q}_{what}" for q in questions for what in ("guess", "truth", "points")]
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(["day", "level", "seed", *columns, "points", "most"])
        for entry in self.entries:
            parts = (entry.guess, entry.truth, entry.points)
            answers = [part.get(q) for q in questions for part in parts]
            row = (entry.day, entry.level, entry.seed, *answers, entry.total, entry.most)
            writer.writerow([cell(v) if isinstance(v, str) else v for v in row])
        return buffer.getvalue()


def record_from_text(text: str) -> QuizRecord:
    """Return the record that a browser kept; an empty one for anything else."""
    try:
        raw = json.loads(text or "{}")
        if raw.get("format") != _RECORD_FORMAT:
            rounds, points = int(raw.get("rounds", 0)), int(raw.get("points", 0))
            return QuizRecord((), _earlier(rounds, points, _MOST_BEFORE * rounds))
        entries = tuple(_entry(each) for each in raw["entries"])[-MOST_ROUNDS:]
        return QuizRecord(entries, _earlier(*map(int, raw["earlier"])))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return QuizRecord()


def _earlier(rounds: int, points: int, most: int) -> tuple[int, int, int]:
    if not (0 <= points <= most and 0 <= rounds <= most):
        raise ValueError("sums that no quiz gives")
    return rounds, points, most


def _entry(raw: Mapping[str, object]) -> QuizEntry:
    def answers(name: str) -> dict[str, float | str | None]:
        given = raw[name]
        if not isinstance(given, Mapping):
            raise TypeError(name)
        kept: dict[str, float | str | None] = {}
        for key in (*_WORDS, *_NUMBERS):
            value = given.get(key)
            kept[key] = (
                value if value is None else str(value)[:40] if key in _WORDS else float(value)
            )
        return kept

    truth = {key: value for key, value in answers("truth").items() if value is not None}
    points = {key: int(value) for key, value in answers("points").items() if value is not None}
    level, seed, most = (int(str(raw[name])) for name in ("level", "seed", "most"))
    if not 0 <= sum(points.values()) <= most:
        raise ValueError("points that no round gives")
    return QuizEntry(str(raw["day"])[:10], level, seed, answers("guess"), truth, points, most)
