"""Judge 200,000 coverage blocks, beside ``go tool cover -func`` of the same profile; both in one run.

    python bench/coverage.py [--files 500] [--blocks 400] [--rounds 5]

Writes a module of real Go files to a temporary folder (``cover -func`` parses the source), a profile of it, and times
both as whole processes, in turns. The ratio is ours / go's, of the medians of wall time. Ours reads the profile, adds
up the total, every package and file with its uncovered ranges, and judges a floor and two rules. Exit code 1 where the
ratio is over 1.00 or where the totals differ.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUDGET = 1.00
# A process of its own, that imports what judging needs and nothing of this file.
JUDGE = """
import posixpath
import sys
from pathlib import Path
from gogate.judge import coverage, floors
from gogate.model.result import Module
from gogate.parse import coverprofile
from gogate.settings.types import CoverageRule
found = coverprofile.parse(Path(sys.argv[1]).read_bytes(), sys.argv[1])
counted = coverage.count(found, [Module(path="example.com/big", dir=".")])
rules = (CoverageRule(match="p1*/**", floor=10.0), CoverageRule(match="p2/f2*.go", floor=20.0))
folders = {source.package: posixpath.dirname(path) for path, source in counted.files.items()}
judged = floors.judge(coverage.build(counted), floor=40.0, rules=rules, folders=folders)
print(judged.coverage.covered, judged.coverage.statements, judged.coverage.verdict.value)
"""
PER_FUNCTION = 4  # blocks: the head, the body of an if, its else, the tail


def module(folder: Path, files: int, blocks: int) -> Path:
    """Write go.mod, *files* sources and the profile with *blocks* blocks a file; return the profile's path."""
    (folder / "go.mod").write_text("module example.com/big\n\ngo 1.24\n")
    profile = folder / "coverage.out"
    with profile.open("w") as out:
        out.write("mode: atomic\n")
        for number in range(files):
            package = f"p{number // 10}"
            (folder / package).mkdir(exist_ok=True)
            source = [f"package {package}", ""]
            for function in range(blocks // PER_FUNCTION):
                at = len(source) + 1
                source += [
                    f"func F{number}x{function}(n int) int {{",
                    "\tif n > 0 {",
                    "\t\tn++",
                    "\t} else {",
                    "\t\tn--",
                ]
                source += ["\t\tn *= 2", "\t}", "\treturn n", "}", ""]
                name = f"example.com/big/{package}/f{number}.go"
                hit = (number + function) % 3
                out.write(f"{name}:{at}.{27 + len(f'{number}{function}') - 4},{at + 1}.11 1 {hit}\n")
                out.write(f"{name}:{at + 1}.11,{at + 3}.3 1 {hit * 7}\n")
                out.write(f"{name}:{at + 3}.8,{at + 6}.3 2 {int(hit > 1)}\n")
                out.write(f"{name}:{at + 7}.2,{at + 7}.10 1 {hit}\n")
            (folder / package / f"f{number}.go").write_text("\n".join(source))
    return profile


def timed(argv: list[str], folder: Path) -> tuple[float, str]:
    """Run *argv* in *folder*; return wall seconds and standard output."""
    start = time.perf_counter()
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=True)
    return time.perf_counter() - start, done.stdout


def main() -> int:
    """Run both sides in turns and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--blocks", type=int, default=400, help="a file, a multiple of 4")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        profile = module(folder, arguments.files, arguments.blocks)
        ours, theirs = [], []
        mine = [sys.executable, "-c", JUDGE, str(profile)]
        for _ in range(arguments.rounds):
            seconds, answer = timed(mine, folder)
            ours.append(seconds)
            seconds, report = timed(["go", "tool", "cover", f"-func={profile}"], folder)
            theirs.append(seconds)
    covered, statements, verdict = answer.split()
    total = re.search(r"^total:\s+\(statements\)\s+([\d.]+)%$", report, re.MULTILINE)
    equal = total is not None and abs(100 * int(covered) / int(statements) - float(total[1])) <= 0.05
    ratio = statistics.median(ours) / statistics.median(theirs)
    count = arguments.files * arguments.blocks
    print(f"blocks {count}, functions {report.count(chr(10)) - 1}, cores {os.cpu_count()}")
    theirs_total = total[1] if total else "?"
    print(f"gogate {covered}/{statements} {verdict}, go tool cover {theirs_total} %: equal {equal}")
    print(f"wall s, medians: gogate {statistics.median(ours):.3f}, go {statistics.median(theirs):.3f}")
    print(f"peak MiB of the larger child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f}")
    print(f"ratio {ratio:.2f} (budget {BUDGET:.2f})")
    return 0 if equal and ratio <= BUDGET else 1


if __name__ == "__main__":
    sys.exit(main())
