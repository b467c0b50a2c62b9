from __future__ import annotations

from pathlib import Path

import pytest

from gogate.settings.problems import InvalidSettings
from gogate.settings.source import find, read


def test_the_default_file_is_found_where_there_is_one(tmp_path: Path) -> None:
    assert find(tmp_path, None) is None
    (tmp_path / "gogate.toml").touch()
    assert find(tmp_path, None) == tmp_path / "gogate.toml"
    assert find(tmp_path, Path("other.toml")) == Path("other.toml")


def test_a_link_to_nowhere_is_not_taken_for_no_file(tmp_path: Path) -> None:
    (tmp_path / "gogate.toml").symlink_to("gone.toml")
    path = find(tmp_path, None)
    assert path is not None
    with pytest.raises(InvalidSettings, match=r"^gogate\.toml: is not there"):
        read(path, tmp_path)


def test_a_file_is_named_from_the_root(tmp_path: Path) -> None:
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci" / "gate.toml").write_text("[go]\n")
    assert read(tmp_path / "ci" / "gate.toml", tmp_path).name == "ci/gate.toml"
    assert read(tmp_path / "ci" / "gate.toml", tmp_path / "other").name == str(tmp_path / "ci" / "gate.toml")


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xef\xbb\xbf[go]\n")
    assert read(tmp_path / "x.toml", tmp_path).tree == {"go": {}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[go]\ntags = ['\xff']", r"x\.toml:2: byte 0xff is not UTF-8\n  fix: save the file as UTF-8"),
        (b"\xef\xbb\xbf# \xe4", r"x\.toml:1: byte 0xe4 is not UTF-8"),
        (b"[go]\ntags == []", r"x\.toml:2: column 7: not TOML: Invalid value\n  fix: "),
        (b"[gates.a]\n\n[gates.a]\n", r"x\.toml:3: gates\.a: stands already in line 1\n  fix: join the two"),
        (b"[gates.a]\nreuse = true\nreuse = true", r"x\.toml:3: gates\.a\.reuse: stands already in line 2"),
        (b"[go]\n[vet]\n[go]\n[test]\n", r"x\.toml:3: go: stands already in line 1"),
        (b"[go]\ntags = [\n", r"x\.toml:2: not TOML: .* at the end of the file"),
        (b"a = " + b"1" * 5_000, r"x\.toml: not TOML: a number has too many digits"),
        (b"a = " + b"[" * 20_000, r"x\.toml: not TOML: brackets are nested too deeply"),
    ],
)
def test_a_file_that_is_no_toml_is_refused_with_its_line(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "x.toml").write_bytes(content)
    with pytest.raises(InvalidSettings, match=f"^{message}"):
        read(tmp_path / "x.toml", tmp_path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "gogate.toml").mkdir()
    with pytest.raises(InvalidSettings, match=r"^gogate\.toml: is a folder, not a file"):
        read(tmp_path / "gogate.toml", tmp_path)


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    for name in ("a\0b", "x" * 300, "a/b/c"):
        with pytest.raises(InvalidSettings):
            read(tmp_path / name, tmp_path)


def test_lines_are_told_from_the_text(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("\n[go]\ntags = []\n")
    assert read(tmp_path / "x.toml", tmp_path).lines([("go", "tags"), ("go", "x"), ("vet",)]) == [3, 2, 0]
