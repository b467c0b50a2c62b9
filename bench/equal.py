"""Compare what gogate says of a checkout with what the bare tools say, both computed here and now.

    python -m bench.equal REPOSITORY [PATTERN...]

The checkout is copied to a temporary folder first. Exit code 1 on any difference that the bare tools do not show among
their own runs too. The bare side is `bench.bare`, which shares no code with gogate.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import bare

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping

VET = ("-composites=false", "-printfuncs=Logf,Errorf")
EXTRA = ("nilness",)  # beyond go vet's own: gogate's vettool says these
AGAIN = 8  # bare runs of what differs, before the difference is gogate's
SHOWN = 20


@dataclass(slots=True)
class Table:
    """Rows of what was compared, and the differences."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    flaky: list[str] = field(default_factory=list)

    def add(self, what: str, ours: object, theirs: object, *, excused: bool = False) -> None:
        """Add two figures; they differ, or not."""
        verdict = "equal" if ours == theirs else "flaky" if excused else "DIFFERS"
        self.rows.append((what, str(ours), str(theirs), verdict))
        if verdict == "DIFFERS":
            self.differences.append(f"{what}: gogate {ours}, bare {theirs}")

    def add_sets(self, what: str, ours: Collection[Hashable], theirs: Collection[Hashable]) -> None:
        """Add two sets, member by member."""
        only_ours, only_theirs = set(ours) - set(theirs), set(theirs) - set(ours)
        verdict = "DIFFERS" if only_ours or only_theirs else "equal"
        self.rows.append((what, str(len(ours)), str(len(theirs)), verdict))
        self.differences += [f"{what}: gogate alone: {item}" for item in sorted(map(str, only_ours))]
        self.differences += [f"{what}: bare alone: {item}" for item in sorted(map(str, only_theirs))]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where it is compared: the copy, the patterns, the packages, and a folder for output."""

    root: Path
    scratch: Path
    patterns: list[str]
    everything: bool
    groups: list[bare.Group]

    @property
    def modules(self) -> dict[str, Path]:
        """Folder by module path."""
        return {path: folder for group in self.groups for path, folder in group.modules.items()}


def main() -> int:
    """Compare one checkout."""
    parser = argparse.ArgumentParser(prog="python -m bench.equal", description=__doc__.splitlines()[0])
    parser.add_argument("repository", type=Path)
    parser.add_argument("patterns", nargs="*", help="folders as ./x or ./x/...; default all packages")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gogate-equal-") as folder:
        ground = prepare(Path(folder).resolve(), arguments.repository.resolve(), arguments.patterns)
        table = Table()
        result = gogate(ground, "check", "--no-reuse", "--coverprofile", str(ground.scratch / "gogate.out"))
        compare_packages(table, ground, result)
        compare_formats(table, ground, result)
        text = compare_vet(table, ground, result)
        compare_tests(table, ground, result, text)
    show(table, arguments.repository)
    return int(bool(table.differences))


def prepare(scratch: Path, repository: Path, patterns: list[str]) -> Ground:
    """Copy the checkout into a repository of its own."""
    root = scratch / repository.name
    shutil.copytree(repository, root, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "core.autocrlf=false"]
    for words in (["init", "-q"], ["add", "-A", "-f"], ["commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", "-C", str(root), *identity, *words], check=True)
    return Ground(root, scratch, patterns, not patterns, bare.groups(root, patterns or ["./..."]))


def gogate(ground: Ground, command: str, *options: str, **environment: str) -> dict[str, Any]:
    """Run gogate and return its result document."""
    path = ground.scratch / f"{command}.json"
    program = str(Path(sys.executable).with_name("gogate"))
    words = [program, command, "--report", f"json={path}", "-q", *options]
    patterns = ground.patterns if command == "check" else []
    cache = os.environ.get("GOGATE_CACHE_DIR", str(ground.scratch / "cache"))
    done = bare.run([*words, *patterns], ground.root, GOGATE_CACHE_DIR=cache, **environment)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr}")
    document: dict[str, Any] = json.loads(path.read_text())
    return document


def compare_packages(table: Table, ground: Ground, result: Mapping[str, Any]) -> None:
    """Compare the packages that were judged."""
    theirs = [path for group in ground.groups for path in group.packages]
    table.add_sets("packages", [package["path"] for package in result["selection"]["packages"]], theirs)


def compare_formats(table: Table, ground: Ground, result: Mapping[str, Any]) -> None:
    """Compare the files that each formatter would change, and the hunks of each."""
    pinned = f"mvdan.cc/gofumpt@{result['tools']['gofumpt']}"
    subprocess.run(
        ["go", "install", pinned], check=True, env={**os.environ, "GOBIN": str(ground.scratch), "GOFLAGS": ""}
    )
    program = str(ground.scratch / "gofumpt")
    listed: set[str] = set()
    hunks: dict[str, int] = {}
    for folder in ground.modules.values():
        prefix = os.path.relpath(folder, ground.root)
        listed.update(
            os.path.normpath(f"{prefix}/{name}")
            for name in bare.run([program, "-l", "."], folder).stdout.split("\n")[:-1]
        )
        said = bare.diffs(bare.run([program, "-d", "."], folder).stdout)
        hunks.update({os.path.normpath(f"{prefix}/{name}"): count for name, count in said.items()})
    folders = {place for group in ground.groups for place in group.packages.values()}
    chosen = {name for name in listed if ground.everything or (ground.root / name).parent in folders}
    taken, changed = bare.gofmt(ground.root, ground.groups)
    reasons = {stage["name"]: stage["reason"] for stage in result["stages"]}
    table.add("fmt: files judged", reasons["fmt"].split()[0], str(taken))
    bares = {"fmt": changed, "gofumpt": {name: hunks.get(name, 0) for name in chosen}}
    for stage, theirs in bares.items():
        ours = Counter(finding["file"] for finding in result["findings"] if finding["stage"] == stage)
        table.add_sets(f"{stage}: files", ours, theirs)
        table.add_sets(f"{stage}: hunks by file", ours.items(), theirs.items())


def compare_vet(table: Table, ground: Ground, result: Mapping[str, Any]) -> str:
    """Compare file, line, column and message of each diagnostic; returns vet's text."""
    found = [finding for finding in result["findings"] if finding["stage"] == "vet"]
    ours = {
        (finding["file"], finding["line"], finding["column"], finding["message"])
        for finding in found
        if finding["rule"] not in EXTRA
    }
    theirs, text = bare.vet(ground.groups, ground.root, *VET)
    table.add_sets("vet: diagnostics", ours, theirs)
    return text


