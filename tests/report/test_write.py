"""Reports are written whole or not at all, each of them, and what cannot be written is named."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gogate.model.errors import CannotJudge, ExitCode, UsageError
from gogate.report.context import Context
from gogate.report.kinds import render
from gogate.report.write import Target, append, targets, write, write_all
from tests.factories import make_result, realistic

CONTEXT = Context(token="t" * 32)


def run(wanted: list[Target], folder: Path) -> bytes:
    stdout = io.BytesIO()
    write_all(wanted, realistic(), CONTEXT, folder=folder, stdout=stdout)
    return stdout.getvalue()


def test_several_kinds_in_one_run_with_folders_made(tmp_path: Path) -> None:
    shown = run([Target("json", "-"), Target("junit", "out/a/junit.xml"), Target("sarif", "out/s.sarif")], tmp_path)
    assert shown == render("json", realistic(), CONTEXT)
    assert (tmp_path / "out/a/junit.xml").read_bytes() == render("junit", realistic(), CONTEXT)
    assert (tmp_path / "out/s.sarif").read_bytes() == render("sarif", realistic(), CONTEXT)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a", "junit.xml", "out", "s.sarif"]


def test_one_that_fails_leaves_the_others_and_exits_3(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("kept")
    wanted = [Target("junit", "folder"), Target("sarif", "file/below"), Target("json", "ok.json")]
    with pytest.raises(CannotJudge) as caught:
        run(wanted, tmp_path)
    assert caught.value.exit_code == ExitCode.CANNOT_JUDGE
    assert "junit report, folder: a folder is in the way" in caught.value.message
    assert "sarif report, file/below: Not a directory" in caught.value.message
    assert (tmp_path / "ok.json").read_bytes() == render("json", realistic(), CONTEXT)
    assert (tmp_path / "file").read_text() == "kept"


def test_closed_standard_output_is_named(tmp_path: Path) -> None:
    class Closed(io.BytesIO):
        def flush(self) -> None:
            raise BrokenPipeError(32, "Broken pipe")

    with pytest.raises(CannotJudge, match="json report, standard output: Broken pipe"):
        write_all([Target("json", "-")], make_result(), CONTEXT, folder=tmp_path, stdout=Closed())


def test_full_disk_is_named() -> None:
    with pytest.raises(OSError, match="No space left on device"):
        write(Path("/dev/full"), b"x")


def test_failed_write_keeps_the_old_file_and_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_text("old")
    code = (
        "import resource, sys; from pathlib import Path; from gogate.report.write import write\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write(Path(sys.argv[1]), b'x' * 100_000)\n"
        "except OSError as error: print(error.strerror)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(target)], capture_output=True, text=True, check=True)
    assert done.stdout == "File too large\n"
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_mode_is_the_umask_s_or_the_old_file_s(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.touch()
    old.chmod(0o640)
    code = "import os, sys; from pathlib import Path; from gogate.report.write import write\nos.umask(0o027)\n"
    code += "for name in sys.argv[1:]: write(Path(name), b'x')"
    subprocess.run([sys.executable, "-c", code, str(old), str(new)], check=True)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (old, new)] == [0o640, 0o640]
    old.chmod(0o600)
    write(old, b"y")
    assert stat.S_IMODE(old.stat().st_mode) == 0o600


@pytest.mark.parametrize("dangling", [False, True])
def test_symbolic_link_is_replaced_and_its_target_kept(tmp_path: Path, dangling: bool) -> None:
    outside, link = tmp_path / "outside", tmp_path / "report.xml"
    if not dangling:
        outside.write_text("precious")
    link.symlink_to(outside)
    write(link, b"report")
    assert not link.is_symlink()
    assert link.read_bytes() == b"report"
    assert outside.exists() is not dangling
    assert dangling or outside.read_text() == "precious"


def test_link_to_a_folder_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link"
    link.symlink_to("folder")
    with pytest.raises(IsADirectoryError, match="a folder is in the way"):
        write(link, b"x")
    assert link.is_symlink()


def test_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    with subprocess.Popen(["cat", str(fifo)], stdout=subprocess.PIPE) as reader:
        write(fifo, b"through the pipe")
        assert reader.communicate(timeout=30)[0] == b"through the pipe"
    assert stat.S_ISFIFO(fifo.stat().st_mode)


@pytest.mark.parametrize("redirected", [False, True])
def test_dev_stdout_is_standard_output(tmp_path: Path, redirected: bool) -> None:
    code = "from pathlib import Path; from gogate.report.write import write\nwrite(Path('/dev/stdout'), b'shown')"
    out = tmp_path / "out"
    if redirected:
        with out.open("wb") as file:
            subprocess.run([sys.executable, "-c", code], stdout=file, check=True)
        assert out.read_bytes() == b"shown"
    else:
        assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"shown"
    assert Path("/dev/stdout").is_symlink()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_read_only_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)
    with pytest.raises(CannotJudge, match=r"json report, locked/a.json: Permission denied"):
        run([Target("json", "locked/a.json")], tmp_path)


def test_path_with_a_null_byte_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match="null byte"):
        run([Target("json", "a\x00b")], tmp_path)


def test_append_keeps_what_others_wrote(tmp_path: Path) -> None:
    path = tmp_path / "summary"
    path.write_text("theirs\n")
    append(path, b"ours\n")
    append(path, b"")
    assert path.read_text() == "theirs\nours\n"


def test_targets_are_kind_and_path() -> None:
    words = ["junit=out/a=b.xml", "json=-"]
    assert targets(words) == (Target("junit", "out/a=b.xml"), Target("json", "-"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["junti=a"], "no report is called 'junti'"),
        (["junit"], "no path"),
        (["junit="], "no path"),
        (["junit=a", "json=./a"], "junit goes to the same place"),
        (["json=-", "sarif=-"], "json goes to the same place"),
    ],
)
def test_wrong_words_are_wrong_usage(words: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        targets(words)
