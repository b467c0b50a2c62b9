"""Read a large stream of ``go test -json`` and write JUnit, beside gotestsum on the same bytes; both in one run.

    python bench/stream.py [--megabytes 500] [--lines 20] [--failing 10] [--rounds 3] [--gotestsum PATH]

*lines* is what each test logs, *failing* how many of 100 tests fail: gotestsum keeps the output of those whole, gogate
its head and its tail.

Both sides are whole processes (ours ``gogate report``) that read the stream from a file and write a JUnit file, in
turns. The ratios are ours / gotestsum's, of the medians of wall time, of CPU time (which a busy machine changes less)
and of peak resident memory. Exit code 1 where a budget (0.50 in wall time, 0.30 in memory) is broken or where the two
count tests or failures differently.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BUDGETS = {"time": 0.50, "memory": 0.30}
STAGES = ("fmt", "gofumpt", "vet")  # no recording of theirs: each is a skipped case of ours, and no test


def package_events(number: int, lines: int, failing: int) -> Iterator[dict[str, object]]:
    """Yield the events of one package: ten tests with nine subtests each, every one of them logs *lines* lines."""
    package = f"example.com/large/internal/package{number:05d}"
    yield event("start", package)
    for index in range(10):
        name = f"TestSomething{index}"
        fails = failing > 10 * index
        yield from begin(package, name, lines)
        for subtest in range(9):
            full = f"{name}/with_some_words_in_the_name_{subtest}"
            yield from begin(package, full, lines)
            own = fails and failing - 10 * index > subtest + 1
            yield from end(
                package, full, "fail" if own or (fails and not subtest) else "skip" if subtest == 4 else "pass"
            )
        yield from end(package, name, "fail" if fails else "pass")
    word = "FAIL" if failing else "PASS"
    yield event("output", package, Output=f"{word}\n")
    yield event("output", package, Output=f"{'FAIL' if failing else 'ok  '}\t{package}\t1.234s\n")
    yield event("fail" if failing else "pass", package, Elapsed=1.234)


def begin(package: str, name: str, lines: int) -> Iterator[dict[str, object]]:
    """Yield the start of a test and what it logs."""
    yield event("run", package, Test=name)
    yield event("output", package, Test=name, Output=f"=== RUN   {name}\n")
    for line in range(lines):
        text = f"    some_test.go:{10 + line}: request {line} answered with 200 after {line * 7 % 90} ms <ok>\n"
        yield event("output", package, Test=name, Output=text)


def end(package: str, name: str, action: str) -> Iterator[dict[str, object]]:
    """Yield the end of a test."""
    yield event("output", package, Test=name, Output=f"--- {action.upper()}: {name} (0.01s)\n")
    yield event(action, package, Test=name, Elapsed=0.01)


def event(action: str, package: str, **more: object) -> dict[str, object]:
    """Return one event, its members in go's order."""
    return {"Time": "2026-01-02T03:04:05.678901234Z", "Action": action, "Package": package, **more}


def write_stream(path: Path, megabytes: int, lines: int, failing: int) -> None:
    """Write whole packages until the file has the size asked for."""
    with path.open("w", encoding="utf-8") as file:
        number = 0
        while file.tell() < megabytes * 1_000_000:
            events = package_events(number, lines, failing)
            file.writelines(json.dumps(one, separators=(",", ":")) + "\n" for one in events)
            number += 1


def measure(argv: Sequence[str]) -> tuple[float, float, int]:
    """Run *argv*; return its wall and its CPU seconds and its peak resident memory in KiB."""
    started = time.perf_counter()
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1), f"{argv[0]} ended with {process.returncode}"
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def counts(junit: Path) -> tuple[int, int]:
    """Return the cases and the failed ones of a JUnit file, with those that it says it leaves out."""
    cases = failures = 0
    for _, element in ET.iterparse(junit):  # noqa: S314 - both files were written just now
        failures += element.tag == "failure"
        if element.tag != "testcase":
            continue
        if element.get("classname") != "gogate" or element.get("name") in STAGES:
            cases += 1
        elif element.get("name") == "report cut":
            left_out = re.findall(r"(\d+) (failed|skipped|passed)", element.findtext("skipped") or "")
            cases += sum(int(number) for number, _ in left_out)
            failures += sum(int(number) for number, what in left_out if what == "failed")
        element.clear()
    return cases, failures


def main() -> int:
    """Write the stream, measure both sides in turns, print times and ratios."""
    parser = argparse.ArgumentParser(prog="python bench/stream.py")
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--lines", type=int, default=20)
    parser.add_argument("--failing", type=int, default=10, choices=range(101), metavar="N")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--gotestsum", default="gotestsum")
    parser.add_argument("--stream", type=Path, help="a stream that was written before")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return compare(Path(folder), arguments)


def compare(folder: Path, arguments: argparse.Namespace) -> int:
    """Return 1 where a budget is broken or the counts differ."""
    stream = arguments.stream and arguments.stream.resolve()
    if stream is None:
        stream = folder / "stream.json"
        write_stream(stream, arguments.megabytes, arguments.lines, arguments.failing)
    (folder / "go.mod").write_text("module example.com/large\n\ngo 1.26\n", encoding="utf-8")
    ours, theirs = folder / "ours.xml", folder / "theirs.xml"
    sides = {
        "gogate": [
            *(sys.executable, "-m", "gogate", "report", "-C", str(folder), "--test-json", str(stream)),
            *("--report", f"junit={ours}"),
        ],
        "gotestsum": [arguments.gotestsum, "--raw-command", "--junitfile", str(theirs), "--", "cat", str(stream)],
    }
    taken: dict[str, list[tuple[float, float, int]]] = {name: [] for name in sides}
    for _ in range(arguments.rounds):
        for name, argv in sides.items():
            taken[name].append(measure(argv))
    medians = {name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in taken.items()}
    for name, (wall, cpu, kib) in medians.items():
        print(f"{name}: {wall:.2f} s, {cpu:.2f} s of CPU, {kib / 1024:.1f} MiB")
    pairs = zip(("time", "CPU", "memory"), medians["gogate"], medians["gotestsum"], strict=True)
    ratios = {what: own / other for what, own, other in pairs}
    for what, ratio in ratios.items():
        print(f"{what}: {ratio:.3f}" + (f" (budget {BUDGETS[what]:.2f})" if what in BUDGETS else ""))
    cases, failures = counts(ours)
    found, wanted = (cases - len(STAGES), failures), counts(theirs)
    equal = found == wanted
    print(f"tests and failures: {found} {'equal' if equal else f'differ from {wanted}'}")
    return int(not equal or any(ratios[what] > budget for what, budget in BUDGETS.items()))


if __name__ == "__main__":
    sys.exit(main())
