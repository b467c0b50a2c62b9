"""What ``gogate init`` writes, used as it is by gogate, make, git and pre-commit over copies of the examples."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
BIN = Path(sys.executable).parent


def run(root: Path, *argv: str, **environ: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(BIN), os.environ["PATH"]))
    return subprocess.run(argv, cwd=root, env={**os.environ, "PATH": path, **environ}, capture_output=True, text=True)


def gogate(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(root, sys.executable, "-m", "gogate", *words)


def copy(name: str, folder: Path) -> Path:
    """A repository of its own with the example in it, and no settings."""
    root = folder / name
    shutil.copytree(EXAMPLES / name, root)
    (root / "gogate.toml").unlink()
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "Begin")):
        assert run(root, "git", *words).returncode == 0
    return root


def status(root: Path) -> str:
    return run(root, "git", "status", "--porcelain", "--untracked-files=all").stdout


def test_a_clean_repository_passes_its_own_gates_at_once(tmp_path: Path) -> None:
    root = copy("shop", tmp_path)
    run(root, "git", "remote", "add", "origin", "git@github.com:example/shop.git")
    (root / "Makefile").write_text("build:\n\tgo build ./...\n\ninclude gogate.mk\n")
    first = gogate(root, "init")
    assert first.returncode == 0, first.stderr
    written = status(root)
    assert "?? .github/workflows/gogate.yml\n" in written
    assert gogate(root, "check", "--gate", "nightly", "-q").returncode == 0
    second = gogate(root, "init")
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout.endswith("nothing to do: the gate is set up\n")
    assert status(root) == written

    for target in ("lint", "ci-check"):
        made = run(root, "make", "-s", target)
        assert (made.returncode, "PASS" in made.stdout) == (0, True), made.stdout + made.stderr
    (root / "cart" / "cart.go").write_text((root / "cart" / "cart.go").read_text() + "\nfunc untidy( ) {}\n")
    made = run(root, "make", "-s", "lint")
    assert (made.returncode, "cart/cart.go" in made.stdout) == (2, True)


def test_a_repository_with_findings_passes_with_its_baseline(tmp_path: Path) -> None:
    root = copy("broken", tmp_path)
    for name, wrong, right in (
        ("counter/counter.go", "\tv.n++\n", "\tv.mu.Lock()\n\tdefer v.mu.Unlock()\n\tv.n++\n"),
        ("greet/greet.go", '"good day"', '"good afternoon"'),
    ):
        file = root / name
        file.write_text(file.read_text().replace(wrong, right))
    assert gogate(root, "check", "-q").returncode == 1
    ran = gogate(root, "init", "--baseline", "-q")
    assert ran.returncode == 0, ran.stderr
    assert "wrote gogate.baseline.json\n" in ran.stdout
    passed = gogate(root, "check")
    assert passed.returncode == 0, passed.stdout


def test_gits_own_hooks_stop_an_untidy_commit(tmp_path: Path) -> None:
    root = copy("shop", tmp_path)
    assert gogate(root, "init", "--hooks", "--no-run", "-q").returncode == 0
    (root / "stock" / "more.go").write_text("package stock\n\nfunc more( ) {}\n")
    run(root, "git", "add", "-A")
    stopped = run(root, "git", "commit", "-q", "-m", "Add more")
    assert (stopped.returncode, "stock/more.go" in stopped.stdout + stopped.stderr) == (1, True)
    (root / "stock" / "more.go").write_text("package stock\n\nfunc more() {}\n")
    run(root, "git", "add", "-A")
    passed = run(root, "git", "commit", "-q", "-m", "Add more")
    assert passed.returncode == 0, passed.stderr


def test_pre_commit_runs_the_entry(tmp_path: Path) -> None:
    """With a stand-in for the environment that pre-commit builds from the registry: gogate itself, as a system hook."""
    root = copy("shop", tmp_path)
    assert gogate(root, "init", "--pre-commit", "--no-run", "-q").returncode == 0
    config = root / ".pre-commit-config.yaml"
    text = config.read_text()
    assert text.count("language: python\n") == 1
    lines = [line for line in text.splitlines() if "additional_dependencies" not in line]
    config.write_text("\n".join(lines).replace("language: python", "language: system") + "\n")
    (root / "stock" / "more.go").write_text("package stock\n\nfunc more( ) {}\n")
    run(root, "git", "add", "-A")
    home = str(tmp_path / "pre-commit")
    failed = run(root, sys.executable, "-m", "pre_commit", "run", PRE_COMMIT_HOME=home)
    assert (failed.returncode, "stock/more.go" in failed.stdout) == (1, True), failed.stdout + failed.stderr
    (root / "stock" / "more.go").unlink()
    run(root, "git", "add", "-A")
    passed = run(root, sys.executable, "-m", "pre_commit", "run", PRE_COMMIT_HOME=home)
    assert (passed.returncode, "Passed" in passed.stdout) == (0, True), passed.stdout + passed.stderr
