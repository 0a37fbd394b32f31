"""Every error has one look: a line that names the program, the place, what is wrong and a way out."""

import pytest

from wedgecalc.cli import first_words

DEMO = "demo:medial-oa-right"
LINES = {
    ("plan",): ["plan: CASE is missing", "for example: wedgecalc plan", "demo:medial-oa-right"],
    ("plan", DEMO, "--targt", "wbl=60"): ["--targt: no such option; did you mean --target?"],
    ("plan", DEMO, "--target"): ["--target: its value is missing; `wedgecalc plan --help`"],
    ("plan", DEMO, "--strict=3"): ["--strict: it takes no value"],
    ("plan", DEMO, "--base", "8"): ["--base: no such option; `wedgecalc check`"],
    ("plan", DEMO, "--samples", "3.5"): ["--samples: needs a whole number"],
    ("check", DEMO, "--base", "x"): ["--base: needs a number"],
    ("check", DEMO, "--base", "8", "9"): ["9: check takes no such word"],
    ("draw", DEMO): ["draw: --output is missing"],
    ("audit",): ["audit: what to read is missing"],
    ("--foo",): ["--foo: no such option; `wedgecalc --help` lists them"],
    ("plan", DEMO, "--procedure", "HTO"): ["found 'HTO', expected one of 12 names; did you mean lateral-closing"],
    ("plan", DEMO, "--foo\x1b[2J", "1"): ["--foo\\x1b[2J: no such option"],
}  # fmt: skip


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_the_parsers_errors_look_like_all_others(run, line):
    code, out, err = run(*line)
    assert (code, out) == (2, "")
    last = err.splitlines()[-1]
    assert last.startswith("wedgecalc: ")
    assert all(words in last for words in LINES[line])
    assert not any(words in err for words in ("Usage:", "Error:"))


def test_a_file_in_a_commands_place_is_read_once(run, monkeypatch, tmp_path):
    from wedgecalc.sources import reading

    leg, read, parsed = str(tmp_path / "leg.json"), [], reading._parsed
    run("limb", "--side", "right", "--mpta", "83", "-o", leg)
    monkeypatch.setattr(reading, "_parsed", lambda *args: read.append(args[1]) or parsed(*args))
    code, out, _ = run(leg)
    assert (code, len(read), first_words.FIRST_READ) == (0, 1, {})
    assert "To correct this leg, cut the tibia: a lateral closing" in " ".join(out.split())
    assert run(leg, "--side", "right")[0] == 0
    assert len(read) == 3  # once more, as the options complete the file
