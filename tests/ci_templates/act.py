"""GitHub's runner on this host: act, with stand-ins for the actions of others, and what its log says of jobs and steps.

Go and the caches are this machine's, artifacts go through act's own server.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.ci_templates.world import TEMPLATES, Change, Job, Repository, environment, git, npm, source

__all__ = [
    "FORK_UPLOAD",
    "REPORTS",
    "Client",
    "Run",
    "comment",
    "commenting",
    "install",
    "merge_group",
    "pull_request",
    "push",
]

ACT = "github.com/nektos/act@v0.2.89"
ARTIFACTS = ("@actions/artifact@1.1.2", "@actions/core@1.11.1", "@actions/glob@0.4.0")
WORKFLOW = "workflows/gogate.yml"
TOTAL = "${{ strategy.job-total }}"
REPORTS = {"result.json", "junit.xml", "cobertura.xml", "gogate.sarif", "gogate.html", "summary.md", "annotations.txt"}
OWN = "nektos/act"  # what act calls a repository without a remote
ENDED = re.compile(r"(?:Success|Failure) - Main (.*?)(?: \[[0-9.a-zµ]+\])?$", re.DOTALL)

NOTHING = 'name: nothing\ndescription: stand-in\nruns:\n  using: composite\n  steps: [{ run: "true", shell: bash }]\n'
NODE = "name: artifact\ndescription: stand-in\ninputs: {{ {inputs} }}\nruns: {{ using: node20, main: index.js }}\n"
UPLOAD = """
const core = require('@actions/core'), glob = require('@actions/glob'), path = require('path'), fs = require('fs')
async function main() {
  const given = path.resolve(core.getInput('path'))
  const found = await (await glob.create(given, { matchDirectories: false })).glob()
  const files = found.filter(file => !path.relative(given, file).split(path.sep).some(part => part.startsWith('.')))
  if (!files.length) {
    if (core.getInput('if-no-files-found') === 'error') throw new Error(`no files at ${given}`)
    return
  }
  const root = fs.statSync(given).isDirectory() ? given : path.dirname(given)
  await require('@actions/artifact').create().uploadArtifact(core.getInput('name'), files, root)
}
main().catch(error => core.setFailed(error.message))
"""
DOWNLOAD = """
const core = require('@actions/core'), fs = require('fs'), path = require('path')
async function main() {
  const into = core.getInput('path'), name = core.getInput('name'), pattern = core.getInput('pattern').replace('*', '')
  const client = require('@actions/artifact').create()
  if (name) return await client.downloadArtifact(name, into)
  await client.downloadAllArtifacts(into)
  for (const name of fs.readdirSync(into)) {
    if (!name.startsWith(pattern)) fs.rmSync(path.join(into, name), { recursive: true })
  }
}
main().catch(error => core.setFailed(error.message))
"""


@dataclass(frozen=True, slots=True)
class Client:
    """act, and for each ACTION@REF the FOLDER that stands for it."""

    act: Path
    replaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a workflow: its jobs by name (`judge 1` for a part of a matrix), and what it left."""

    code: int
    log: str
    jobs: Mapping[str, Job]
    annotations: tuple[tuple[str, str], ...]  # (FILE:LINE, title)
    summaries: tuple[str, ...]
    artifacts: Path

    @property
    def failed(self) -> dict[str, list[str]]:
        """The steps that failed, by job."""
        return {name: job.failed for name, job in self.jobs.items() if job.failed}


