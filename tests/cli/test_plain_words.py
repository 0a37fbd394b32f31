import pytest
import typer.main

from wedgecalc.cli.app import app
from wedgecalc.cli.command_names import COMMANDS as NAMES
from wedgecalc.cli.console import name_of
from wedgecalc.cli.plain_words import plain_arguments

COMMANDS = {name_of(info): info.callback for info in app.registered_commands}
PARSERS = typer.main.get_command(app).commands


def parsed(name, words):
    """What a command is called with by typer, which hands on None for a list that is empty."""
    found = PARSERS[name].make_context(name, list(words)).params
    return {key: None if value == () else value for key, value in found.items()}


def test_each_command_stands_in_the_module_that_is_loaded_for_it():
    assert list(COMMANDS) == list(NAMES)
    for name, command in COMMANDS.items():
        assert command.__module__ == f"wedgecalc.cli.{NAMES[name].module}"
        assert command.__doc__.startswith(NAMES[name].help)


PLAIN = [
    "measure leg.json",
    "measure legs -o table.csv --force",
    "measure - --json=plain --mm-per-px 0.3",
    "measure leg.json --side=right --mapping names.json",
    "analyse leg.json --json",
    "draw leg.json -o leg.png --view wedge --width 6",
    "convert a.json#right b.json",
    "explain",
    "explain mpta",
    "explain bow leg -o leg.png --theme print",
    "doctor",
]


@pytest.mark.parametrize("line", PLAIN)
def test_plain_words_mean_what_the_parser_takes_them_for(line):
    name, *words = line.split()
    found, wanted = plain_arguments(COMMANDS[name], words), parsed(name, words)
    assert found == wanted
    assert {key: type(value) for key, value in found.items()} == {
        key: type(value) for key, value in wanted.items()
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_not_said_is_what_the_parser_takes_for_it(name):
    for words in ([], ["a"], ["a", "b"], ["a", "-o", "b"]):
        found = plain_arguments(COMMANDS[name], words)
        assert found is None or found == parsed(name, words)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_means_what_the_parser_takes_it_for(name):
    required, optional = [], []
    for parameter in PARSERS[name].params:
        value = [] if getattr(parameter, "is_flag", False) else ["3"]  # a word of any type
        options = [] if parameter.param_type_name == "argument" else parameter.opts
        if parameter.required:
            required += [*options[-1:], *value]
        elif "--help" not in options:
            optional += [[option, *value] for option in options]
    for words in optional:
        found = plain_arguments(COMMANDS[name], [*required, *words])
        assert found is None or found == parsed(name, [*required, *words])


QUESTIONS = [
    "measure",
    "measure a.json b.json",
    "measure leg.json --help",
    "measure leg.json -h",
    "measure leg.json --jsn",
    "measure leg.json --js",
    "analyse leg.json --json --json",
    "analyse leg.json --json=yes",
    "measure leg.json -otable.csv",
    "measure leg.json --mm-per-px 0,3",
    "measure leg.json --mm-per-px nan",
    "measure leg.json --mm-per-px -1",
    "measure leg.json --side",
    "analyse leg.json --side --json",
    "measure -- leg.json",
    "measure leg.json\udcff",
    "plan leg.json --hinge -3,4",
]


@pytest.mark.parametrize("line", QUESTIONS)
def test_words_that_leave_a_question_are_the_parsers(line):
    name, *words = line.split()
    assert plain_arguments(COMMANDS[name], words) is None
