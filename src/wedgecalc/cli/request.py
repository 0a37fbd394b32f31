"""What the command line asks of `plan`: its options first, then what the case says."""

from typing import Any

from wedgecalc import records
from wedgecalc.errors import InputError, NoPlanError, Problem, choose, shown
from wedgecalc.planning.alerts import LEG_CODES
from wedgecalc.planning.targets import Target


def request_of(
    read: Any,
    procedure: str | None,
    target: str | None,
    hinge: str | None,
    entry: str | None,
    kerf: float | None,
    **cut: Any,
) -> dict[str, Any]:
    """Return what is asked of `plan`: options first, then what the case says about the same procedure.

    `cut`: length, along, level and bone, None where the command line does not say them.
    """
    planned = read.osteotomy
    name = procedure or planned.procedure
    if name is None:
        raise InputError(
            Problem(
                "procedure",
                "neither the case nor the command line names one",
                fix="add --procedure, such as lateral-closing-wedge-hto; `wedgecalc explain` lists them all, `wedgecalc analyse` shows which bone the deformity is in",
            )
        )
    given = _typed(target, hinge, entry, cut)
    if planned.procedure in (None, name):
        given = _of_case(read) | given
    return {"procedure": name, "kerf": kerf_of(read, kerf), **given}


def kerf_of(read: Any, typed: float | None) -> float:
    """Return the saw's kerf in mm, as typed or as the case has it; without a scale it would do nothing, and is refused."""
    if typed and not read.limb.frame.calibrated:
        raise InputError(
            Problem(
                "--kerf",
                f"{typed:g} mm, but no scale",
                "a calibrated case",
                "add mm_per_px or a calibration marker, or leave it out",
            )
        )
    return float(read.osteotomy.kerf_mm if typed is None else typed)


def _unused_kerf(read: Any) -> tuple[str, ...]:
    """Return, in words, that a case without a scale has a kerf."""
    idle = read.osteotomy.kerf_mm and not read.limb.frame.calibrated
    return (
        ("kerf_mm of the case: it is in mm, there is no scale, and it is not used",) if idle else ()
    )


def unused_of(
    read: Any,
    procedure: str | None,
    target: str | None,
    hinge: str | None,
    entry: str | None,
    kerf: float | None,
    **cut: Any,
) -> tuple[str, ...]:
    """Return, in words, what of the case is not used because it was said for another procedure."""
    planned = read.osteotomy
    idle = _unused_kerf(read)
    if procedure is None or planned.procedure in (None, procedure):
        return idle
    unused = [key for key in _of_case(read) if key not in _typed(target, hinge, entry, cut)]
    said = f"{', '.join(unused)} of the case: for {planned.procedure}, and not used for {procedure}"
    return (said, *idle) if unused else idle


def _typed(
    target: str | None, hinge: str | None, entry: str | None, cut: dict[str, Any]
) -> dict[str, Any]:
    """Return what the command line says."""
    said = {
        "hinge": _pair("--hinge", hinge),
        "entry": _pair("--entry", entry),
        "target": target_of(target),
        **{name: cut.get(name) for name in ("length", "along", "level", "bone")},
    }
    return {key: value for key, value in said.items() if value is not None}


def _of_case(read: Any) -> dict[str, Any]:
    """Return what the case says."""
    planned = read.osteotomy
    said = {
        "hinge": planned.hinge,
        "entry": planned.entry,
        "target": read.target,
        "length": planned.length_mm or None,
        "along": planned.along,
        "level": planned.level_mm,
        "bone": planned.bone,
    }
    return {key: value for key, value in said.items() if value is not None}


def unused_for_two(read: Any) -> str:
    """Return, in words, what of the case is not used by a double level, which places its cuts itself; nothing if all is."""
    unused = [key for key in _of_case(read) if key != "target"]
    whose = f"for {read.osteotomy.procedure}, and " if read.osteotomy.procedure else ""
    said = (f"{', '.join(unused)} of the case: {whose}not used for double-level",) if unused else ()
    return "; ".join((*said, *_unused_kerf(read)))


def _pair(option: str, text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(
            Problem(option, shown(text), "X,Y in the case's coordinates, such as 171.0,92.5")
        ) from None
    return x, y


def target_of(text: str | None) -> Any:
    """Return the target that an option names, or None for none."""
    if text is None:
        return None
    measure, _, value = text.partition("=")
    try:
        return Target(measure.strip(), float(value))
    except InputError as error:
        raise InputError(
            Problem("--target", shown(text), p.expected, p.fix) for p in error.problems
        ) from None
    except ValueError:
        raise InputError(
            Problem("--target", shown(text), "MEASURE=VALUE, such as wbl=62.5")
        ) from None


def refuse_beside(options: dict[str, Any], what: str, fix: str) -> None:
    """Refuse options that do nothing beside something else: what is typed is honoured or named."""
    given = [option for option, value in options.items() if value is not None and value != []]
    if given:
        raise InputError(
            Problem(option, f"it beside {what}", "one without the other", fix) for option in given
        )


def stop_unless_accepted(made: Any, accept: list[str] | None) -> None:
    """Raise `NoPlanError` for a plan with a stop alert that nobody has accepted by its code."""
    for code in accept or ():
        choose("--accept", code, records.alert_records(), "the code of an alert")
    for alert in (
        made.alerts
    ):  # a stop of the leg itself withholds its lengths, and stops no plan in degrees
        if alert.severity == "stop" and alert.code not in (*(accept or ()), *LEG_CODES):
            raise NoPlanError(
                alert.code, f"{alert.message} To plan it all the same: --accept {alert.code}"
            )


def sure_of(
    read: Any,
    request: dict[str, Any],
    method: str,
    sd: list[str] | None,
    samples: int | None,
    seed: int | None,
) -> Any:
    """Return how sure the numbers of a plan are."""
    from wedgecalc.study.uncertainty import uncertainty_of

    return uncertainty_of(
        read.limb,
        **request,
        landmark_sd=spreads_of(read, sd),
        method=method,
        samples=10_000 if samples is None else samples,
        seed=seed or 0,
    )


def spreads_of(read: Any, options: list[str] | None) -> Any:
    """Return how unsure the options say the landmarks are; None for what the case says, else the defaults."""
    spreads: dict[str, float] = {}
    for text in options or ():
        name, _, value = text.rpartition("=")
        try:
            number = float(value)
        except ValueError:
            raise InputError(
                Problem("--sd", shown(text), "MM or NAME=MM, such as 1.5 or hip_center=2")
            ) from None
        spreads |= {name.strip(): number} if name else dict.fromkeys(read.limb.points, number)
    return spreads or None
