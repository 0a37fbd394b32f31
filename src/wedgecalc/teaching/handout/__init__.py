"""A leg to hand out: one page that explores it in any browser, with no network and no install.

Begin with `page`, which puts it together. `leg_data` says what a page knows of a leg,
`shared_records` what it takes from the tables of ``data/``, `tasks` what is asked. The geometry in
static is that of `wedgecalc.geometry` and `wedgecalc.planning` for one wedge at the knee; a test
holds both against each other.
"""
