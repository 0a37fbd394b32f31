"""The commands that ask around a plan: where the deformity is, what other methods say."""

from typing import TYPE_CHECKING

from wedgecalc.arguments import CaseArg, EntryOpt, HingeOpt, JsonOpt, KerfOpt, ProcedureOpt, TargetOpt
from wedgecalc.console import app, print_

if TYPE_CHECKING:
    from wedgecalc.cora import Effect


@app.command(epilog="Example: wedgecalc analyse demo:severe-combined-right")
def analyse(case: CaseArg, json: JsonOpt = False) -> None:
    """Tell where the deformity sits: the malalignment test step by step, CPAK, phenotype, the CORA of each bone."""
    from wedgecalc.analysis import analyse as analysed
    from wedgecalc.cora import effect
    from wedgecalc.errors import NoPlanError
    from wedgecalc.planning import plan
    from wedgecalc.request import request_of
    from wedgecalc.sources.case import load_case

    read = load_case(case)
    found = analysed(read.limb)
    effects: dict[str, Effect] = {}
    if read.osteotomy.procedure is not None:
        try:
            made = plan(read.limb, **request_of(read, None, None, None, None, None))
            effects = {c.bone: e for c in found.coras if c.bone == made.procedure.bone and (e := effect(made, c))}
        except NoPlanError:  # the analysis stands without it; `plan` says why there is none
            pass
    if json:
        from wedgecalc.results import to_json
        from wedgecalc.results_study import analyse_result

        print_(to_json(analyse_result(found, read.id, read.scale_source, effects)))
    else:
        from wedgecalc.tables import text_of
        from wedgecalc.tables_study import analyse_page

        print_(text_of(analyse_page(found, read.id, effects)))


@app.command(epilog="Example: wedgecalc compare leg.json --procedure medial-opening-wedge-hto --target wbl=62.5")
def compare(
    case: CaseArg,
    procedure: ProcedureOpt = None,
    target: TargetOpt = None,
    hinge: HingeOpt = None,
    entry: EntryOpt = None,
    kerf: KerfOpt = None,
    json: JsonOpt = False,
) -> None:
    """Hold methods of planning side by side on one leg, and procedures with their price."""
    from wedgecalc.comparing import compare as compared
    from wedgecalc.request import request_of
    from wedgecalc.sources.case import load_case

    read = load_case(case)
    found = compared(read.limb, **request_of(read, procedure, target, hinge, entry, kerf))
    if json:
        from wedgecalc.results import to_json
        from wedgecalc.results_study import compare_result

        print_(to_json(compare_result(found, read.id, read.scale_source)))
    else:
        from wedgecalc.tables import text_of
        from wedgecalc.tables_study import compare_page

        print_(text_of(compare_page(found, read.id)))
