"""Every word that the studio shows, in one place, ready to be translated; names of measures and landmarks come from the records."""

WORDS = {
    "title": "wedgecalc studio",
    "notice": "For learning and double-checking; not a medical device. Everything stays on this machine.",
    "skip-link": "Skip to the controls",
    # measures on the picture
    "hka": "HKA", "mldfa": "mLDFA", "mpta": "MPTA", "jlca": "JLCA",
    "hinge": "hinge", "entry": "entry of the saw",
    # sections
    "tab-open": "Open", "tab-mark": "Landmarks", "tab-plan": "Plan", "tab-keep": "Keep", "tab-quiz": "Quiz",
    "film": "Leg. Arrow keys move the chosen landmark by 1 mm, with shift by 5; square brackets choose another; Enter puts the next one here; plus and minus zoom.",
    "lens": "Magnifier at the pointer",
    # opening
    "upload": "A radiograph (PNG, JPEG, TIFF, DICOM), a case file, or keypoints of another program:",
    "case": "Or a bundled leg", "open-case": "Open this leg", "phantom": "Random leg with its radiograph", "new": "Start anew",
    "angles": "Or a leg from its angles", "make-leg": "Make this leg",
    "slider-mldfa": "mLDFA, °", "slider-mpta": "MPTA, °", "slider-jlca": "JLCA, °", "slider-femur": "Femur, mm", "slider-tibia": "Tibia, mm",
    "restored": "Your last work in this browser tab is back.", "restored-without": "Your last work is back, but its radiograph is not: open it again.",
    "legs": "This file has several legs; which?", "too-large": "That file is larger than {limit} MB.", "no-film": "That is not a file the studio can read.",
    "header": "the radiograph's header",
    # marking
    "side": "Side", "right": "Right leg", "left": "Left leg", "which": "Landmark", "skip": "Skip", "remove": "Remove", "usual": "Usual place",
    "ask-side": "Which leg is it? Choose right or left first.", "place": "Click: ", "all-marked": "All landmarks are marked. Drag any of them.",
    "still": "Still needed: {names}.", "calibrate": "Calibrate: click both ends of the marker", "marker": "Marker, mm", "calibrating": "Click one end of the marker, then the other.",
    "scale": "{scale:.4g} mm for each pixel ({source})", "no-scale": "No scale: lengths are withheld. Calibrate with a marker of known size.", "calibrated": "marker of {mm:g} mm, clicked",
    "undo": "Undo", "redo": "Redo", "fit": "Whole leg", "closer": "Closer", "wider": "Wider", "light": "Brightness", "contrast": "Contrast",
    # planning
    "procedure": "Procedure", "auto": "The closing wedge of the guilty bone", "target": "Target", "value": "Value", "usual-target": "usual", "wedge-size": "Wedge {mm}", "close": "Make the correction, %",
    "usual-cut": "Hinge and entry at their usual place", "check": "Check my own wedge", "angle": "Angle, °", "base": "Base, mm", "verdict": "Is it right?",
    "keep-a": "Keep this plan as A", "compare": "A against now", "drop-a": "Forget A", "a": "A", "now": "now",
    # board
    "measure": "Measure", "before": "Before", "after": "After", "normal": "Normal", "correction": "Correction", "cortex": "Base at the cortex", "nothing": "Open or make a leg to begin.",
    "attention": "Attention", "within": "± is a 95 % interval from how surely landmarks are placed",
    # keeping
    "save-case": "Save case", "json": "Result as JSON", "view": "Picture", "png": "PNG", "svg": "SVG", "pdf": "PDF", "slides": "Slides", "report": "Report (PDF)", "busy": "Making {what} …",
    "ready": "{what} is in your downloads.", "theme": "Dark or light", "nothing-to-keep": "There is no plan yet.",
    # quiz
    "quiz-new": "New leg", "quiz-answer": "Show the answer", "quiz-next": "Next step", "quiz-hka": "HKA, °", "quiz-bone": "Which bone is guilty?", "quiz-angle": "Angle of the wedge, °",
    "quiz-base": "Its base, mm", "quiz-score": "{points} of {most} points.", "quiz-record": "Legs so far: {rounds}, with {share:.0f} % of the points.", "quiz-end": "Leave the quiz",
    "quiz-forget": "Forget my record", "quiz-ask": "Estimate by eye, then ask for the answer.",
    "femur": "femur", "tibia": "tibia", "joint": "joint",
}  # fmt: skip
