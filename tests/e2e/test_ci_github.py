"""GitHub's workflow and action as they are, run by act on this host: two shards and the join, clean and with a defect.

Actions of others are stand-ins: Go and the caches are this machine's, artifacts go through act's own server.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from tests.ci_templates.world import (
    CHANGES,
    CLEAN,
    ROOT,
    Change,
    Repository,
    by_hand,
    environment,
    in_hook,
    read,
    said,
    source,
    wanted,
    without_colour,
)

pytestmark = pytest.mark.skipif(
    not os.environ.get("GOGATE_E2E"), reason="installs act from the registries: set GOGATE_E2E=1"
)
ACT = "github.com/nektos/act@v0.2.89"
ARTIFACTS = ("@actions/artifact@1.1.2", "@actions/core@1.11.1", "@actions/glob@0.4.0")
WORKFLOW = "workflows/gogate.yml"
TOTAL = "${{ strategy.job-total }}"
REPORTS = {"result.json", "junit.xml", "cobertura.xml", "gogate.sarif", "gogate.html", "summary.md", "annotations.txt"}

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
  const into = core.getInput('path'), pattern = core.getInput('pattern').replace('*', '')
  await require('@actions/artifact').create().downloadAllArtifacts(into)
  for (const name of fs.readdirSync(into)) {
    if (!name.startsWith(pattern)) fs.rmSync(path.join(into, name), { recursive: true })
  }
}
main().catch(error => core.setFailed(error.message))
"""


@dataclass(frozen=True, slots=True)
class Client:
    act: Path
    replaced: tuple[str, ...]  # ACTION@REF=FOLDER


@dataclass(frozen=True, slots=True)
class Run:
    code: int
    log: str
    artifacts: Path

    @property
    def joined(self) -> Path:
        return self.artifacts / "gogate"


@pytest.fixture(scope="session")
def client(shared_folder: Path) -> Client:
    """act and the stand-ins, installed once for all workers of this run."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("the stand-ins for artifacts need Node, and there is none")
    folder = shared_folder / "github"
    with FileLock(shared_folder / "github.lock"):
        if not (folder / "act").exists():
            stand_ins(folder)
            source(folder / "gogate")
            subprocess.run(["go", "install", ACT], check=True, env=environment(GOBIN=str(folder), GOFLAGS=""))
    return Client(folder / "act", tuple(replaced(folder)))


def stand_ins(folder: Path) -> None:
    for name, script, inputs in (
        ("upload-artifact", UPLOAD, ("name", "path", "if-no-files-found", "retention-days")),
        ("download-artifact", DOWNLOAD, ("pattern", "path")),
    ):
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "action.yml").write_text(NODE.format(inputs=", ".join(f"{one}: {{}}" for one in inputs)))
        (place / "index.js").write_text(script)
        subprocess.run(["npm", "install", "--no-save", "--prefix", str(place), "-E", *ARTIFACTS], check=True)
    for inner in ("", "restore", "save", "upload-sarif"):
        (folder / "nothing" / inner).mkdir(parents=True, exist_ok=True)
        (folder / "nothing" / inner / "action.yml").write_text(NOTHING)


def replaced(folder: Path) -> list[str]:
    """Each remote action that the templates name, at the very commit that they name, with its stand-in."""
    text = "".join((ROOT / "ci_templates" / "github" / name).read_text() for name in (WORKFLOW, "action.yml"))
    names = set(re.findall(r"uses: ([\w-]+/[\w-]+)[\w/-]*@(\w+)", text))
    return [f"{name}@{ref}={folder / stand_in(name)}" for name, ref in sorted(names) if name != "actions/checkout"]


def stand_in(action: str) -> str:
    own = {"OWNER/gogate": "gogate", "actions/upload-artifact": "upload-artifact"}
    return {**own, "actions/download-artifact": "download-artifact"}.get(action, "nothing")


def repository(folder: Path, change: Change) -> Repository:
    """The shop with the workflow, word for word but for the one expression that act takes for nothing."""
    text = (ROOT / "ci_templates" / "github" / WORKFLOW).read_text()
    assert text.count(TOTAL) == 1
    return Repository.make(folder / "shop", change, {".github/workflows/gogate.yml": text.replace(TOTAL, "2")})


def run(client: Client, repository: Repository, event: str) -> Run:
    folder = repository.root.parent
    pull = {
        "base": {"sha": repository.base, "ref": "main"},
        "head": {"sha": repository.head, "ref": "feature", "repo": {"full_name": "nektos/act"}},
    }
    (folder / "event.json").write_text(json.dumps({"number": 7, "pull_request": {"number": 7, **pull}}))
    argv = [str(client.act), event, "-P", "ubuntu-latest=-self-hosted", "--action-offline-mode", "--no-cache-server"]
    argv += ["--artifact-server-path", str(folder / "artifacts"), "--artifact-server-addr", "127.0.0.1"]
    if event == "pull_request":
        argv += ["-e", str(folder / "event.json")]
    argv += [word for one in client.replaced for word in ("--local-repository", one)]
    own = environment(XDG_CACHE_HOME=str(folder / "cache"))
    done = subprocess.run(argv, cwd=repository.root, env=own, capture_output=True, text=True)
    unpack(folder / "artifacts")
    return Run(done.returncode, without_colour(done.stdout + done.stderr), folder / "artifacts" / "1")


def unpack(artifacts: Path) -> None:
    """The client packs what becomes smaller so, and the server keeps it as it came."""
    for file in artifacts.rglob("*.gz__"):
        file.with_name(file.name.removesuffix(".gz__")).write_bytes(gzip.decompress(file.read_bytes()))
        file.unlink()


def test_a_clean_change_passes(client: Client, tmp_path: Path) -> None:
    shop = repository(tmp_path, CLEAN)
    ran = run(client, shop, "pull_request")
    assert ran.code == 0, ran.log
    assert {folder.name for folder in ran.artifacts.iterdir()} == {"gogate", "gogate-shard-1", "gogate-shard-2"}
    assert {file.name for file in ran.joined.iterdir()} == REPORTS
    joined = read(ran.joined / "result.json")
    assert said(joined) == ("pass", frozenset())
    code, whole = by_hand(shop, CLEAN)
    assert (code, said(whole)) == (0, said(joined))
    assert {test.package for test in joined.tests} == {test.package for test in whole.tests}


@pytest.mark.parametrize("name", CHANGES)
def test_a_defect_fails(client: Client, tmp_path: Path, name: str) -> None:
    change = CHANGES[name]
    shop = repository(tmp_path, change)
    ran = run(client, shop, "schedule" if change.nightly else "pull_request")
    assert ran.code == 1, ran.log
    assert {file.name for file in ran.joined.iterdir()} == REPORTS
    joined = read(ran.joined / "result.json")
    assert said(joined) == (wanted(change), change.objections)
    code, whole = by_hand(shop, change)
    assert (code, said(whole)) == (1, said(joined))
    if not change.nightly:
        code, staged = in_hook(shop)
        assert (code, said(staged)) == (1, said(joined))
