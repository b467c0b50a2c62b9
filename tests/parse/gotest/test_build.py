from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gogate.parse.gotest.build import Builds
from tests.parse.gotest.streams import places

ID = "example.com/p [example.com/p.test]"


def builds(text: str, import_path: str = ID, *, failed: bool = True) -> Builds:
    made = Builds()
    for line in text.splitlines(keepends=True):
        made.add(import_path, line)
    if failed:
        made.fail(import_path)
    return made


def test_errors_have_a_place_and_no_column() -> None:
    made = builds(
        f"# {ID}\n./a.go:5:28: cannot use x:\n\thave (int)\n\twant (string)\nb/b.go:3:: y\nb/b.go:4: z\n"
        "too many errors\n"
    )
    found = [(f.rule, f.file, f.line, f.column, f.message, f.package) for f in made.findings(places())]
    assert found == [
        ("typecheck", "a.go", 5, 0, "cannot use x:\n\thave (int)\n\twant (string)", "example.com/p"),
        ("typecheck", "b/b.go", 3, 0, "y", "example.com/p"),
        ("typecheck", "b/b.go", 4, 0, "z", "example.com/p"),
    ]


def test_vet_is_told_from_the_compiler() -> None:
    made = builds("# example.com/p\n# [example.com/p]\n./a.go:5:28: bad verb\nvet: b.go:1:2: type error\n")
    assert [(f.rule, f.file, f.message) for f in made.findings(places())] == [
        ("vet", "a.go", "bad verb"),
        ("vet", "b.go", "type error"),
    ]


def test_the_same_error_of_package_and_variant_is_one() -> None:
    made = builds("# example.com/p\n./a.go:5:28: x\n", "example.com/p")
    made.add(ID, f"# {ID}\n")
    made.add(ID, "./a.go:5:2: x\n")
    made.fail(ID)
    assert len(made.findings(places())) == 1


def test_warnings_of_a_build_that_went_well_are_no_findings() -> None:
    assert builds("# example.com/p\nx.c:3:1: warning: unused\n", failed=False).findings(places()) == []


def test_fingerprints_do_not_hold_the_line() -> None:
    one, two, three = (builds(f"a.go:{text}\n").findings(places())[0] for text in ("1:1: x", "9: x", "1:1: y"))
    assert one.fingerprint == two.fingerprint != three.fingerprint


def test_a_package_gets_its_own_block_of_a_shared_id() -> None:
    made = builds("# example.com/a\nfirst\n# example.com/b\nsecond\n", "example.com/a")
    assert made.output("example.com/b", "example.com/a") == "# example.com/b\nsecond\n"
    assert made.output("example.com/user", "example.com/a") == "# example.com/a\nfirst\n# example.com/b\nsecond\n"


def test_text_of_an_older_go() -> None:
    made = Builds()
    lines = ["go: downloading x", f"# {ID}", "./a.go:1:1: y", "FAIL\texample.com/p [build failed]", "ok  \tx\t1s"]
    assert made.add_texts(lines) == ["example.com/p"]
    assert made.output("example.com/p", "example.com/p") == f"# {ID}\n./a.go:1:1: y\n"
    assert [finding.message for finding in made.findings(places())] == ["y"]
    assert not made.empty
    assert Builds().empty


@given(st.lists(st.text(alphabet="# []ab.go:1\t", max_size=20), max_size=20))
def test_any_text_is_read(lines: list[str]) -> None:
    made = builds("\n".join(lines))
    assert all(finding.message for finding in made.findings(places()))
