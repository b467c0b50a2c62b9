"""Write all reports of 100,000 tests and 5,000 files, beside ``json.dumps`` of the same document.

    python bench/reports.py [--tests 100000] [--files 5000] [--rounds 3]

Each round is a process of its own that makes the result, then renders and writes every kind into a temporary folder,
and tells seconds a kind, seconds in all and its peak of memory (the result itself included). A process beside it times
``json.dumps`` of the document. Exit code 1 where the medians are over 3 s or 400 MB.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

BUDGET_SECONDS, BUDGET_MEGABYTES = 3.0, 400.0
KINDS = ("json", "junit", "cobertura", "sarif", "codequality", "github", "markdown", "html")


def render_all(tests: int, files: int) -> dict[str, float]:
    """Write every kind; return seconds by kind, their sum and the peak of memory in megabytes."""
    from gogate.report.context import Context
    from gogate.report.write import Target, write_all
    from tests import factories

    result = factories.huge(tests, files)
    context = Context(root="/builds/shop", blocks=factories.huge_blocks(files))
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            start = time.perf_counter()
            write_all([Target(kind, kind)], result, context, folder=Path(folder), stdout=sys.stdout.buffer)
            figures[kind] = time.perf_counter() - start
            figures[f"{kind} MB"] = (Path(folder) / kind).stat().st_size / 1e6
    figures["all"] = sum(figures[kind] for kind in KINDS)
    figures["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def dump(tests: int, files: int) -> dict[str, float]:
    """Time ``json.dumps`` of the same document."""
    import msgspec

    from tests import factories

    document = msgspec.to_builtins(factories.huge(tests, files))
    start = time.perf_counter()
    json.dumps(document)
    return {"json.dumps": time.perf_counter() - start}


def one_round(arguments: argparse.Namespace) -> dict[str, float]:
    """Run both sides, each in a process of its own."""
    figures: dict[str, float] = {}
    for side in ("render_all", "dump"):
        argv = [sys.executable, __file__, "--side", side, f"--tests={arguments.tests}", f"--files={arguments.files}"]
        figures |= json.loads(subprocess.run(argv, check=True, capture_output=True, text=True).stdout)
    return figures


def main() -> int:
    """Print medians and judge them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--side", choices=("render_all", "dump"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        print(json.dumps(globals()[arguments.side](arguments.tests, arguments.files)))
        return 0
    rounds = [one_round(arguments) for _ in range(arguments.rounds)]
    median = {name: statistics.median(figures[name] for figures in rounds) for name in rounds[0]}
    for kind in KINDS:
        print(f"{kind:12} {median[kind]:6.2f} s {median[f'{kind} MB']:8.1f} MB")
    seconds, peak, dumped = median["all"], median["peak MB"], median["json.dumps"]
    print(f"{'all':12} {seconds:6.2f} s, peak {peak:.0f} MB, {seconds / dumped:.1f} x json.dumps ({dumped:.2f} s)")
    return int(seconds > BUDGET_SECONDS or peak > BUDGET_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
