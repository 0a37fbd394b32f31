"""Speaker notes: what to say, what to ask the class, what to point at, and where it comes from."""

from collections.abc import Iterable

from wedgecalc import records
from wedgecalc.geometry.classification import classify
from wedgecalc.planning.purposes import purpose_of
from wedgecalc.planning.targets import Target
from wedgecalc.results.alert_words import alert_source, alerts_in_words
from wedgecalc.results.joint_words import joint_line_words, theatre_words_of
from wedgecalc.results.millimetres import size_text, sureness_words
from wedgecalc.results.sentences import against_typical, amount, contribution_words
from wedgecalc.teaching import aftercare
from wedgecalc.teaching.subject import Subject

_MINIACI = "Miniaci et al., Clin Orthop Relat Res 246, 1989"


def notes(say: str, ask: str, point: str, sources: Iterable[str]) -> str:
    """Return speaker notes of four paragraphs; sources once each, in their order."""
    unique = "; ".join(dict.fromkeys(filter(None, sources)))
    return f"{say}\n\nAsk the class: {ask}\n\nPoint at: {point}\n\nSources: {unique}."


def _aim(target: Target) -> str:
    """Return where a target comes from, and what of it was read."""
    purpose = purpose_of(target)
    if purpose is None:
        return records.targets()[target.measure].source
    return f"{purpose.source} (read: {purpose.read})"


def of_title(subject: Subject) -> str:
    """Return the notes of the first slide."""
    return notes(
        f"How a long-leg radiograph becomes a plan: the leg is measured, its deformity is located, "
        f"the ways to correct it are compared, and one is planned exactly. {subject.effect}",
        "what would you want to know before you cut a bone? Which film do you need?",
        "the side marker first: whose leg it is and which side decides everything that follows.",
        [*(p.source for p in subject.procedures), records.NOTE.rstrip(".")],
    )


def of_leg(subject: Subject) -> str:
    """Return the notes of the slide of the leg before."""
    wbl = amount(subject.plan.before.wbl, "pct")
    return notes(
        "The line from the centre of the hip to the centre of the ankle carries the weight. In a "
        "straight leg it passes close to the middle of the knee. In a bowleg it passes on the inner "
        "side, in a knock-knee on the outer side, and that side wears.",
        "on which side of the knee does the line pass, and which side carries more? Guess the HKA "
        "before you look at the table.",
        f"the dashed line where it crosses the knee, here at {wbl} of the plateau, counted from its "
        "inner edge; then the rows marked ▼ or ▲.",
        (records.measures()[name].source for name in ("hka", "wbl", "mldfa", "mad", "kjlo")),
    )


def of_deformity(subject: Subject) -> str:
    """Return the notes of the slide of the angles."""
    classes = classify(subject.plan.before)
    summary = ""
    if (m := classes.malalignment) is not None:
        summary = (
            f" {against_typical(m.deviation)}: {contribution_words(m)}. CPAK type {classes.cpak}; "
            f"functional phenotype {classes.phenotype}."
        )
    return notes(
        "Each angle is compared with its normal range. The bone whose angle is out of range carries "
        "the deformity, and is where it should be corrected: correcting the other bone straightens "
        f"the leg and tilts the joint. {subject.why}{summary}",
        "which bone would you correct, and what becomes of the joint line if you cut the other one?",
        "the angles out of range, femur first, then tibia, then the joint: Paley's order.",
        [
            "malalignment test: Paley, Principles of Deformity Correction, 2002",
            records.measures()["jlo"].source,
        ],
    )


def of_choices(subject: Subject) -> str:
    """Return the notes of the slide of the options."""
    return notes(
        "Every row reaches the same target: from another bone, another side, by closing instead of "
        "opening, or shared between both bones. What differs is the size of the wedge, the joint "
        "line that remains, and the length of the leg. Closing shortens and heals bone on bone; "
        f"opening lengthens and leaves a gap to be filled. {subject.why}",
        "which row would you choose for this leg, and what does it cost? Who would choose another?",
        "the columns MPTA and mLDFA, where ▼ and ▲ mark a bone that ends out of its range; then the "
        "last two columns.",
        [_aim(subject.plan.target), records.measures()["kjlo"].source],
    )


