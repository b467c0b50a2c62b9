"""Stop `gogate check` at random moments and look at what is left.

    python -m bench.kills [--rounds 200] [--every 1] [--seed N] [CHECKOUT...]

Each round takes one of the checkouts (default: both examples) in a copy of its own, starts a check, and sends SIGINT or
SIGKILL after a random part of the time that a whole check takes. Every process that inherits the check's marker
variable is looked for in /proc (Linux). Exit code 1 where a round breaks a promise; the promise is named.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

EXAMPLES = Path(__file__).parent.parent / "examples"
MARK = "PROVE_MARK"
PATIENCE = 20.0  # seconds that what a SIGKILL left may go on: a test binary ends by itself
_SHAPE = ("stage", "rule", "file", "line", "column", "message", "fingerprint")


@dataclass(slots=True)
class Subject:
    """A copy of a checkout, what a whole check says of it, and how long that takes in seconds."""

    root: Path
    report: Path
    temporary: Path
    environment: dict[str, str]
    answer: tuple[int, Any] = (0, None)
    seconds: float = 0.0
    digests: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """What the rounds showed."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def demand(self, kept: bool, promise: str) -> None:
        """Note a broken promise."""
        if not kept:
            self.broken.append(promise)

    def lasted(self, what: str, seconds: float) -> None:
        """Note how long it took until nothing was left."""
        self.seconds.setdefault(what, []).append(seconds)


