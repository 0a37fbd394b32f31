"""The texts of the studio about the film after surgery."""

AFTER = {
    "after-heading": "After surgery",
    "after-open": "Open the film after surgery",
    "after-turn": "Film after surgery",
    "after-back": "Back to the plan",
    "after-close": "Close the film after surgery",
    "achieved": "Achieved",
    "measured": "Measured",
    "enlarged": "The picture, enlarged",
    "enlarge": "Click the picture to enlarge it.",
    "after-facts": "after surgery",
    "after-opens": "Open it as",
    "after-opens-own": "a leg of its own",
    "after-opens-after": "the film after surgery of this plan",
    "after-drop": "Drop the film taken after surgery, or the case marked on it, or choose it here. It "
    "is marked like any film, and held against the plan.",
    "after-none": "Once this leg has a plan, the film after surgery can be opened beside it and held "
    "against it.",
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
