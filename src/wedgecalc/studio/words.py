"""The texts of the studio, in one place for translation; those of the records are in `data`."""

from wedgecalc.records import landmarks, procedures
from wedgecalc.studio.words_after import AFTER_WORDS
from wedgecalc.studio.words_archive import ARCHIVE_WORDS
from wedgecalc.studio.words_plan import PLAN_WORDS
from wedgecalc.studio.words_quiz import QUIZ_WORDS
from wedgecalc.web.film import FILM_WORDS as FILM

WORDS = {
    **FILM,
    **AFTER_WORDS,
    **ARCHIVE_WORDS,
    **PLAN_WORDS,
    **QUIZ_WORDS,
    "title": "wedgecalc studio",
    "notice": "For learning and double-checking, not a medical device. Frontal plane only. "
    "Everything stays on this machine.",
    "steps": "Steps",
    "panel": "Steps and numbers",
    "controls": "Controls",
    "numbers": "Numbers",
    "answer": "In short",
    "help": "Help",
    "help-close": "Close",
    "help-steps": "Film: open a film or a leg. Landmarks: mark it, from the hip down. Plan: choose procedure and "
    "target. Check: hold your own wedge, or the film after surgery, against the plan. Export: save pictures, "
    "slides and pages. You can go back to any step at any time.",
    "help-film": "Drag a landmark, hinge or saw entry; drag beside it to move the film; the wheel or two "
    "fingers zoom.",
    "help-undo": "Ctrl+Z undoes and Ctrl+Y redoes, on every step.",
    "help-tools": "The buttons on the film zoom, measure distances and angles, and change the look of the "
    "picture. What is measured there is not saved.",
    "drop-here": "Drop it to open it",
    "server-gone": "The studio’s program does not answer. This page waits for it and then brings your work back, "
    "with its film if you let it be kept on this machine.",
    "server-save": "Save your work as a draft",
    "server-another": "The studio was started again: open the address that it printed in the terminal. "
    "Your work is kept in this browser.",
    "present": "Large figures",
    "label": "Label for exports",
    "other-leg": "Other leg",
    "film-anyway": "Use this film anyway",
    "no-side": "side not chosen",
    "no-scale-yet": "no scale, so no lengths",
    "skip-link": "Skip to the controls",
    # measures on the picture
    "hka": "HKA",
    "mldfa": "mLDFA",
    "mpta": "MPTA",
    "jlca": "JLCA",
    "hinge": "hinge",
    "limits": "{label}: from {low} to {high}",
    "within-limits": "{label} ({low} to {high})",
    "entry": "saw entry",
    # sections
    "tab-open": "Film",
    "tab-mark": "Landmarks",
    "tab-plan": "Plan",
    "tab-check": "Check",
    "tab-keep": "Export",
    "tab-quiz": "Quiz",
    # opening
    "upload": "A radiograph (PNG, JPEG, TIFF, DICOM), a case file, or landmarks of another "
    "program:",
    "case": "Or an example",
    "open-case": "Open this example",
    "phantom": "Random leg with a synthetic radiograph",
    "new": "Start again",
    "angles": "Or a leg from its angles",
    "make-leg": "Make this leg",
    "angle-wrong": "{name}: give a number within these limits.",
    "slider-mldfa": "mLDFA, °",
    "slider-mpta": "MPTA, °",
    "slider-jlca": "JLCA, °",
    "slider-femur": "Femur, mm",
    "slider-tibia": "Tibia, mm",
    "restored": "Your last work in this browser tab is back.",
    "restored-without": "Your last work is back, but not its radiograph: open that file again.",
    "legs": "This file has several legs; which?",
    "too-large": "That file is larger than {limit} MB.",
    "films-several": "Which film? Open one of them: {names}.",
    "no-film": "The studio cannot read {name}.",
    "no-case": "{name} is not a case file of wedgecalc.",
    "header": "the radiograph's header",
    "drawn": "synthetic radiograph",
    "side-of-film": "This case is of {}, and the radiograph’s header says {}: open the film of the same leg",
    # marking
    "side": "Side",
    "right": "Right leg",
    "left": "Left leg",
    "which": "Landmark",
    "skip": "Skip",
    "remove": "Remove",
    "rim-find": "Find it by its rim",
    "line-lay": "Lay the joint line",
    "confirm": "Confirm this proposal",
    "confirm-all": "Confirm all proposals",
    "confirm-sure": "Confirm all but those in doubt",
    "proposed-label": "{name}, proposed",
    "unsure": "Look at the {name} first: {why}.",
    "doubtful-label": "{name}, in doubt",
    "zooms": "Zoom to each landmark",
    "snaps": "Snap to edges",
    "scale-by": "Scale",
    "mm-per-px": "mm per pixel",
    "typed": "as typed",
    "usual": "Usual place",
    "ask-side": "Which leg is it? Choose right or left first.",
    "place": "{name}: click on it. {sentence}",
    "place-proposed": "{name}: drawn dashed where the proportions of a leg put it, not found on the "
    "film. Drag it to the bone, or click the right place. {sentence}",
    "place-found": "{name}: proposed by a network, drawn dashed. Confirm it, or drag it to its place."
    " {sentence}",
    "propose": "Propose landmarks",
    "propose-how": "To have landmarks proposed: {how}",
    "proposing": "Looking for landmarks on the film …",
    "proposed-all": "{number} landmarks proposed on the {legs} leg. Nothing is measured or planned "
    "until you confirm them: look at each, those in doubt first.",
    "proposed-late": "Proposals came after another leg or film was opened, and are left out: ask again.",
    "proposed-none": "No landmarks are proposed{on}: {why}",
    "proposed-on": " on the {leg}",
    "side-proposed": "proposed by a network",
    "needed-marked": "All landmarks that are needed are marked; the centre of the femoral neck would "
    "add the neck–shaft angle. Drag any of them.",
    "all-marked": "All landmarks are marked. Drag any of them.",
    "plan-marked": "What a plan needs is marked. Drag any of it; Landmarks offers the rest.",
    "plan-drag": "Drag hinge and saw entry; “Correction shown” makes the cut.",
    "film-missing": "Its radiograph is not open: open that file too.",
    "still": "Still needed: {names}.",
    "calibrate": "Measure the marker on the film",
    "marker": "Marker size, mm",
    "no-marker": "Give the size of the marker first.",
    "no-scale": "No scale, so no lengths: calibrate with a marker of known size.",
    "calibrated": "marker of {mm:g} mm, clicked",
    "calibrated-long": "The marker is {px:.0f} pixels of the film long: an end {px_off:.0f} pixels off "
    "changes the scale, and every length, by {percent:.0f} %. If it was small on the screen, zoom in "
    "and measure it again.",
    "undo": "Undo",
    "redo": "Redo",
    # keeping
    "save-case": "Save case",
    "json": "Result as JSON",
    "view": "Picture",
    "view-before-after": "Before and after",
    "view-cpak": "CPAK",
    "png": "PNG",
    "svg": "SVG",
    "pdf": "PDF",
    "slides": "Slides",
    "report": "Report (PDF)",
    "theatre": "Sheet for theatre (PDF)",
    "busy": "Making {what} …",
    "ready": "{what} is in your downloads.",
    "theme": "Dark or light",
    "nothing-to-keep": "There is no plan yet: open or mark a leg first.",
    "femur": "femur",
    "tibia": "tibia",
    "joint": "joint",
    "not-made": "{what} could not be made: the program that makes it ended. Try again, or close "
    "other programs if memory is short.",
    "go-on": "Go on with what was open last",
    "kept": "Kept on this machine",
    "autosave": "Keep legs and films on this machine, readable by you alone, for a tab that is closed "
    "or a studio that is started anew",
    "forget-kept": "Forget what is kept",
    "forgotten": "Nothing is kept any more; what is open stays open.",
    # the scale
    "scale-differs": "The scale is {mm:.4g} mm per pixel, and {header:.4g} by the film's "
    "header ({source}): {mm:.4g} is used.",
    "trust-typed": "A typed scale is as sure as the number: a marker beside the knee is surer.",
    "trust-header": "A scale from the header is that of the plane for which the machine reckons it: a "
    "marker beside the knee is surer.",
    "trust-marker": "A marker is the surest scale if it lay at the depth of the knee; in front of it or "
    "behind it, every length is some per cent off.",
    "scale-magnified": "That is a magnification of {percent:.0f} %, as a leg stands off the "
    "detector.",
    "scale-doubtful": "They differ by more than magnification explains: check the size in mm and "
    "both ends of the marker.",
    # which leg it is
    "letter": "Letter on the film",
    "no-letter": "not read off yet",
    "settle-side": "Settle the side",
    "a-right": "a right leg",
    "a-left": "a left leg",
    "side-film": "The film's header says {first}, and the letter on it {second}: look at the film "
    "before you plan.",
    "side-header": "The film's header says {first}, and {second} was chosen.",
    "side-header-marked": "The film's header says {first}; {second} was chosen, and marked.",
    "side-header-points": "The film's header says {first}, and medial to lateral runs as on "
    "{second}.",
    "side-header-whole": "The film's header says {first}, and every landmark lies as on {second}: "
    "the header is wrong, or the film is mirrored.",
    "side-letter-whole": "The letter on the film says {first}, and every landmark lies as on "
    "{second}: the letter is wrong, or the film is mirrored.",
    "side-letter": "The letter on the film says {first}, and {second} was chosen.",
    "side-letter-marked": "The letter on the film says {first}; {second} was chosen, and marked.",
    "side-letter-points": "The letter on the film says {first}, and medial to lateral runs as on "
    "{second}.",
    "side-points": "Medial to lateral runs as on {first}, and {second} was chosen.",
    "side-do-set": "It is {first}",
    "side-do-both": "It is {first}: exchange medial and lateral",
    "side-do-exchange": "Exchange medial and lateral",
    "side-do-film": "It is {second} all the same",
    "side-do-letter": "Take back the letter",
    # both legs
    "lengths": "The {side} leg is {limb} than the {other} from hip to ankle: its femur is {femur}, "
    "its tibia {tibia}{rest}. After what is planned, {planned}.",
    "lengths-equal": "Both legs are equally long, to {limb}: the femur of the {side} leg is {femur}, "
    "its tibia {tibia}{rest}. After what is planned, {planned}.",
    "lengths-rest": "; the angle at the knee makes the rest",
    "lengths-leg": "the {side} leg is {size} than the {other}",
    "lengths-none": "both are equally long, to {size}",
    "lengths-longer": "{size} longer",
    "lengths-shorter": "{size} shorter",
    "lengths-same": "as long",
    "draft-damaged": "this draft of the studio is damaged: open another copy of it",
    # the film of a case
    "film-size": "the case was marked on a film of {} pixels, and this one has {}",
    "film-hash": "the case was marked on another film than this one",
    "another-film": "open the film that was marked, or say that this one is to be used",
    # finding landmarks
    "rim": "Circle of {size}; the points lie {off} from it (root mean square).",
    "rim-of-three": "Circle of {size} through three points; a fourth shows how well it fits.",
    "rim-loose": "The points lie close together: spread them around the head.",
    "rim-size": "Heads of adults have {low:.0f} to {high:.0f} mm: check the points, or the scale.",
    "doubt": "Look again at the {name}: as legs usually are, it lies about {off}. If the point is "
    "right, the leg is out of the ordinary there.",
    "doubt-lateral": "{mm:.0f} mm too far lateral",
    "doubt-medial": "{mm:.0f} mm too far medial",
    "doubt-high": "{mm:.0f} mm too high",
    "doubt-low": "{mm:.0f} mm too low",
}


def planning_words(procedure: str | None, why: str = "next-plan") -> str:
    """Return the words of a button that plans a procedure, or leads to its plan, and why.

    >>> planning_words("medial-closing-wedge-dfo")
    'Plan the medial closing wedge distal femoral osteotomy'
    >>> planning_words("double-level", "next-instead")
    'Plan the double level instead, as the verdict says'
    """
    record = procedures().get(procedure or "")
    name = WORDS["double-level-short"] if record is None else record.label
    return WORDS[why].format(name=name)


def label_of(name: str) -> str:
    """Return what a landmark, the hinge or the entry is called.

    >>> label_of("hip_center"), label_of("entry"), label_of("tibia_hinge")
    ('hip centre', 'saw entry', 'hinge of the tibia')
    """
    record = landmarks().get(name)
    if record is not None:
        return record.label
    bone, _, cut = name.rpartition("_")
    return f"{WORDS[cut]} of the {WORDS[bone]}" if bone else WORDS[name]