def of_plan(subject: Subject) -> str:
    """Return the notes of the slide of the plan."""
    sentences = " ".join(p.sentence for p in subject.procedures)
    return notes(
        f"{sentences} The angle is exact: the free end of the bone moves on a circle about the hinge, and "
        "has to be where that circle meets the line through the target. The base is measured with a "
        "ruler in theatre; it depends on how far the hinge is from the cortex. "
        + " ".join(
            [
                *sureness_words(*(scene.plan for scene in subject.cuts)),
                joint_line_words(subject.plan),
            ]
        ),
        _thumb(subject),
        "the target and the line after it; then each alert, the stops first: what is its way out?",
        [_MINIACI, *(p.source for p in subject.procedures), _aim(subject.plan.target)],
    )


def _thumb(subject: Subject) -> str:
    """Return the question about the rule of thumb, with this leg's numbers where it has a scale."""
    wedge = subject.cuts[0].plan.wedge
    if wedge.base is None or wedge.radius is None or wedge.nothing:
        return "how large is the base of this wedge in mm, and what must you know to tell?"
    rule = amount(wedge.rule_of_thumb, "mm")
    return (
        f"one millimetre for each degree would be {rule} here; why is it not right on a cut of "
        f"{size_text(subject.cuts[0].plan, wedge.radius)}? On which cut is it right (57 mm)?"
    )


def of_alerts(subject: Subject) -> str:
    """Return the notes of the slide of the alerts."""
    lines = "\n".join(alert.line for alert in alerts_in_words(subject.plan))
    return notes(
        f"{lines}\nA stop names a limit beyond which this plan is not done as it stands, unless a surgeon "
        "accepts it; a warning names a limit that was passed; a note is good to know.",
        "which of these would change your plan, and which would you accept? Say why.",
        "the way out at the end of each sentence.",
        (alert_source(a.code) for a in subject.plan.alerts),
    )


def of_before_after(subject: Subject) -> str:
    """Return the notes of the slide of both legs."""
    effect = " ".join((subject.effect, *theatre_words_of(subject.plan)))
    unchanged = {
        "tibia": "mLDFA stays: the femur is not cut",
        "femur": "MPTA stays: the tibia is not cut",
    }
    bones = {str(p.bone) for p in subject.procedures}
    same = (
        unchanged[bones.pop()]
        if len(bones) == 1
        else "both joint angles change: both bones are cut"
    )
    return notes(
        f"{effect} The dashed line is that of the leg before, the solid line that of the leg after.",
        "what has changed and what has not? Where does the line cross the knee now?",
        f"the two columns of numbers ({same}); then the target on the plateau's ruler.",
        [_aim(subject.plan.target), _MINIACI],
    )


def of_radiograph() -> str:
    """Return the notes of the slide of the operated radiograph."""
    return notes(
        "The radiograph itself, cut along the planned cuts, with the free fragment and all beyond "
        "it moved. Gaps in the bone are marked, nothing is painted over.",
        "what would the real film after the operation show that this one cannot?",
        "the cut, then the ankle: so far has it moved.",
        ["computed from the film and the plan"],
    )


def of_wedge(subject: Subject, k: int) -> str:
    """Return the notes of the slide of a wedge: number `k` of those of the plan."""
    plan = subject.cuts[k].plan
    if plan.wedge.nothing:
        sentences = ["Nothing is cut: the leg already stands where the target wants it."]
    elif plan.procedure.closes:
        sentences = ["The bone between the two cuts is taken out and the gap closed."]
    else:
        sentences = ["One cut is made and opened."]
    if plan.wedge.length:
        sentences.append("The saw goes all the way through.")
    elif not plan.wedge.nothing:
        sentences.append("The hinge stays: about a centimetre of bone, which bends.")
    if plan.procedure.closes and not plan.wedge.nothing:
        sentences.append(
            "The step-off is where the two cortices meet, because the bone is wider at the joint "
            "than away from it."
        )
    sentences += sureness_words(plan)
    return notes(
        " ".join(sentences),
        "what happens if the saw goes through the hinge? And if the hinge lies a centimetre nearer?",
        "the hinge, the two ends of the base, and the one number that is measured in theatre.",
        [plan.procedure.source],
    )


def of_aftercare() -> str:
    """Return the notes of the slide of what follows."""
    return notes(
        "In plain words, as for a patient. Times differ between hospitals, methods of fixation and "
        "people; the surgeon's instructions count.",
        "what would you tell a patient who asks when she can walk, drive and work?",
        "the two columns: what a plate has changed, and what it has not.",
        [aftercare.SOURCES],
    )
