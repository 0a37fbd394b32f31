"""Try the program in one file as somebody without Python would: python try_it.py PROGRAM."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

LEG = "demo:medial-oa-right"
# An empty environment but for what a system needs to start any program.
NEEDED = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP", "TMPDIR", "USERPROFILE", "LOCALAPPDATA")


def main(program: Path) -> None:
    """Run the commands in an empty folder, and stop at the first that is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = {k: os.environ[k] for k in NEEDED if k in os.environ} | {"HOME": folder}

        def run(*words: str) -> str:
            begun = time.monotonic()
            done = subprocess.run(
                [program, *words],
                cwd=home,
                env=environment,
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=300,
            )
            print(f"{time.monotonic() - begun:6.1f} s  wedgecalc {' '.join(words)}", flush=True)
            if done.returncode:
                sys.exit(done.stdout + done.stderr)
            return done.stdout

        assert run("--version").startswith("wedgecalc ")
        run("demo")
        assert round(json.loads(run("measure", LEG, "--json"))["measures"]["hka_deg"]) == 173
        found = json.loads(run("doctor", "--json"))
        assert found["plan_as_it_should_be"]
        for extra in ("studio", "slides", "dicom", "archive", "cohort"):
            assert not found["extras"][extra]["add"], extra
        run("plan", LEG, "-o", "plan.png")
        run("draw", LEG, "--view", "wedge", "-o", "wedge.svg")
        run("animate", LEG, "-o", "film.gif")
        run("slides", LEG, "-o", "deck.pptx")
        run("report", LEG, "-o", "page.pdf")
        run("phantom", "--side", "left", "--mm-per-px", "1.2", "-o", "film.dcm")
        run("measure", "demo:phantom-left", "--json")
        run("cohort-make", "-n", "20", "-o", "legs.parquet")
        run("cohort", "legs.parquet", "-o", "planned.csv")
        starts = {
            "plan.png": b"\x89PNG",
            "film.gif": b"GIF",
            "deck.pptx": b"PK",
            "page.pdf": b"%PDF",
        }
        assert "<svg" in (home / "wedge.svg").read_text(encoding="utf-8")
        for name, start in starts.items():
            assert (home / name).read_bytes().startswith(start), name
        studio(program, home, environment)


def studio(program: Path, home: Path, environment: dict[str, str]) -> None:
    """Open the studio's page, and end the studio."""
    words = [program, "studio", LEG, "--no-browser"]
    with subprocess.Popen(
        words, cwd=home, env=environment, stdout=subprocess.PIPE, text=True
    ) as on:
        try:
            line = next(line for line in on.stdout if "http" in line)
            address = re.search(r"http://\S+", line)[0]
            jar = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            with jar.open(address, timeout=60) as page:
                text = page.read().decode()
            assert "wedgecalc" in text
            scripts = re.findall(r'src="([^"]+\.js[^"]*)"', text)
            assert scripts
            asked = re.findall(r'(?:src|href)="(https?:[^"]+)"', text)
            assert not asked, asked  # nothing comes from elsewhere
            for script in scripts:
                with jar.open(urllib.parse.urljoin(address, script), timeout=60) as sent:
                    assert sent.status == 200, script
        finally:
            on.terminate()
    print(f"          the studio's page and its {len(scripts)} scripts")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