def compare_tests(table: Table, ground: Ground, result: Mapping[str, Any], vet_text: str) -> None:
    """Compare outcomes and coverage: of two runs, and as `gogate report` reads the very stream of the bare run."""
    streams, profiles = [], []
    for number, group in enumerate(ground.groups):
        streams.append(ground.scratch / f"bare-{number}.json")
        profiles.append(ground.scratch / f"bare-{number}.out")
        bare.tests(group, group.packages, streams[-1], profiles[-1])
    theirs = bare.outcomes(streams)
    blocks = bare.blocks(profiles, ground.modules, ground.root)
    again = rerun(ground, differing(ground, result, theirs, blocks))
    compare_outcomes(table, result, theirs, again)
    compare_coverage(table, ground, result, blocks, again)
    options = [word for path in streams for word in ("--test-json", str(path))]
    options += [word for path in profiles for word in ("--coverprofile", str(path))]
    if vet_text and len(ground.groups) == 1 and ground.groups[0].folder == ground.root:
        (ground.scratch / "vet.txt").write_text(vet_text)
        options += ["--vet", str(ground.scratch / "vet.txt")]
    read = gogate(ground, "report", *options)
    table.add_sets("same stream: outcomes", of_tests(read).items(), named(theirs).items())
    table.add_sets("same stream: failing packages", failing(read), failed_packages(theirs))
    table.add("same stream: covered / statements", figures(read), total(counted(blocks)))
    for group, profile in zip(ground.groups, profiles, strict=True):
        covered, statements = map(int, total(bare.blocks([profile], ground.modules, ground.root)).split("/"))
        own = f"{100 * covered / statements:.1f}%" if statements else "0.0%"
        table.rows.append((f"go tool cover -func, {group.folder.name}", own, bare.cover_total(group, profile), "shown"))


