"""What an administrator sets, by options and in a file, and what is refused."""

import json

import pytest

from tests.driving import drive
from tests.node.places import code_of, marked, sent
from wedgecalc.errors import InputError
from wedgecalc.node.settings import SETTINGS, NodeSettings, node_settings

GOOD = 'queue = "q"\nto = "PACS@127.0.0.1:1"\nport = 0\npeer = ["A@127.0.0.1"]\ntls = false\n'


def test_what_is_typed_stands_above_the_file(tmp_path):
    config = tmp_path / "node.toml"
    config.write_text(GOOD + "most_films = 7\nanswers = ['lines']")
    found = node_settings({"most_films": 9.0, "ae": None, "peer": []}, config)
    assert (found.most_films, found.queue, found.answers, found.ae) == (9, "q", ("lines",), "WEDGECALC")  # fmt: skip
    found.check()
    assert found.callers == {"A": {"127.0.0.1"}}


@pytest.mark.parametrize(
    ("line", "named"), [("most_film = 1", "most_films"), ("port = '1'", "port"), ("peer = 'A@b'", "peer"), ("tls = 1", "tls"), ("ae = 1", "ae"), ("x", "TOML")]
)  # fmt: skip
def test_a_file_that_cannot_be_is_refused_by_its_key(line, named, tmp_path):
    config = tmp_path / "node.toml"
    config.write_text(line)
    with pytest.raises(InputError, match=named) as error:
        node_settings({}, config)
    assert str(config) in str(error.value)


@pytest.mark.parametrize(
    ("changes", "option"),
    [({"queue": ""}, "--queue"), ({"to": ""}, "--to"), ({"to": "PACS"}, "--to"), ({"bind": "0.0.0.0"}, "--bind"), ({"bind": "10.0.0.1"}, "--bind"), ({"peer": ("A",)}, "--peer"),
     ({"peer": ("A" * 17 + "@localhost",)}, "--peer"), ({"port": 70000}, "--port"), ({"answers": ("all",)}, "--answers"), ({"procedure": "hto"}, "--procedure"), ({"ae": ""}, "--ae"), ({"timeout": 0}, "--timeout"),
     ({"most_mib": 1e9}, "--most-mib"), ({"tls_key": __file__}, "--tls-key"), ({"login": __file__}, "--login"), ({"to": "https://pacs", "tls": True}, "--tls")],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_by_their_option(changes, option):
    settings = NodeSettings(**{"queue": "q", "to": "PACS@127.0.0.1:1"} | changes)
    with pytest.raises(InputError, match=option):
        settings.check()


def test_the_command_lists_what_waits_and_refuses_what_cannot_be(node, one, tmp_path, monkeypatch):
    case, film = one
    sent(film, node.at)
    marked(case, node.marks, code_of(film), side="left")
    node.round()
    code, out, _ = drive("node", "--queue", node.store.folder, "--list")
    assert (code, code_of(film) in out, "aside" in out, "--side" in out or "side" in out) == (0, True, True, True)  # fmt: skip
    read = json.loads(drive("node", "--queue", node.store.folder, "--list", "--json")[1])
    (film_told,) = read["films"]
    assert read["counts"] == {"waiting": 0, "aside": 1, "done": 0}
    assert film_told["film"] == code_of(film)
    assert (film_told["state"], "side" in film_told["reason"], film_told["answered"]) == ("aside", True, None)  # fmt: skip
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = drive("node", "--queue", node.store.folder, "--list")
    assert max(map(len, out.splitlines())) <= 80
    head, *lines, _ = out.splitlines()
    words = " ".join(line[head.index("what came") :] for line in lines)
    assert " ".join(words.split()) == " ".join(film_told["reason"].split())  # nothing is cut
    for words in (
        ["--queue", node.store.folder, "--json"],
        ["--queue", tmp_path / "none", "--list"],
        ["--list"],
        [],
        ["--queue", "q"],
    ):
        assert drive("node", *words)[0] == 2
    taken = ("--queue", tmp_path / "q", "--to", "PACS@127.0.0.1:1", "--port", node.port)
    code, _, err = drive("node", *taken)
    assert (code, "--port" in err) == (2, True)
    here = ("--queue", node.store.folder, "--to", "PACS@127.0.0.1:1")
    code, _, err = drive("node", *here)
    assert (code, "another node" in err) == (2, True)


def test_each_setting_is_documented_by_its_option():
    _, out, _ = drive("node", "--help")
    assert all(f"--{name.replace('_', '-')}" in out for name in SETTINGS)
