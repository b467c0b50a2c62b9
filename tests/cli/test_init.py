"""``gogate init`` over real modules: what it writes, what it leaves, and that a second run changes nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.checkworld import gogate
from tests.goworld import module, write

HALF = {"half.go": "package m\n\n// Half is not tested.\nfunc Half(n int) int { return n / 2 }\n"}
DONE = "nothing to do: the gate is set up\n"


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_floor_is_todays_figure_and_the_gate_passes_at_once(tmp_path: Path) -> None:
    root = write(tmp_path / "m", {**module(), **HALF})
    ran = gogate(root, "init")
    assert ran.code == 0, ran.stderr
    assert "floor = 50.0 # 1 of 2 statements" in (root / "gogate.toml").read_text()
    assert "+floor = 50.0 #" in ran.stdout
    assert "wrote gogate.toml\n" in ran.stdout
    assert "test .: started" in ran.stderr
    assert gogate(root, "check", "--stage", "test").code == 0
    (root / "m_test.go").write_text('package m\n\nimport "testing"\n\nfunc TestNone(t *testing.T) {}\n')
    assert gogate(root, "check", "--stage", "test").code == 1


def test_a_second_run_runs_nothing_and_changes_nothing(tmp_path: Path) -> None:
    files = {**module(), "Makefile": "include gogate.mk\n", ".github/workflows/ci.yml": "on: push\n"}
    root = write(tmp_path / "m", files)
    first = gogate(root, "init", "-q")
    assert first.code == 0, first.stderr
    written = ["gogate.toml", ".github/workflows/gogate.yml", ".github/actions/gogate/action.yml"]
    assert all(f"wrote {name}\n" in first.stdout for name in (*written, "gogate.mk"))
    before = tree(root)
    second = gogate(root, "init")
    assert (second.code, second.stderr) == (0, "")
    assert second.stdout == "gogate.toml is there, and left as it is\n" + DONE
    assert tree(root) == before


def test_the_diff_is_what_git_would_apply(tmp_path: Path) -> None:
    root = write(tmp_path / "m", module())
    ran = gogate(root, "init", "--github", "--gitlab", "--pre-commit", "--makefile", "--no-run", "--dry-run")
    assert tree(root).keys() == module().keys()
    shown = ran.stdout.split("would write ", 1)[0]
    subprocess.run(["git", "apply", "--whitespace=nowarn"], cwd=root, input=shown.encode(), check=True)
    applied = tree(root)
    assert len(applied) == 3 + 9
    copy = write(tmp_path / "copy", module())
    assert gogate(copy, "init", "--github", "--gitlab", "--pre-commit", "--makefile", "--no-run", "-q").code == 0
    assert tree(copy) == applied


def test_files_that_are_there_are_never_changed(tmp_path: Path) -> None:
    mine = {
        "gogate.toml": "# mine\n",
        ".pre-commit-config.yaml": "repos: []\n",
        "Makefile": "test:\n\ttrue\n",
        ".gitlab-ci.yml": "x:\n  script: [true]\n",
        ".gitlab/gogate.yml": "mine: {}\n",
    }
    root = write(tmp_path / "m", {**module(), **mine})
    ran = gogate(root, "init", "-q")
    assert ran.code == 0, ran.stderr
    assert {name: text for name, text in tree(root).items() if name in mine} == {
        name: text.encode() for name, text in mine.items()
    }
    for name in (".pre-commit-config.yaml", "Makefile"):
        assert f"add to the end of {name}, which is left as it is:" in ran.stdout
    assert ".gitlab/gogate.yml is there, and left as it is\n" in ran.stdout
    assert "    GOGATE_TARGETS := fmt lint vet ci-check\n    include gogate.mk\n" in ran.stdout
    assert set(tree(root)) == {*module(), *mine, "gogate.mk"}


def test_a_test_that_fails_today_is_let_pass_for_a_while(tmp_path: Path) -> None:
    failing = {"no_test.go": 'package m\n\nimport "testing"\n\nfunc TestNo(t *testing.T) { t.Fail() }\n'}
    root = write(tmp_path / "m", {**module(), **failing})
    ran = gogate(root, "init", "-q")
    assert ran.code == 0, ran.stderr
    assert "note: 1 test fails today: let pass until 20" in ran.stdout
    text = (root / "gogate.toml").read_text()
    assert "floor = 100.0 # 1 of 1 statements" in text
    assert '[[test.quarantine]]\npackage = "example.com/m"\nname = "TestNo"\n' in text
    passed = gogate(root, "check", "--gate", "nightly")
    assert (passed.code, "TestNo" in passed.stdout) == (0, True), passed.stdout


def test_a_panic_gives_no_floor_and_is_told(tmp_path: Path) -> None:
    panics = {"no_test.go": 'package m\n\nimport "testing"\n\nfunc TestNo(t *testing.T) { panic("no") }\n'}
    root = write(tmp_path / "m", {**module(), **panics})
    ran = gogate(root, "init", "-q")
    assert ran.code == 0, ran.stderr
    assert "note: the gate does not pass before this is mended:\n  example.com/m TestNo: panic\n" in ran.stdout
    text = (root / "gogate.toml").read_text()
    assert ("# floor = 85.0\n" in text, "quarantine" in text) == (True, False)
    assert gogate(root, "check", "-q").code == 1


def test_an_untidy_module_passes_at_once(tmp_path: Path) -> None:
    untidy = {"bad.go": 'package m\n\nimport "fmt"\n\nfunc bad( n int) {\n\tfmt.Printf("%d\\n", "x")\n}\n'}
    root = write(tmp_path / "m", {**module(), **untidy})
    assert gogate(root, "check", "-q").code == 1
    ran = gogate(root, "init", "-q")
    assert ran.code == 0, ran.stderr
    assert "wrote gogate.baseline.json\n" in ran.stdout
    assert "note: today's findings (gofmt 1, gofumpt 1, printf 1) are in gogate.baseline.json" in ran.stdout
    assert gogate(root, "check", "-q").code == 0
    before = tree(root)
    for words in ((), ("--baseline",)):
        assert gogate(root, "init", *words).stdout == "gogate.toml is there, and left as it is\n" + DONE
    assert tree(root) == before
    (root / "gogate.baseline.json").unlink()
    assert gogate(root, "init").stdout == "gogate.toml is there, and left as it is\n" + DONE
    assert gogate(root, "init", "--baseline", "-q").code == 0
    assert tree(root) == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--package", "a; rm -rf ."), 2, "not a requirement for pip"),
        (("--no-run", "--baseline"), 2, "--baseline needs a run"),
        (("-C", "nowhere"), 2, "no such folder"),
    ],
)
def test_wrong_words_write_nothing(tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    root = write(tmp_path / "m", module())
    ran = gogate(root, "init", *words)
    assert (ran.code, said in ran.stderr) == (code, True)
    assert tree(root).keys() == module().keys()


def test_a_folder_without_go_is_refused(tmp_path: Path) -> None:
    ran = gogate(tmp_path, "init")
    assert (ran.code, "there is no go.mod" in ran.stderr) == (3, True)


def test_the_gofumpt_of_go_mod_is_pinned(tmp_path: Path) -> None:
    files = module()
    files["go.mod"] += "\nrequire mvdan.cc/gofumpt v0.9.1 // indirect\n"
    root = write(tmp_path / "m", files)
    assert gogate(root, "init", "--no-run", "-q").code == 0
    assert 'gofumpt = "v0.9.1" # as go.mod requires it\n' in (root / "gogate.toml").read_text()
