"""Enumerations of words: each is its own JSON value, and compares and prints as text."""

from enum import StrEnum


class Vocabulary(StrEnum):
    """An enumeration whose members show as plain text."""

    def __repr__(self) -> str:
        return repr(self.value)


class Bone(Vocabulary):
    """The bone that an osteotomy cuts."""

    FEMUR = "femur"
    TIBIA = "tibia"


class Level(Vocabulary):
    """Where along its bone an osteotomy cuts."""

    KNEE = "knee"
    SHAFT = "shaft"
    HIP = "hip"


class Kind(Vocabulary):
    """Whether a wedge of bone is removed and the gap closed, or a cut is opened."""

    CLOSING = "closing"
    OPENING = "opening"


class Side(Vocabulary):
    """The side of the leg on which the base of a wedge lies."""

    MEDIAL = "medial"
    LATERAL = "lateral"

    @property
    def far(self) -> "Side":
        """The other side, on which the hinge lies."""
        return Side.MEDIAL if self is Side.LATERAL else Side.LATERAL


class Status(Vocabulary):
    """Whether there is a plan, or the code of what stopped it."""

    OK = "ok"
    UNREACHABLE = "unreachable"
    WRONG_PROCEDURE = "wrong-procedure"


class Severity(Vocabulary):
    """How severe an alert is, most severe first."""

    STOP = "stop"
    WARN = "warn"
    NOTE = "note"


class Read(Vocabulary):
    """What was read of a source; ``cited`` means that only another paper's account was read."""

    PAPER = "paper"
    ABSTRACT = "abstract"
    TEXTBOOK = "textbook"
    CITED = "cited"
    OWN_CHOICE = "own choice"
    DEFINITION = "definition"


class Standing(Vocabulary):
    """Where a value stands against its normal range."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"

    @property
    def outside(self) -> bool:
        """Whether the value is out of its range."""
        return self is not Standing.NORMAL


class Where(Vocabulary):
    """The part of the leg in which the verdict finds the deformity."""

    TIBIA = "tibia"
    FEMUR = "femur"
    BOTH = "both"
    NONE = "none"
    JOINT = "joint"
    UNKNOWN = "unknown"


class Rest(Vocabulary):
    """The evidence for a point of a cut or a size in mm, the least certain first."""

    TEMPLATE = "template"
    FILM = "film"
    TRACE = "trace"
    MARKED = "marked"
