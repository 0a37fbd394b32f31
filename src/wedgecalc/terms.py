"""The closed vocabularies: each word is its own JSON value, and compares and prints as text."""

from enum import StrEnum


class Vocabulary(StrEnum):
    """A word of a closed vocabulary, shown as the text that it is."""

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
    """Whether bone is taken out and the gap closed, or a cut is opened."""

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
    """What was read of a source; ``cited``: nothing, it stands there on another's word."""

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
    """Where the deformity of a leg is, by the verdict."""

    TIBIA = "tibia"
    FEMUR = "femur"
    BOTH = "both"
    NONE = "none"
    JOINT = "joint"
    UNKNOWN = "unknown"


class Rest(Vocabulary):
    """What a point of a cut, or a size in mm, rests on; the least sure first."""

    TEMPLATE = "template"
    FILM = "film"
    TRACE = "trace"
    MARKED = "marked"
