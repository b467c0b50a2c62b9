"""``gogate init``: put the gate into a repository. Shows what it writes, overwrites nothing, may be run again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gogate import __version__
from gogate.cli import arguments as words
from gogate.model.errors import CannotJudge, ExitCode, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from gogate.cli.measuring import Measured
    from gogate.cli.world import World
    from gogate.init.proposal import Proposal, Proposals
    from gogate.init.survey import Survey

__all__ = ["parser", "run"]

_NEXT = "next: gogate check (and gogate baseline, to let be what it finds today)\n"
_FINDING = ("fmt", "gofumpt", "vet")

_WAYS = {
    "github": "a GitHub workflow and its action",
    "gitlab": "a GitLab pipeline",
    "jenkins": "a Jenkinsfile",
    "pre-commit": "an entry for pre-commit",
    "makefile": "gogate.mk: make fmt lint vet test ci-check",
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of ``gogate init``."""
    parsed = words.Parser(
        prog="gogate init",
        description="Write gogate.toml, with the coverage floor at today's figure and today's findings as known, and "
        "the files that put the gate into what is used here already. A file that is there is never changed: the lines "
        "to add to it are shown.",
        epilog="exit codes: 0 done or nothing to do, 2 wrong usage, 3 cannot be done, 4 time limit, 128+N signal N",
    )
    group = parsed.add_argument_group("ways in (default: those that fit what is there)")
    for name, line in _WAYS.items():
        group.add_argument(f"--{name}", dest="ways", action="append_const", const=name, help=line)
    group.add_argument("--hooks", action="store_true", help="git's own hooks of this clone: pre-commit, pre-push")
    group.add_argument("--server", metavar="PATH", type=Path, help="the hooks of a bare repository, and nothing else")
    parsed.add_argument(
        "--baseline", action="store_true", help="write gogate.baseline.json also where there is a gogate.toml"
    )
    parsed.add_argument("--no-run", action="store_true", help="run no test, write no floor")
    parsed.add_argument("--dry-run", action="store_true", help="show everything, write nothing")
    parsed.add_argument(
        "--package",
        metavar="SPEC",
        default=f"gogate=={__version__}",
        help="what pip installs where there is no gogate (default: %(default)s)",
    )
    parsed.add_argument("-C", dest="folder", metavar="DIR", type=Path, help="run as if started in DIR")
    parsed.add_argument("--jobs", metavar="N", type=words.positive, help="CPUs to use (default: all)")
    parsed.add_argument("--timeout", metavar="DUR", type=words.duration, help="time limit, such as 15m (exit 4)")
    parsed.add_argument("-q", "--quiet", action="store_true", help="no progress, no diff")
    return parsed


def run(arguments: Sequence[str], world: World) -> int:
    """Run ``gogate init ARGUMENTS`` and return its exit code."""
    parsed = parser().parse_args(arguments)
    from gogate.cli.init_hooks import client
    from gogate.init import plan
    from gogate.init.proposal import Proposals, State, state_of

    if parsed.server is not None:
        return _set_up_server(parsed, world)
    plan.check_package(parsed.package)
    if parsed.no_run and parsed.baseline:
        raise UsageError("--baseline needs a run", fix="leave --no-run out")
    survey = _survey(parsed, world)
    ways = parsed.ways or (() if parsed.hooks else plan.used(survey))
    proposed = plan.propose(survey, ways, parsed.package)
    own = _own_files(survey, parsed, world)
    every = Proposals((*own.files, *proposed.files), proposed.advice, (*own.notes, *plan.without_template(survey)))
    new = [file for file in every.files if state_of(survey.root, file) is State.NEW]
    _write(survey.root, new, parsed, world)
    hooks = client(survey.root, world, dry_run=parsed.dry_run) if parsed.hooks else ()
    _tell(survey, every, new, hooks, parsed, world)
    if new or hooks:
        world.stdout.writelines(f"note: {note}\n" for note in proposed.notes)
        world.stdout.write(_NEXT if parsed.no_run else "next: gogate check\n")
    return ExitCode.PASS


