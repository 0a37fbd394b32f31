import json
import os
import sys

import pytest
from hypothesis import HealthCheck, settings

from wedgecalc.sources.case import bundled_cases
from wedgecalc.sources.reading import load_case

settings.register_profile(
    "wedgecalc",
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
settings.register_profile(
    "quick", parent=settings.get_profile("wedgecalc"), max_examples=25
)  # for mutation testing
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "wedgecalc"))


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command line in this process: returns exit code, standard output, standard error."""

    def call(*args):
        from wedgecalc.cli.app import run as command

        monkeypatch.setattr(sys, "argv", ["wedgecalc", *map(str, args)])
        with pytest.raises(SystemExit) as stop:
            command()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return stop.value.code or 0, out, err

    return call


@pytest.fixture
def leg():
    """A good case as a dictionary, to be spoilt."""
    return json.loads(
        json.dumps(load_case("demo:medial-oa-right").file.model_dump(exclude_none=True))
    )


@pytest.fixture(params=bundled_cases())
def bundled(request):
    return load_case(f"demo:{request.param}")