def install(shared: Path) -> Client:
    """act and the stand-ins, installed once for all workers of this run."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("the stand-ins for artifacts need Node, and there is none")
    folder = shared / "github"
    with FileLock(shared / "github.lock"):
        if not (folder / "act").exists():
            _stand_ins(folder)
            source(folder / "gogate")
            own = environment(shared, GOBIN=str(folder), GOFLAGS="")
            subprocess.run(["go", "install", ACT], check=True, env=own)
    return Client(folder / "act", tuple(_replaced(folder)))


def _stand_ins(folder: Path) -> None:
    for name, script, inputs in (
        ("upload-artifact", UPLOAD, ("name", "path", "if-no-files-found", "retention-days")),
        ("download-artifact", DOWNLOAD, ("name", "pattern", "path", "run-id", "github-token")),
    ):
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "action.yml").write_text(NODE.format(inputs=", ".join(f"{one}: {{}}" for one in inputs)))
        (place / "index.js").write_text(script)
        npm(place, *ARTIFACTS)
    for inner in ("", "restore", "save", "upload-sarif"):
        (folder / "nothing" / inner).mkdir(parents=True, exist_ok=True)
        (folder / "nothing" / inner / "action.yml").write_text(NOTHING)


def _replaced(folder: Path) -> list[str]:
    """Each remote action that the templates name, at the very commit that they name, with its stand-in."""
    files = [TEMPLATES / "github" / "action.yml", *(TEMPLATES / "github" / "workflows").glob("*.yml")]
    text = "".join(file.read_text() for file in files)
    names = set(re.findall(r"uses: ([\w-]+/[\w-]+)[\w/-]*@(\w+)", text))
    own = {"OWNER/gogate": "gogate", **{f"actions/{one}": one for one in ("upload-artifact", "download-artifact")}}
    return [
        f"{name}@{ref}={folder / own.get(name, 'nothing')}" for name, ref in sorted(names) if name != "actions/checkout"
    ]


def repository(folder: Path, change: Change) -> Repository:
    """The shop with the workflow, word for word but for the one expression that act takes for nothing."""
    text = (TEMPLATES / "github" / WORKFLOW).read_text()
    assert text.count(TOTAL) == 1
    return Repository.make(folder / "shop", change, {".github/workflows/gogate.yml": text.replace(TOTAL, "2")})


def pull_request(repository: Repository, owner: str = OWN) -> dict[str, Any]:
    """The event of a pull request from the repository of *owner*."""
    head = {"sha": repository.head, "ref": "feature", "repo": {"full_name": owner}}
    pull = {"number": 7, "base": {"sha": repository.base, "ref": "main"}, "head": head}
    return {"number": 7, "pull_request": pull}


def merge_group(repository: Repository) -> dict[str, Any]:
    """The event of a merge queue."""
    sides = {"base_sha": repository.base, "head_sha": repository.head}
    refs = {"base_ref": "refs/heads/main", "head_ref": "refs/heads/gh-readonly-queue/main/pr-7"}
    return {"action": "checks_requested", "merge_group": {**sides, **refs}}


def push(repository: Repository, before: str, branch: str) -> dict[str, Any]:
    """The event of a push to *branch*, which was at *before*."""
    told = {"ref": f"refs/heads/{branch}", "before": before, "after": repository.head}
    return {**told, "created": not before.strip("0"), "repository": {"default_branch": "main"}}


def run(
    client: Client, repository: Repository, event: str, document: Mapping[str, Any], *more: str, **variables: str
) -> Run:
    """Run the workflows of *repository* for an *event* of which GitHub says *document*."""
    folder, shared = repository.folder, client.act.parent.parent
    (folder / "event.json").write_text(json.dumps(document))
    argv = [str(client.act), event, "--json", "-P", "ubuntu-latest=-self-hosted", "--action-offline-mode"]
    argv += ["--no-cache-server", "-e", str(folder / "event.json"), "--artifact-server-path", str(folder / "artifacts")]
    argv += ["--artifact-server-addr", "127.0.0.1", "--artifact-server-port", str(_free()), *more]
    argv += [word for one in client.replaced for word in ("--local-repository", one)]
    own = environment(shared, **{"XDG_CACHE_HOME": str(folder / "cache"), **variables})
    done = subprocess.run(argv, cwd=repository.root, env=own, capture_output=True, text=True)
    _unpack(folder / "artifacts")
    return _read(done.returncode, done.stdout, done.stderr, folder / "artifacts" / "1")


FORK_UPLOAD = "Upload a fork's findings to code scanning"
# GitHub's own client, as far as the workflow asks it: it answers from files, and keeps what it was told to write.
GH = """#!/bin/sh
echo "$@" >>"$GH_FOLDER/calls"
case "$*" in
  *--input\\ comment.json) cp comment.json "$GH_FOLDER/written.json" ;;
  *--paginate*) cat "$GH_FOLDER/comments.json" ;;
  *--method\\ GET\\ repos/*/pulls*) cat "$GH_FOLDER/pulls.json" ;;
  *) exit 1 ;;
esac
"""


def commenting(folder: Path) -> Repository:
    """The repository of *folder* with the workflow that comments, in the place of the one that judges."""
    root = folder / "shop"
    base, head = git(root, "rev-parse", "main"), git(root, "rev-parse", "feature")
    (root / ".github" / "workflows" / "gogate.yml").unlink()
    text = (TEMPLATES / "github" / "workflows" / "gogate-comment.yml").read_text()
    (root / ".github" / "workflows" / "gogate-comment.yml").write_text(text)
    return Repository(root, base, head)


def comment(client: Client, repository: Repository, pulls: Any, comments: Any) -> tuple[list[str], str, Run]:  # noqa: ANN401 - any JSON
    """Run the workflow that comments after a fork's run; what GitHub was asked, the comment's text, the run."""
    place = repository.folder / "gh"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    (place / "gh").write_text(GH)
    (place / "gh").chmod(0o755)
    (place / "pulls.json").write_text(json.dumps(pulls))
    (place / "comments.json").write_text(json.dumps(comments))
    of = {"owner": {"login": "ann"}, "full_name": "ann/shop"}
    told = {"id": 1, "event": "pull_request", "head_branch": "feature", "head_sha": repository.head}
    path = os.pathsep.join((str(place), os.environ["PATH"]))
    event = {"workflow_run": {**told, "head_repository": of}}
    ran = run(client, repository, "workflow_run", event, "-s", "GITHUB_TOKEN=none", PATH=path, GH_FOLDER=str(place))
    written = place / "written.json"
    text = json.loads(written.read_text())["body"] if written.exists() else ""
    return (place / "calls").read_text().splitlines(), text, ran


def _free() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _unpack(artifacts: Path) -> None:
    """The client packs what becomes smaller so, and the server keeps it as it came."""
    for file in artifacts.rglob("*.gz__"):
        file.with_name(file.name.removesuffix(".gz__")).write_bytes(gzip.decompress(file.read_bytes()))
        file.unlink()


def _read(code: int, out: str, err: str, artifacts: Path) -> Run:
    lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    jobs: dict[str, Job] = {}
    for line in lines:
        if "jobID" in line:
            _end(jobs.setdefault(_name(line), Job()), line)
    places = [line.get("kvPairs", {}) for line in lines if line.get("command") in ("error", "warning", "notice")]
    annotations = tuple(
        (f"{one['file']}:{one['line']}" if "file" in one else "", one.get("title", "")) for one in places
    )
    summaries = tuple(line["content"] for line in lines if line.get("command") == "summary")
    log = "\n".join(str(line.get("msg", line)).rstrip() for line in lines)
    return Run(code, log + err, jobs, annotations, summaries, artifacts)


def _name(line: Mapping[str, Any]) -> str:
    return " ".join([line["jobID"], *(str(value) for value in line.get("matrix", {}).values())])


def _end(job: Job, line: Mapping[str, Any]) -> None:
    """Note the end of a step; one inside an action is `STEP / INNER`, and fails for the step that holds it."""
    result, path = line.get("stepResult"), line.get("stepID", [])
    if line.get("stage") != "Main" or result not in ("success", "failure") or len(path) > 2:
        return
    ended = ENDED.search(line["msg"])
    name = line["step"] if len(path) == 1 or ended is None else f"{line['step']} / {ended[1]}"
    job.steps.append(name)
    if result == "failure" and not any(inner.startswith(f"{name} / ") for inner in job.failed):
        job.failed.append(name)