def _set_up_server(parsed: argparse.Namespace, world: World) -> int:
    from gogate.cli.init_hooks import server

    if parsed.ways or parsed.hooks or parsed.baseline:
        raise UsageError("--server stands alone", fix="run gogate init once for the server and once in the work tree")
    lines = server(world.cwd / (parsed.folder or ".") / parsed.server, world, dry_run=parsed.dry_run)
    world.stdout.writelines(f"{line}\n" for line in lines or ("nothing to do: the hooks are there",))
    return ExitCode.PASS


def _survey(parsed: argparse.Namespace, world: World) -> Survey:
    from gogate.git.repo import find as find_repository
    from gogate.golang.toolchain import find as find_go
    from gogate.init.survey import survey
    from gogate.run.cache import cache_folder
    from gogate.run.stop import Stop, signals

    folder = (world.cwd / (parsed.folder or ".")).resolve()
    if not folder.is_dir():
        raise UsageError(f"-C {parsed.folder}: there is no such folder", fix="name a folder")
    stop = Stop()
    with signals(stop):
        repo = find_repository(folder, world.environ, cache_folder(world.environ), stop)
        if repo is not None and repo.bare:
            raise UsageError(f"{folder}: a bare repository has no files", fix="run gogate init in a work tree")
        root = folder if repo is None else repo.root.resolve()
        return survey(root, repo, find_go(world.environ, root, stop), stop)


def _own_files(survey: Survey, parsed: argparse.Namespace, world: World) -> Proposals:
    """Return gogate.toml and the baseline of what is found today; what is there already is not measured again."""
    from gogate.check.settle import BASELINE
    from gogate.init.proposal import Proposal, Proposals
    from gogate.init.settings_file import SETTINGS, propose
    from gogate.init.today import notes, today
    from gogate.judge import baseline

    lacks_settings = survey.text(SETTINGS) is None
    lacks_baseline = (parsed.baseline or lacks_settings) and survey.text(BASELINE) is None
    if parsed.no_run or not (lacks_settings or lacks_baseline):
        return Proposals((propose(survey, None),))
    request, result = _measured(survey, parsed, world, (*_FINDING, *(("test",) if lacks_settings else ())))
    found = today(result, request.now.date())
    if not lacks_baseline:
        found = found._replace(known=())
    files = [propose(survey, found.figure, found.quarantined)]
    if found.known:
        files.append(Proposal(BASELINE, baseline.render(found.known).decode()))
    return Proposals(tuple(files), notes=notes(found, {"settings": SETTINGS, "baseline": BASELINE}))


def _measured(survey: Survey, parsed: argparse.Namespace, world: World, stages: Sequence[str]) -> Measured:
    from gogate.cli.measuring import measure
    from gogate.cli.world import World

    if survey.gofumpt:
        environ = {**world.environ, "GOGATE_GO_GOFUMPT": survey.gofumpt}
        world = World(world.cwd, environ, world.stdin, world.stdout, world.stderr, world.raw_stdout)
    try:
        return measure(parsed, world, stages)
    except CannotJudge as error:
        raise CannotJudge(error.message, fix=f"{error.fix or 'see what gogate check says'}; or use --no-run") from error


def _write(root: Path, new: Sequence[Proposal], parsed: argparse.Namespace, world: World) -> None:
    from gogate.init.proposal import diff, write

    for file in new:
        if not parsed.quiet:
            world.stdout.write(f"{diff(file)}\n")
        if not parsed.dry_run:
            write(root, file)


def _tell(
    survey: Survey,
    every: Proposals,
    new: Sequence[Proposal],
    hooks: Sequence[str],
    parsed: argparse.Namespace,
    world: World,
) -> None:
    """Say what was written, what was there, and what a person adds."""
    from gogate.init.proposal import State, state_of

    told = world.stdout.write
    for file in every.files:
        if file in new:
            told(f"{'would write' if parsed.dry_run else 'wrote'} {file.path}\n")
        elif state_of(survey.root, file) is State.OTHER:
            told(f"{file.path} is there, and left as it is\n")
    world.stdout.writelines(f"{line}\n" for line in hooks)
    for path, lines, place in every.advice:
        told(f"\nadd to {place} of {path}, which is left as it is:\n\n")
        world.stdout.writelines(f"    {line}\n" if line else "\n" for line in lines.splitlines())
        told("\n")
    world.stdout.writelines(f"note: {note}\n" for note in every.notes)
    if not (new or hooks or every.advice):
        told("nothing to do: the gate is set up\n")
