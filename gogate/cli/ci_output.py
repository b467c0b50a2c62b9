"""What GitHub, Gitea and Forgejo get beside the answer where ``--output`` is ``auto``: annotations, summary, outputs.

The answer quotes what tests printed, so it is written while the runner's commands are stopped.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gogate.model.errors import CannotJudge
from gogate.run.ci import System, system_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gogate.model.result import Result
    from gogate.report.context import Context

__all__ = ["add_to_files", "annotated", "shielded", "speaks_github"]


def speaks_github(output: str, environ: Mapping[str, str]) -> bool:
    """Whether the answer goes to a runner that obeys GitHub's workflow commands."""
    return output == "auto" and system_of(environ) in (System.GITHUB, System.GITEA)


def shielded(text: str, context: Context) -> str:
    """Return *text* so that the runner obeys nothing in it."""
    from gogate.report import github

    return github.stopped(text if text.endswith("\n") else f"{text}\n", context.token)


def annotated(result: Result, context: Context) -> str:
    """Return the annotations of *result*; none of a shard's, which the job that joins the shards reports."""
    from gogate.report import github

    return "" if result.shard else github.render(result, context).decode()


def add_to_files(result: Result, context: Context, environ: Mapping[str, str]) -> None:
    """Append to the files that the runner names for the summary and the outputs of the step.

    Raises CannotJudge, after both were tried, where one cannot be written.
    """
    from gogate.report import github, markdown
    from gogate.report.write import append

    summary = b"" if result.shard else markdown.summary(result, context)
    written = {"GITHUB_STEP_SUMMARY": summary, "GITHUB_OUTPUT": github.outputs(result, context)}
    failed: list[str] = []
    for name, document in written.items():
        path = environ.get(name)
        try:
            if path and document:
                append(Path(path), document)
        except (OSError, ValueError) as error:  # ValueError: a path with a NUL
            failed.append(f"{name} ({path}): {getattr(error, 'strerror', None) or error}")
    if failed:
        raise CannotJudge(f"could not write {'; '.join(failed)}", fix="give --output plain to write neither")