Again = tuple["dict[tuple[str, str], set[str]]", "dict[tuple[str, str], set[bool]]"]


def differing(
    ground: Ground, result: Mapping[str, Any], theirs: Mapping[tuple[str, str], str], blocks: bare.Profile
) -> set[str]:
    """Return the packages in which any outcome or block is not the same in both runs."""
    unequal = set(of_tests(result).items()) ^ set(named(theirs).items())
    packages = {package for (package, _), _ in unequal} | (failing(result) ^ failed_packages(theirs))
    places = {place: path for group in ground.groups for path, place in group.packages.items()}
    files = {file for file, _ in unlike(our_blocks(ground), blocks)}
    return packages | {places[(ground.root / file).parent] for file in files}


def rerun(ground: Ground, packages: set[str]) -> Again:
    """Run *packages* with the bare tools again and return every outcome of a test and every state of a block seen."""
    seen: dict[tuple[str, str], set[str]] = {}
    states: dict[tuple[str, str], set[bool]] = {}
    for number in range(AGAIN if packages else 0):
        for group in ground.groups:
            chosen = [path for path in group.packages if path in packages]
            if not chosen:
                continue
            stream, profile = ground.scratch / f"again-{number}.json", ground.scratch / f"again-{number}.out"
            # One thread at a time in every other run: what hangs on the schedule shows sooner.
            bare.tests(group, chosen, stream, profile, **({"GOMAXPROCS": "1"} if number % 2 else {}))
            for key, outcome in bare.outcomes([stream]).items():
                seen.setdefault(key, set()).add(outcome)
            for file, spans in bare.blocks([profile], ground.modules, ground.root).items():
                for span, (_, reached) in spans.items():
                    states.setdefault((file, span), set()).add(reached)
    return seen, states


def gogate_again(ground: Ground, files: Collection[str]) -> bare.Profile:
    """Return the blocks of a second check of the packages of *files*; another time limit, so nothing is cached."""
    folders = sorted({f"./{Path(file).parent.as_posix()}" for file in files})
    again = Ground(ground.root, ground.scratch, folders, False, ground.groups)
    profile = ground.scratch / "gogate-again.out"
    gogate(again, "check", "--no-reuse", "--coverprofile", str(profile), GOGATE_TEST_TIMEOUT="601s")
    return bare.blocks([profile], ground.modules, ground.root)


def compare_outcomes(
    table: Table, result: Mapping[str, Any], theirs: Mapping[tuple[str, str], str], again: Again
) -> None:
    """Compare two runs: what differs must also differ among the bare runs."""
    ours, bares = of_tests(result), named(theirs)
    counts = [Counter(each.values()) for each in (ours, bares)]
    for outcome in ("pass", "fail", "skip"):
        table.rows.append((f"tests: {outcome}", str(counts[0][outcome]), str(counts[1][outcome]), "shown"))
    left: list[str] = []
    for key in sorted(set(ours) | set(bares)):
        if ours.get(key) != bares.get(key):
            line = f"{key[0]}.{key[1]}: gogate {ours.get(key)}, bare {bares.get(key)}, then {again[0].get(key)}"
            (table.flaky if ours.get(key) in again[0].get(key, {None}) else left).append(line)
    table.rows.append(("tests: outcomes", str(len(ours)), str(len(bares)), "DIFFERS" if left else "equal"))
    table.differences += left
    packages = failing(result) ^ failed_packages(theirs)
    dropped = let_pass(theirs)
    table.rows.append(("packages: a test fails, TestMain exits with 0", str(len(dropped)), "go test passes", "shown"))
    wanted = {key: "fail" if key in failing(result) else "pass" for key in packages}
    steady = {key for key, outcome in wanted.items() if outcome not in again[0].get((key, ""), set())}
    table.flaky += [f"{key}: gogate {wanted[key]}" for key in sorted(packages - steady)]
    table.add_sets(
        "tests: failing packages", failing(result), (failing(result) - steady) | (failed_packages(theirs) & steady)
    )


