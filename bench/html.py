"""Make the HTML page of 10,000 tests and 1,000 files and open it in Chromium, beside an empty page.

    python bench/html.py [--tests 10000] [--files 1000] [--rounds 5]

Rendering is told as a ratio to ``json.dumps`` of the same document. Opening is the wall time of a whole headless
browser that loads the page, runs its script and writes its document, taken in turns with an empty page: the difference
of the medians is what the page costs. Exit code 1 where that is over 2 s. Without a browser only rendering is measured.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if TYPE_CHECKING:
    from gogate.model.result import Result

BUDGET_SECONDS = 2.0
EMPTY = b"<!doctype html><title>empty</title>"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --dump-dom"
)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", type=int, default=10_000)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    from tests import factories

    page = rendered(factories.huge(arguments.tests, arguments.files), arguments.rounds)
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        print("no chromium on PATH: opening is not measured")
        return 0
    cost = opened(browser, page, arguments.rounds)
    print(f"the page costs {cost:.2f} s in the browser, the limit is {BUDGET_SECONDS} s")
    return int(cost > BUDGET_SECONDS)


def rendered(result: Result, rounds: int) -> bytes:
    """Render *result* beside ``json.dumps`` of it; print the ratio, return the page."""
    import msgspec

    from gogate.report.context import Context
    from gogate.report.html import render

    document, page = msgspec.to_builtins(result), b""
    ours, theirs = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        page = render(result, Context())
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        json.dumps(document)
        theirs.append(time.perf_counter() - start)
    mine, dumped = statistics.median(ours), statistics.median(theirs)
    print(f"rendered in {mine:.3f} s, {len(page) / 1e6:.2f} MB; {mine / dumped:.2f} times json.dumps ({dumped:.3f} s)")
    return page


def opened(browser: str, page: bytes, rounds: int) -> float:
    """Open *page* and an empty one in turns; return the difference of the medians in seconds."""
    taken: dict[str, list[float]] = {"page": [], "empty": []}
    with tempfile.TemporaryDirectory(prefix="gogate-bench-") as folder:
        for _ in range(rounds):
            for name, content in (("page", page), ("empty", EMPTY)):
                file = Path(folder, f"{name}.html")
                file.write_bytes(content)
                argv = [browser, *FLAGS.split(), f"--user-data-dir={folder}/{name}", file.as_uri()]
                start = time.perf_counter()
                subprocess.run(argv, check=True, capture_output=True)
                taken[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    print(f"opened in {medians['page']:.2f} s, an empty page in {medians['empty']:.2f} s, browser's start included")
    return medians["page"] - medians["empty"]


if __name__ == "__main__":
    sys.exit(main())
