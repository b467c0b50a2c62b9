"""An answer: the result document, and what its reports need beside it; those that no stage had to run for."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from gogate import __version__
from gogate.model.errors import ExitCode
from gogate.model.result import Result, Selection, Shard, Stage, StageVerdict, Tools, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gogate.check.request import Request
    from gogate.check.selection import Selected
    from gogate.check.tree import Tree
    from gogate.model.errors import GogateError
    from gogate.parse.coverprofile import Block

__all__ = ["STAGES", "Answer", "frame", "nothing_to_judge", "reused", "skipped", "unjudged"]

STAGES = ("fmt", "gofumpt", "vet", "test")


class Answer(msgspec.Struct, frozen=True):
    """A result, and what its reports may look at while the judged tree stands."""

    result: Result
    source: Callable[[str], bytes | None]
    blocks: Mapping[str, Sequence[Block]] = msgspec.field(default_factory=dict)
    profile: bytes | None = None
    quarantined: Mapping[tuple[str, str], str] = msgspec.field(default_factory=dict)


def nothing_to_judge(request: Request, tree: Tree, selected: Selected) -> Answer:
    """Pass, and say why: no Go, or no package that the change affects."""
    why = "no Go module" if not selected.modules else "the change affects no package"
    stages = tuple(skipped(name, why) for name in STAGES)
    return Answer(msgspec.structs.replace(frame(request, tree, selected), stages=stages), tree.source)


def reused(request: Request, tree: Tree, known: Result) -> Answer:
    """Answer from the stored verdict of the same tree, under the same key."""
    result = msgspec.structs.replace(
        known, started=_text(request.now), seconds=_since(request), reused_from=known.reused_from or known.started
    )
    return Answer(result, tree.source)


def unjudged(request: Request, error: GogateError, outcome: Verdict) -> Result:
    """Return the result of a check that never came to a verdict: an error, never a pass."""
    stages = tuple(skipped(name, "not judged") for name in STAGES)
    return Result(
        gate=request.gate_name,
        verdict=outcome,
        exit_code=error.exit_code,
        started=_text(request.now),
        seconds=_since(request),
        tools=Tools(gogate=__version__),
        selection=Selection(mode=request.gate.select),
        shard=_shard(request),
        stages=stages,
        notes=(str(error),),
    )


def frame(request: Request, tree: Tree, selected: Selected) -> Result:
    """Return what stands in every result, as a pass of nothing."""
    return Result(
        gate=request.gate_name,
        verdict=Verdict.PASS,
        exit_code=ExitCode.PASS,
        started=_text(request.now),
        seconds=_since(request),
        tools=Tools(gogate=__version__),
        selection=selected.selection,
        tree=tree.judged.tree if tree.judged else None,
        base=tree.base.commit if tree.base else None,
        shard=_shard(request, selected.plan),
        modules=selected.modules,
    )


def _shard(request: Request, plan: str = "") -> Shard | None:
    return Shard(index=request.shard[0], count=request.shard[1], plan=plan) if request.shard else None


def skipped(name: str, why: str = "not asked for") -> Stage:
    """Return the line of a stage that did not run."""
    return Stage(name=name, verdict=StageVerdict.SKIP, reason=why)


def _text(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _since(request: Request) -> float:
    return round((datetime.datetime.now(datetime.timezone.utc) - request.now).total_seconds(), 3)