def main() -> int:
    """Run the rounds."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills")
    parser.add_argument("checkouts", nargs="*", type=Path, default=[EXAMPLES / "shop", EXAMPLES / "broken"])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--every", type=int, default=1, help="stops of a checkout until a whole check looks at it")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` ignores it, and gogate would keep to that
    chance = random.Random(arguments.seed)  # noqa: S311 - moments, not secrets
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="gogate-kills-") as folder:
        subjects = [prepare(Path(folder).resolve(), checkout.resolve()) for checkout in arguments.checkouts]
        for number in range(arguments.rounds):
            subject = subjects[number % len(subjects)]
            kind = chance.choice((signal.SIGINT, signal.SIGKILL))
            name = f"round {number + 1}, {subject.root.name}, {kind.name}"
            one_round(subject, kind, chance.uniform(0, subject.seconds), tally, name)
            if number // len(subjects) % arguments.every == arguments.every - 1:
                tally.counts["whole checks between the rounds"] += 1
                tally.demand(check(subject) == subject.answer, f"{name}: the next check says something else")
            if sys.stdout.isatty() or (number + 1) % 20 == 0:
                print(f"{number + 1} rounds, {len(tally.broken)} broken promises", flush=True)
    show(tally)
    return int(bool(tally.broken))


def prepare(scratch: Path, checkout: Path) -> Subject:
    """Copy a checkout into a repository of its own, and check it twice: the second time says how long it takes."""
    root = scratch / checkout.name
    shutil.copytree(checkout, root, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", "-C", str(root), *identity, *words], check=True)
    cache = os.environ.get("GOGATE_CACHE_DIR", str(scratch / "cache"))
    temporary = scratch / f"{checkout.name}-tmp"
    temporary.mkdir()
    environment = {**os.environ, "GOGATE_CACHE_DIR": cache, "TMPDIR": str(temporary)}
    subject = Subject(root, scratch / f"{checkout.name}.json", temporary, environment)
    check(subject)
    started = time.monotonic()
    subject.answer = check(subject)
    subject.seconds = time.monotonic() - started
    subject.digests = digests(root)
    print(f"{root.name}: exit code {subject.answer[0]}, a whole check takes {subject.seconds:.2f} s", flush=True)
    return subject


def start(subject: Subject, mark: str) -> subprocess.Popen[bytes]:
    """Start a check that answers from no stored verdict."""
    subject.report.unlink(missing_ok=True)
    argv = [
        str(Path(sys.executable).with_name("gogate")),
        "check",
        "--no-reuse",
        "-q",
        f"--report=json={subject.report}",
    ]
    return subprocess.Popen(
        argv,
        cwd=subject.root,
        env={**subject.environment, MARK: mark},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def check(subject: Subject) -> tuple[int, Any]:
    """Return the exit code of a whole check and what it found, but for times and texts that no two runs share."""
    code = start(subject, str(uuid.uuid4())).wait()
    document = json.loads(subject.report.read_text())
    findings = [[finding[name] for name in _SHAPE] for finding in document["findings"]]
    tests = [[test["package"], test["name"], test["outcome"], test["kind"]] for test in document["tests"]]
    return code, (document["verdict"], sorted(findings), sorted(tests, key=str), document["coverage"]["statements"])


def one_round(subject: Subject, kind: signal.Signals, delay: float, tally: Tally, name: str) -> None:
    """Stop one check, and look at everything that it could have left."""
    mark = str(uuid.uuid4())
    process = start(subject, mark)
    with suppress(subprocess.TimeoutExpired):
        process.wait(delay)
    others = marked(mark) - {process.pid}
    tally.counts[f"{kind.name}: rounds"] += 1
    tally.counts[f"{kind.name}: rounds with children alive at the signal"] += bool(others)
    tally.counts[f"{kind.name}: children alive at the signal"] += len(others)
    judging = any(runs_go(pid) for pid in others)
    sent = time.monotonic()
    process.send_signal(kind)  # does nothing where it has ended
    code = process.wait()
    if kind is signal.SIGINT:
        tally.demand(not marked(mark), f"{name}: {len(marked(mark))} children live")
        tally.demand(not list(subject.temporary.glob("gogate-*")), f"{name}: a temporary folder is left")
        after_interrupt(subject, code, tally, name, judging=judging)
        tally.lasted(kind.name, time.monotonic() - sent)
    else:
        tally.demand(code in (-signal.SIGKILL, subject.answer[0]), f"{name}: exit code {code}")
        after_kill(mark, tally, name)
        for folder in subject.temporary.iterdir():  # nobody was left to remove them
            shutil.rmtree(folder)
    changed = sorted(path for path, _ in set(digests(subject.root).items()) ^ set(subject.digests.items()))
    tally.demand(not changed, f"{name}: changed: {' '.join(changed[:5])}")


def after_interrupt(subject: Subject, code: int, tally: Tally, name: str, *, judging: bool) -> None:
    """Look at the exit code and the report. Until gogate has its handler, SIGINT ends Python itself."""
    if code == 128 + signal.SIGINT and not subject.report.exists():
        # Before it has asked git for the root and read the settings there is nothing to report on.
        tally.demand(not judging, f"{name}: no report")
        tally.counts["SIGINT: exit code 130 before there was a request"] += 1
    elif code == 128 + signal.SIGINT:
        written = json.loads(subject.report.read_text())
        tally.demand(written.get("verdict") == "interrupted", f"{name}: the report is {written.get('verdict')}")
        tally.counts["SIGINT: exit code 130 and a report"] += 1
    elif code == -signal.SIGINT:
        tally.demand(not subject.report.exists(), f"{name}: a report without a check")
        tally.counts["SIGINT: while Python itself started"] += 1
    else:
        tally.demand(code == subject.answer[0], f"{name}: exit code {code}")
        tally.counts["SIGINT: the verdict was there already"] += 1


def after_kill(mark: str, tally: Tally, name: str) -> None:
    """Wait for the children, which nobody is left to stop, to end by themselves."""
    killed = time.monotonic()
    tally.counts["SIGKILL: rounds after which children went on"] += bool(marked(mark))
    while marked(mark) and time.monotonic() < killed + PATIENCE:
        time.sleep(0.02)
    tally.demand(not marked(mark), f"{name}: {len(marked(mark))} children live {PATIENCE:.0f} s later")
    tally.lasted("SIGKILL", time.monotonic() - killed)


def marked(mark: str) -> set[int]:
    """Return the ids of the processes that inherited *mark*; a zombie has no environment."""
    wanted = f"{MARK}={mark}".encode()
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended just now, or it is another user's
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.add(int(folder.name))
    return found


def runs_go(pid: int) -> bool:
    """Whether it is Go that runs there, and not git."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip() in ("go", "gofmt", "gofumpt", "vet", "compile", "link")
    return False


def digests(root: Path) -> dict[str, str]:
    """Return mode and bytes of every path below *root*, ``.git`` with index, refs and objects included."""
    found = {}
    for path in root.rglob("*"):
        content = hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()
        found[path.relative_to(root).as_posix()] = f"{path.lstat().st_mode:o} {content}"
    return found


def show(tally: Tally) -> None:
    """Print the figures."""
    for what, count in sorted(tally.counts.items()):
        print(f"| {what} | {count} |")
    for what, seconds in sorted(tally.seconds.items()):
        print(f"| {what}: all gone after, median and longest | {median(seconds):.2f} s, {max(seconds):.2f} s |")
    print(f"| broken promises | {len(tally.broken) or 'none'} |")
    print(*tally.broken, sep="\n")


if __name__ == "__main__":
    sys.exit(main())
