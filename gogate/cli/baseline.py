"""``gogate baseline``: write down what is known, so that only what is new fails; raise the floors of coverage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gogate.cli import arguments as words
from gogate.model.errors import CannotJudge, ExitCode, SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence

    from gogate.check.request import Request
    from gogate.cli.measuring import Measured
    from gogate.cli.world import World
    from gogate.judge.baseline import Entry
    from gogate.model.result import Finding

__all__ = ["parser", "run"]

_STAGES = ("fmt", "gofumpt", "vet")


def parser() -> argparse.ArgumentParser:
    """Return the parser of ``gogate baseline``."""
    parsed = words.Parser(
        prog="gogate baseline",
        description="Write the findings of gofmt, gofumpt and go vet to gogate.baseline.json: they are shown as known "
        "from then on and do not fail a gate. Type errors, syntax errors and races are never in it.",
        epilog="exit codes: 0 written or unchanged, 1 not written: something must be mended first, 2 wrong usage, "
        "3 could not judge, 4 time limit, 128+N signal N",
    )
    parsed.add_argument(
        "--coverage", action="store_true", help="raise the floors in the file that coverage.ratchet names"
    )
    parsed.add_argument("--dry-run", action="store_true", help="show what would change, write nothing")
    parsed.add_argument("--config", metavar="PATH", type=Path, help="settings file (default: gogate.toml at the root)")
    parsed.add_argument("-C", dest="folder", metavar="DIR", type=Path, help="run as if started in DIR")
    parsed.add_argument("--jobs", metavar="N", type=words.positive, help="CPUs to use (default: all)")
    parsed.add_argument("--timeout", metavar="DUR", type=words.duration, help="time limit, such as 15m (exit 4)")
    parsed.add_argument("-q", "--quiet", action="store_true", help="no progress")
    return parsed


def run(arguments: Sequence[str], world: World) -> int:
    """Run ``gogate baseline ARGUMENTS`` and return its exit code."""
    parsed = parser().parse_args(arguments)
    from gogate.cli.measuring import measure

    try:
        if parsed.coverage:
            return _raise_floors(measure(parsed, world, ("test",), before=_require_file), parsed, world)
        return _write_findings(measure(parsed, world, _STAGES), parsed, world)
    except SettingsError as error:
        # Whoever follows that fix is here already.
        fix = "remove it, and run this once more" if "`gogate baseline" in error.fix else error.fix
        raise SettingsError(error.message, fix=fix) from error


def _write_findings(measured: Measured, parsed: argparse.Namespace, world: World) -> int:
    from gogate.check.settle import BASELINE
    from gogate.judge import baseline

    result = measured.result
    blocking = [finding for finding in result.findings if _blocks(finding)]
    if blocking:
        # What does not load was not vetted: a baseline of the rest would forget what is known of it.
        world.stdout.write(f"{BASELINE} is not written: mend these first, no baseline lets them pass\n")
        world.stdout.writelines(
            f"  {_place(finding.file, finding.line)}{_line(finding.message)}\n" for finding in blocking
        )
        return ExitCode.FAIL
    path = measured.request.root / BASELINE
    old = _read(path)
    known = {entry.fingerprint: entry for entry in baseline.parse(old, BASELINE)} if old is not None else {}
    entries = baseline.entries(result.findings)
    changes = [*_changes(known, {entry.fingerprint: entry for entry in entries})]
    if not entries and old is None:
        world.stdout.write("no finding: there is no baseline to write\n")
        return ExitCode.PASS
    _put(path, old, baseline.render(entries), parsed, world)
    count = sum(entry.count for entry in entries)
    world.stdout.writelines(changes)
    said = "unchanged" if not changes else "not written (--dry-run)" if parsed.dry_run else "written"
    world.stdout.write(f"{BASELINE}: {said}, {count} known {'finding' if count == 1 else 'findings'}\n")
    return ExitCode.PASS


def _blocks(finding: Finding) -> bool:
    """Whether a finding fails the gate with or without a baseline."""
    from gogate.judge.baseline import can_be_known
    from gogate.model.result import Severity

    return finding.severity is not Severity.NOTE and not can_be_known(finding)


def _changes(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> Iterable[str]:
    """Yield a line for each entry that came, went, or counts differently."""
    for entry in sorted({**old, **new}.values()):
        before = old[entry.fingerprint].count if entry.fingerprint in old else 0
        after = new[entry.fingerprint].count if entry.fingerprint in new else 0
        if before == after:
            continue
        count = f" ({max(before, after)})" if before + after > 1 else ""
        if before and after:
            count = f" ({before} → {after})"
        sign = "+" if after > before else "-"
        yield f"{sign} {_place(entry.file)}{_line(entry.rule)}: {_line(entry.message)}{count}\n"


def _require_file(request: Request) -> None:
    """Raise SettingsError where the settings name no file for the floors; asked before any test runs."""
    if not request.loaded.settings.coverage.ratchet:
        origin = request.loaded.origin("coverage.ratchet")
        raise SettingsError(
            f"{origin}: coverage.ratchet names no file to keep the floors in",
            fix='write ratchet = "coverage.floors.json" under [coverage] in gogate.toml',
        )


def _raise_floors(measured: Measured, parsed: argparse.Namespace, world: World) -> int:
    from gogate.judge import ratchet

    request, result = measured
    name = request.loaded.settings.coverage.ratchet
    if result.exit_code or result.coverage is None:
        world.stdout.write(f"{name} is not written: the tests do not pass, their coverage is nobody's floor\n")
        return ExitCode.FAIL
    path = request.root / name
    old = _read(path)
    before = {} if old is None else ratchet.parse(old, name)
    after = ratchet.raised(before, result.coverage, existing=[one.path for one in result.selection.packages])
    changes = [*_floor_changes(before, after)]
    _put(path, old, ratchet.render(after), parsed, world)
    world.stdout.writelines(changes)
    said = "unchanged" if not changes else "not written (--dry-run)" if parsed.dry_run else "written"
    world.stdout.write(f"{name}: {said}, floors of {len(after)} {'package' if len(after) == 1 else 'packages'}\n")
    return ExitCode.PASS


def _floor_changes(old: Mapping[str, float], new: Mapping[str, float]) -> Iterable[str]:
    for path in sorted({*old, *new}):
        if path not in new:
            yield f"- {_line(path)}: {old[path]:.2f} % (no such package)\n"
        elif path not in old:
            yield f"+ {_line(path)}: {new[path]:.2f} %\n"
        elif old[path] != new[path]:
            yield f"+ {_line(path)}: {old[path]:.2f} % → {new[path]:.2f} %\n"


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CannotJudge(f"{path}: {error.strerror}", fix="make it a file that can be read") from error


def _put(path: Path, old: bytes | None, new: bytes, parsed: argparse.Namespace, world: World) -> None:
    from gogate.report.write import write

    if parsed.dry_run or old == new:
        return
    try:
        write(path, new)
    except OSError as error:
        world.stdout.flush()
        raise CannotJudge(f"{path}: {error.strerror}", fix="make it a file that can be written") from error


def _place(file: str, line: int = 0) -> str:
    return f"{_line(file)}:{line}: " if file and line else f"{_line(file)}: " if file else ""


def _line(text: str) -> str:
    from gogate.report import clean

    return clean.one_line(text)
