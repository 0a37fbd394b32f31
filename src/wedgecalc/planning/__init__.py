"""From a leg and a wish to a plan: where the bone is cut, how far it turns, what follows, what deserves attention.

numpy only. Begin with `plan`; `site` says where the cut lies, `targets` what turn reaches a target, `wedge` how large the wedge is.
"""
