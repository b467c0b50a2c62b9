from __future__ import annotations

import json
from pathlib import Path

from bench.bare import blocks, diffs, outcomes


def test_what_never_ended_fails_and_the_last_end_counts(tmp_path: Path) -> None:
    stream = tmp_path / "stream.json"
    events = [
        {"Action": "start", "Package": "m/p"},
        {"Action": "run", "Package": "m/p", "Test": "TestA"},
        {"Action": "run", "Package": "m/p", "Test": "TestB/x"},
        {"Action": "skip", "Package": "m/p", "Test": "TestA"},
        {"Action": "fail", "Package": "m/p"},
    ]
    stream.write_text("go: downloading m v1.0.0\n" + "\n".join(json.dumps(event) for event in events))
    assert outcomes([stream]) == {("m/p", "TestA"): "skip", ("m/p", "TestB/x"): "fail", ("m/p", ""): "fail"}


def test_blocks_are_a_union_under_the_longest_module(tmp_path: Path) -> None:
    profile = tmp_path / "c.out"
    lines = ["mode: atomic", "m/a.go:1.2,3.4 2 0", "m/sub/b.go:1.1,2.2 3 0", "m/a.go:1.2,3.4 2 5"]
    profile.write_text("\n".join(lines) + "\n")
    modules = {"m": tmp_path, "m/sub": tmp_path / "other"}
    assert blocks([profile], modules, tmp_path) == {
        "a.go": {"1.2,3.4": (2, True)},
        "other/b.go": {"1.1,2.2": (3, False)},
    }


def test_hunks_are_counted_by_file() -> None:
    text = "diff a/x.go.orig a/x.go\n--- a/x.go.orig\n+++ a/x.go\n@@ -1 +1 @@\n-diff\n+ @@\n@@ -9 +9 @@\n x\n"
    assert diffs(text + "diff ./y.go.orig ./y.go\n@@ -1 +1 @@\n") == {"a/x.go": 2, "y.go": 1}