def compare_coverage(
    table: Table, ground: Ground, result: Mapping[str, Any], blocks: bare.Profile, again: Again
) -> None:
    """Compare the document with our sum over the profile that gogate wrote, and that profile with the bare one."""
    ours = our_blocks(ground)
    files = {(file["file"], f"{file['covered']}/{file['statements']}") for file in result["coverage"]["files"]}
    summed = {(file, total({file: spans})) for file, spans in ours.items() if total({file: spans}) != "0/0"}
    table.add_sets("coverage: document and profile, by file", {pair for pair in files if pair[1] != "0/0"}, summed)
    table.add("coverage: document and profile, total", figures(result), total(ours))
    theirs = counted(blocks)
    table.add("coverage: statements", figures(result).split("/")[1], total(theirs).split("/")[1])
    changed = unlike(ours, theirs)
    steady = [key for key in changed if _reached(ours, key) not in again[1].get(key, set())]
    if steady:
        second = gogate_again(ground, {file for file, _ in steady})
        steady = [key for key in steady if _reached(second, key) == _reached(ours, key)]
    table.flaky += [f"{file}:{span}: covered by chance" for file, span in changed if (file, span) not in steady]
    table.add("coverage: covered", figures(result).split("/")[0], total(theirs).split("/")[0], excused=not steady)
    table.differences += [f"coverage: {file}:{span}: gogate {_reached(ours, (file, span))}" for file, span in steady]


def our_blocks(ground: Ground) -> bare.Profile:
    """Return the blocks of the profile that gogate wrote."""
    return counted(bare.blocks([ground.scratch / "gogate.out"], ground.modules, ground.root))


def unlike(ours: bare.Profile, theirs: bare.Profile) -> list[tuple[str, str]]:
    """Return file and span of each block that is not the same in both."""
    keys = {(file, span) for each in (ours, counted(theirs)) for file, spans in each.items() for span in spans}
    return sorted(key for key in keys if _reached(ours, key) != _reached(theirs, key))


def _reached(profile: bare.Profile, key: tuple[str, str]) -> bool | None:
    return profile.get(key[0], {}).get(key[1], (0, None))[1]


def counted(profile: bare.Profile) -> bare.Profile:
    """Leave out what gogate's default `coverage.exclude` names."""
    return {file: spans for file, spans in profile.items() if not file.endswith(".pb.go")}


def total(profile: bare.Profile) -> str:
    """Sum it up: covered/statements."""
    every = [block for spans in profile.values() for block in spans.values()]
    return f"{sum(number for number, reached in every if reached)}/{sum(number for number, _ in every)}"


def figures(result: Mapping[str, Any]) -> str:
    """Return covered/statements as the document has them."""
    return f"{result['coverage']['covered']}/{result['coverage']['statements']}"


def of_tests(result: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Return the outcome of each test of the document."""
    return {(test["package"], test["name"]): test["outcome"] for test in result["tests"] if test["name"]}


def named(outcomes: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Leave out the packages' own."""
    return {key: outcome for key, outcome in outcomes.items() if key[1]}


def failing(result: Mapping[str, Any]) -> set[str]:
    """Return the packages with a failure in the document."""
    return {test["package"] for test in result["tests"] if test["outcome"] == "fail"}


def failed_packages(outcomes: Mapping[tuple[str, str], str]) -> set[str]:
    """Return the packages in which anything failed, also those that go test passes because TestMain exits with 0."""
    return {package for (package, _), outcome in outcomes.items() if outcome == "fail"}


def let_pass(outcomes: Mapping[tuple[str, str], str]) -> list[str]:
    """Return the packages that go test passes although the stream says that a test of theirs failed."""
    return sorted(package for package in failed_packages(outcomes) if outcomes.get((package, "")) == "pass")


def show(table: Table, repository: Path) -> None:
    """Print the table, what was flaky, and the differences."""
    commit = bare.run(["git", "rev-parse", "--short=12", "HEAD"], repository).stdout.strip()
    print(f"{repository.name} at {commit or 'no commit'}\n\n| compared | gogate | bare | |\n|---|---|---|---|")
    print(*(f"| {' | '.join(row)} |" for row in table.rows), sep="\n")
    for title, lines in (("Flaky", table.flaky), ("Differences", table.differences)):
        print(f"\n{title}: {len(lines) or 'none'}")
        print(*(re.sub(r"[^\x20-\x7e]", "?", line) for line in lines[:SHOWN]), sep="\n")


if __name__ == "__main__":
    sys.exit(main())
