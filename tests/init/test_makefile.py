"""The fragment under real make, with gogate by every way it may come: PATH, uvx, pipx, a virtual environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.init.makefile import FRAGMENT, propose, targets_in
from gogate.init.proposal import write
from tests.init.conftest import Make

PROGRAM = '#!/bin/sh\necho "{name}: $*"\n'
TARGETS = ("fmt", "lint", "vet", "test", "ci-check")


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH of its own with what the fragment needs, and nothing that could run gogate."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("make", "sh", "tr", "test", "mkdir", "chmod", "echo"):
        (folder / name).symlink_to(next(p / name for p in map(Path, os.get_exec_path()) if (p / name).exists()))
    return folder


def put(folder: Path, name: str, text: str = PROGRAM) -> None:
    (folder / name).write_text(text.replace("{name}", name))
    (folder / name).chmod(0o755)


def run(root: Path, tools: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": str(tools), "HOME": str(root / "home")}
    return subprocess.run([str(tools / "make"), "-s", *words], cwd=root, env=environ, capture_output=True, text=True)


@pytest.fixture
def root(make: Make) -> Path:
    survey = make()
    for file in propose(survey, "gogate==1.2").files:
        write(survey.root, file)
    return survey.root


def test_each_target_is_one_command(root: Path, tools: Path) -> None:
    put(tools, "gogate")
    told = {name: run(root, tools, name).stdout for name in TARGETS}
    assert told == {
        "fmt": "gogate: fix\n",
        "lint": "gogate: check --stage fmt --stage gofumpt --stage vet\n",
        "vet": "gogate: check --stage vet\n",
        "test": "gogate: check --stage test\n",
        "ci-check": "gogate: check --gate check\n",
    }
    more = run(root, tools, "ci-check", "GATE=nightly", "GOGATE_FLAGS=--timeout 5m")
    assert more.stdout == "gogate: check --gate nightly --timeout 5m\n"


def test_without_gogate_it_comes_by_uvx_or_pipx(root: Path, tools: Path) -> None:
    put(tools, "pipx")
    assert run(root, tools, "vet").stdout == "pipx: run --spec gogate==1.2 gogate check --stage vet\n"
    put(tools, "uvx")
    assert run(root, tools, "vet").stdout == "uvx: --quiet --from gogate==1.2 gogate check --stage vet\n"


def test_without_any_of_them_a_virtual_environment_is_made_once(root: Path, tools: Path) -> None:
    made = root / "made"
    pip = f'#!/bin/sh\\necho "$*" >>{made}\\n'
    gogate = "#!/bin/sh\\necho venv: \\$*\\n"
    put(
        tools,
        "python3",
        f'#!/bin/sh\nmkdir -p "$3/bin"\nprintf \'{pip}\' >"$3/bin/python"\n'
        f'printf \'printf "{gogate}" >"%s"; chmod +x "%s"\\n\' "$3/bin/gogate" "$3/bin/gogate" >>"$3/bin/python"\n'
        'chmod +x "$3/bin/python"\n',
    )
    first, second = run(root, tools, "vet"), run(root, tools, "test")
    assert (first.returncode, first.stdout) == (0, "venv: check --stage vet\n"), first.stderr
    assert second.stdout == "venv: check --stage test\n"
    assert made.read_text() == "-m pip install --quiet --disable-pip-version-check gogate==1.2\n"
    assert (root / "home/.cache/gogate-make/gogate__1.2/bin/gogate").exists()


def test_a_failed_installation_fails_and_is_tried_again(root: Path, tools: Path) -> None:
    broken = '#!/bin/sh\nmkdir -p "$3/bin"\nprintf "#!/bin/sh\\nexit 1\\n" >"$3/bin/python"\nchmod +x "$3/bin/python"\n'
    put(tools, "python3", broken)
    for _ in range(2):
        ran = run(root, tools, "vet")
        assert (ran.returncode, ran.stdout) == (2, "")


def test_a_gate_that_fails_fails_make(root: Path, tools: Path) -> None:
    put(tools, "gogate", "#!/bin/sh\nexit 1\n")
    assert run(root, tools, "ci-check").returncode == 2


def test_a_makefile_that_is_there_keeps_its_targets(make: Make, tools: Path) -> None:
    old = "build: gen\n\techo build\nfmt lint:\n\techo mine\nCC := gcc\nx ::= 1\n.PHONY: test vet\n\ttest:\n# vet:\n"
    survey = make({"Makefile": old}, makefile="Makefile")
    proposed = propose(survey, "gogate==1.2")
    assert [file.path for file in proposed.files] == [FRAGMENT]
    (advice,) = proposed.advice
    assert advice[:2] == ("Makefile", "GOGATE_TARGETS := vet test ci-check\ninclude gogate.mk\n")
    write(survey.root, proposed.files[0])
    plain = "build:\n\t@echo build\nfmt lint:\n\t@echo mine\n"
    (survey.root / "Makefile").write_text(plain + advice.lines)
    put(tools, "gogate")
    ran = [run(survey.root, tools, *words) for words in (("fmt",), ("lint",), ("test",), ())]
    assert [one.stdout for one in ran] == ["mine\n", "mine\n", "gogate: check --stage test\n", "build\n"]
    assert [one.stderr for one in ran] == [""] * 4
    again = propose(survey, "gogate==1.2")
    assert again.advice == ()


def test_without_a_free_target_there_is_nothing_to_add(make: Make) -> None:
    survey = make({"Makefile": "".join(f"{name}:\n" for name in TARGETS)}, makefile="Makefile")
    assert propose(survey, "gogate==1.2").advice == ()


@given(st.lists(st.from_regex(r"[a-z][a-z-]{0,8}", fullmatch=True), unique=True, min_size=1, max_size=5), st.text())
def test_every_rule_is_found_in_any_text(names: list[str], text: str) -> None:
    noise = "".join(f"\t{line}\n" for line in text.splitlines())
    makefile = "".join(f"{name}: other\n{noise}" for name in names)
    assert set(names) <= targets_in(makefile)
