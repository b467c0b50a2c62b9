from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def expand(text: str, **given: str) -> str:
    """The second document with the inputs put in, as GitLab does: a number stays a number."""
    header, _, body = text.partition("\n---\n")
    blocks = re.findall(r"^    (\w+):\n((?:      .*\n?)+)", header, flags=re.MULTILINE)
    values = {name: re.findall(r"default: (.*)", block)[0] for name, block in blocks} | given
    assert set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", body)) == set(values)
    return re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda match: values[match[1]], body)


def schema_says(file: Path) -> tuple[int, str]:
    argv = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(file)]
    done = subprocess.run(argv, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_schema_accepts_the_expanded_component(templates: Path, tmp_path: Path) -> None:
    text = (templates / "gitlab" / "templates" / "gogate.yml").read_text()
    expanded = tmp_path / "expanded.yml"
    expanded.write_text(expand(text))
    assert schema_says(expanded)[0] == 0, schema_says(expanded)[1]
    expanded.write_text(expand(text, shards='"two"'))
    assert schema_says(expanded)[0] == 1


def test_schema_accepts_the_pipeline(templates: Path) -> None:
    code, text = schema_says(templates / "gitlab" / ".gitlab-ci.yml")
    assert code == 0, text


def test_all_jobs_share_the_base(templates: Path) -> None:
    body = (templates / "gitlab" / "templates" / "gogate.yml").read_text().partition("\n---\n")[2]
    jobs = re.split(r"^(?=[\w.-]+:$)", body, flags=re.MULTILINE)[1:]
    assert [job.partition(":")[0] for job in jobs] == [".gogate", "gogate-format", "gogate-judge", "gogate"]
    assert all("extends: .gogate" in job and "when: always" in job for job in jobs[1:])
