"""The texts of the studio about other films and legs: after surgery, and both legs on one film."""

AFTER_WORDS = {
    "off-film": "The {name} lies beside the film: move it onto the film.",
    "both-right": "right legs",
    "both-left": "left legs",
    "both-same": "Both legs on this film are marked as {both}.",
    "both-do-same": "This one is {side}",
    "both-order": "The right leg lies to the right of the left one. On a film as it hangs it lies to "
    "the left: the sides are exchanged, or the film is mirrored.",
    "both-do-order": "Exchange right and left, with medial and lateral",
    "one-leg": "Beside the leg that is marked this film has no room for another. “Other leg” is for a "
    "film of both: click it again to go back, or mark {side} if it is there.",
    "after-heading": "After surgery",
    "after-open": "Open the film after surgery",
    "after-open-later": "Open a later film",
    "after-films": "Films after surgery",
    "after-film": "film {n}",
    "after-twice": "This film after surgery is open already: open a later one.",
    "after-turn": "Film after surgery",
    "after-back": "Back to the plan",
    "after-close": "Close the film after surgery",
    "achieved": "Achieved",
    "planned": "Planned",
    "hka-planned": "HKA planned",
    "hka-achieved": "HKA achieved",
    "hka-missed": "Difference",
    "both-heading": "Both legs on this film",
    "both-mark-right": "Mark the right leg",
    "both-mark-left": "Mark the left leg",
    "both-to-right": "To the right leg",
    "both-to-left": "To the left leg",
    "after-before": "before surgery",
    "measured": "Measured",
    "enlarged": "The picture, enlarged",
    "enlarge": "Click the picture to enlarge it.",
    "after-facts": "after surgery",
    "after-opens": "Open it as",
    "after-opens-own": "a leg of its own",
    "after-opens-after": "the film after surgery of this plan",
    "after-opens-later": "a later film after surgery",
    "after-drop": "Drop the film taken after surgery, or the case marked on it, or choose it here. It "
    "is marked like any film, and held against the plan.",
    "after-none": "Once this leg has a plan, the film after surgery can be opened beside it and held "
    "against it.",
    "after-both": "The plan of the {leg} has this film after surgery too.",
    "after-same": "This is the film before surgery: open the one that was taken after it.",
    "after-no-side": "The plan is of {plan}, and this file has only {found}: open the film of the "
    "same leg.",
    "after-marking": "Achieved against planned follows once this film is marked.",
    "after-no-plan": "The leg before surgery has no plan any more to be held against: go back to "
    "it.",
    "after-picture": "The leg before, as planned and as achieved, and where the line crosses the "
    "plateau",
    "audit-png": "Audit as PNG",
    "audit-pdf": "Audit as PDF",
    "audit-json": "Audit as JSON",
    "not-audited": "There is no film after surgery yet: open it on the step Check.",
}
