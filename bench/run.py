"""Measure gogate beside the bare tools, as ratios within one run, and write them down.

    python -m bench.run [--repository DIR] [--rounds 3] [--case NAME]... [--write] [PATTERN...]

The repository (default: examples/shop) is copied first: nothing outside a temporary folder changes but RESULTS.md.
Exit code 1 where a ratio is over its limit.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.case import JUDGED, Bench, Case
from bench.cases import CASES
from bench.measure import Times, in_turns

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "bench" / "RESULTS.md"


def main() -> int:
    """Run the cases that were asked for."""
    arguments = parse(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="gogate-bench-") as folder:
        bench = set_up(Path(folder), arguments)
        measured = []
        for name in arguments.case or CASES:
            case = CASES[name](bench)
            print(case.title, flush=True)
            measured.append((case, in_turns(case.sides, arguments.rounds, lambda line: print(line, flush=True))))
    rows = [row for case, times in measured for row in ratios(case, times)]
    print(*(" | ".join(row) for row in rows), sep="\n")
    if arguments.write:
        RESULTS.write_text(page(arguments, rows, measured))
    return int(any(row[-1] == "over" for row in rows))


def parse(words: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.run")
    parser.add_argument("patterns", nargs="*", default=["./..."], help="packages to judge")
    parser.add_argument("--repository", type=Path, default=ROOT / "examples" / "shop", help="a checkout to copy")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--case", action="append", choices=list(CASES))
    parser.add_argument("--write", action="store_true", help="write bench/RESULTS.md")
    return parser.parse_args(words)


def set_up(scratch: Path, arguments: argparse.Namespace) -> Bench:
    """Copy the repository, and let gogate install its tools once."""
    repository = scratch / "repository"
    shutil.copytree(arguments.repository, repository, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    (scratch / "reports").mkdir()
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
        identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"]
        subprocess.run(["git", "-C", str(repository), *identity, *words], check=True)
    tools = scratch / "bin"
    pinned = {**os.environ, "GOBIN": str(tools), "GOFLAGS": ""}
    subprocess.run(["go", "install", "mvdan.cc/gofumpt@v0.12.0"], check=True, env=pinned)
    bench = Bench(scratch, repository, arguments.patterns, str(tools / "gofumpt"))
    prime = [*bench.gogate, "check", "--stage", "gofumpt", "--stage", "vet", *arguments.patterns]
    environment = {**os.environ, "GOGATE_CACHE_DIR": bench.environment("any")["GOGATE_CACHE_DIR"]}
    primed = subprocess.run(prime, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    if primed.returncode not in JUDGED:
        raise SystemExit(primed.stderr)
    return bench


def ratios(case: Case, times: dict[str, Times]) -> list[tuple[str, ...]]:
    """Return rows of the table: what, the ratio of the medians, the range over the rounds, the limit, met or over."""
    rows: list[tuple[str, ...]] = []
    for ratio in case.ratios:
        over, under = times[ratio.over], times[ratio.under]
        each = [a / b for a, b in zip(over.wall, under.wall, strict=True)]
        value = over.median / under.median
        verdict = "met" if value <= ratio.limit else "over"
        rows.append((ratio.name, f"{value:.2f}", f"{min(each):.2f} to {max(each):.2f}", f"{ratio.limit:.2f}", verdict))
    return rows


HEAD = """\
# Measured

Written by `make bench`. A ratio compares wall times that were taken in turns within one run; seconds say only how large
the work was. gogate's stored verdicts are not used, and the tools that it brings itself are installed.

| what | ratio of medians | range | limit | |
|---|---|---|---|---|
"""


def page(
    arguments: argparse.Namespace, rows: list[tuple[str, ...]], measured: list[tuple[Case, dict[str, Times]]]
) -> str:
    """Return the text of RESULTS.md."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines += ["", "| side | wall s, median | CPU s, each round |", "|---|---|---|"]
    for case, times in measured:
        for side, taken in times.items():
            cpu = " · ".join(f"{seconds:.1f}" for seconds in taken.cpu)
            lines.append(f"| {case.title}: {side} | {taken.median:.2f} | {cpu} |")
    return HEAD + "\n".join([*lines, "", *machine(arguments)]) + "\n"


def machine(arguments: argparse.Namespace) -> list[str]:
    """Say where, when and how."""
    version = subprocess.run(["go", "env", "GOVERSION"], check=True, capture_output=True, text=True).stdout.strip()
    words = " ".join(arguments.patterns)
    today = datetime.datetime.now(tz=datetime.timezone.utc).date()
    system = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    return [
        f"Taken on {today} with {system}, {version}, Python {platform.python_version()}.",
        f"{arguments.rounds} rounds over `{words}` of `{arguments.repository.name}`.",
        "",
        f"Repeat it with `python -m bench.run --write --repository CHECKOUT --rounds {arguments.rounds} {words}`.",
    ]


if __name__ == "__main__":
    sys.exit(main())
