from __future__ import annotations

from gogate.judge.coverage import Counted, Source, build
from gogate.judge.ignore import apply
from gogate.model.result import Severity

TEXT = b"""package a

func F(err error) {
	if err != nil { // coverage-ignore: cannot happen
		panic(err)
	}
	println()
}

// coverage-ignore: for debugging
func G() {
	println()
}

type T struct { // coverage-ignore: no statement here
}

func H() { // coverage-ignore
	println()
}
"""
BLOCKS = (
    (3, 19, 4, 16, 1, 1),
    (4, 16, 6, 3, 1, 0),
    (7, 2, 7, 11, 1, 1),
    (11, 10, 13, 2, 1, 5),
    (18, 10, 20, 2, 1, 0),
)


def test_ignored_blocks_do_not_count_and_wrong_comments_fail() -> None:
    counted = Counted("set", {"a.go": Source("m", BLOCKS), "b.go": Source("m", BLOCKS)})
    done = apply(counted, lambda path: TEXT if path == "a.go" else None)
    assert done.statements == 2
    assert done.counted.files["a.go"].blocks == (BLOCKS[0], BLOCKS[2], BLOCKS[4])
    assert done.counted.files["b.go"].blocks == BLOCKS
    assert build(done.counted).statements == 8
    assert [(f.severity, f.line, f.rule, f.message) for f in done.findings] == [
        (Severity.ERROR, 18, "coverage/ignore", "`// coverage-ignore` needs a reason: `// coverage-ignore: why`"),
        (Severity.NOTE, 10, "coverage/ignore", "`// coverage-ignore` ignores a block that is covered"),
        (Severity.NOTE, 15, "coverage/ignore", "`// coverage-ignore` ignores no statement"),
    ]
