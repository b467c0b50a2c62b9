from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.errors import CannotJudge
from gogate.server.requests import Event, request_of, secret_of
from gogate.server.types import Trigger

NAME = st.text(min_size=1, max_size=12).filter(lambda text: text.isprintable())
REF = NAME.map(lambda name: f"refs/heads/{name}")
OID = "ab" * 20


def event(ref: str, who: str = "ann") -> Event:
    return Event(ref, "0" * 40, OID, "group/a", who, "2026-01-01T00:00:00+00:00")


@given(REF, NAME)
def test_no_name_leaves_its_place_in_a_request(ref: str, who: str) -> None:
    name = ref.removeprefix("refs/heads/")
    jenkins = Trigger(name="j", kind="jenkins", url="http://x/jenkins/", repository="git@h:a&b")
    asked = urlsplit(request_of(jenkins, event(ref), "1").url)
    assert (asked.netloc, asked.path) == ("x", "/jenkins/git/notifyCommit")
    assert parse_qs(asked.query) == {"url": ["git@h:a&b"], "branches": [name], "sha1": [OID]}
    gitlab = request_of(Trigger(name="g", kind="gitlab", url="http://x", project="a/b c"), event(ref), "1")
    assert urlsplit(gitlab.url).path == "/api/v4/projects/a%2Fb%20c/trigger/pipeline"
    assert parse_qs((gitlab.body or b"").decode())["ref"] == [name]
    hook = request_of(Trigger(name="w", kind="webhook", url="http://x/y"), event(ref, who), "1")
    assert (json.loads(hook.body or b"")["ref"], json.loads(hook.body or b"")["pusher"]) == (ref, who)
    assert all(value.isascii() and value.isprintable() for value in hook.headers.values())


def test_the_secret_signs_and_is_nowhere_in_a_webhook(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(" hush \n")
    secret.chmod(0o600)
    trigger = Trigger(name="w", kind="webhook", url="http://x/y", secret_file=str(secret))
    request = request_of(trigger, event("refs/heads/main"), "1")
    assert request.body is not None
    digest = hmac.new(b"hush", request.body, hashlib.sha256).hexdigest()
    assert request.headers["X-Gogate-Signature-256"] == f"sha256={digest}"
    assert "hush" not in f"{request.headers} {request.body!r} {request.url}"
    unsigned = request_of(Trigger(name="w", kind="webhook", url="http://x/y"), event("refs/heads/main"), "1")
    assert "X-Gogate-Signature-256" not in unsigned.headers


@pytest.mark.parametrize("text", ["", "\n", "two\nlines", "\u00e9", "bell\x07"])
def test_a_secret_is_one_line_of_plain_text(text: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(text)
    secret.chmod(0o600)
    with pytest.raises(CannotJudge, match="not one line of plain text"):
        secret_of(Trigger(name="w", kind="webhook", url="http://x", secret_file=str(secret)))


def test_a_secret_is_for_its_owner_and_has_to_be_there(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    trigger = Trigger(name="w", kind="webhook", url="http://x", secret_file=str(secret))
    with pytest.raises(CannotJudge, match="cannot be read"):
        secret_of(trigger)
    secret.write_text("hush")
    secret.chmod(0o644)
    with pytest.raises(CannotJudge, match="others can read it"):
        secret_of(trigger)
    secret.chmod(0o640)  # the server's group may, as with a secret that a service manager puts there
    assert secret_of(trigger) == "hush"
