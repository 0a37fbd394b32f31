"""The closed vocabularies: each word is its own JSON value, and compares and prints as text."""

from enum import StrEnum


class Bone(StrEnum):
    """The bone that an osteotomy cuts."""

    FEMUR = "femur"
    TIBIA = "tibia"


class Level(StrEnum):
    """Where along its bone an osteotomy cuts."""

    KNEE = "knee"
    SHAFT = "shaft"
    HIP = "hip"


class Kind(StrEnum):
    """Whether bone is taken out and the gap closed, or a cut is opened."""

    CLOSING = "closing"
    OPENING = "opening"


class Side(StrEnum):
    """The side of the leg on which the base of a wedge lies."""

    MEDIAL = "medial"
    LATERAL = "lateral"


class Status(StrEnum):
    """Whether there is a plan, or the code of what stopped it."""

    OK = "ok"
    UNREACHABLE = "unreachable"
    WRONG_PROCEDURE = "wrong-procedure"


class Severity(StrEnum):
    """How severe an alert is, most severe first."""

    STOP = "stop"
    WARN = "warn"
    NOTE = "note"


class Standing(StrEnum):
    """Where a value stands against its normal range."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"

    @property
    def outside(self) -> bool:
        """Whether the value is out of its range."""
        return self is not Standing.NORMAL
