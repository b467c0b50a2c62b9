"""The server's policy, declared once: every key of ``gogate-server.toml``, its type, bounds and default.

The policy is the server's alone. Nothing that a push holds, its ``gogate.toml`` included, is read for settings.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from gogate.settings.types import Distinct, Duration, Table, Tag, Text, Version, Vet

__all__ = [
    "Delivery",
    "Go",
    "Kind",
    "Limits",
    "OnLimit",
    "Policy",
    "Sandbox",
    "SandboxKind",
    "Stage",
    "Tests",
    "Tools",
    "Trigger",
]

Stage = Literal["fmt", "gofumpt", "vet", "test"]
# The second one is meant to be hard to write by accident.
SandboxKind = Literal["bubblewrap", "none-run-pushed-code-on-this-host"]
OnLimit = Literal["reject", "accept-and-say"]
Kind = Literal["webhook", "jenkins", "gitlab", "github"]
Absolute = Annotated[str, Meta(pattern=r"^/[^\x00-\x1f\x7f]*$", examples=["/etc/gogate/secret"])]
# What git's wildmatch and Python's fnmatch read alike: no brackets, no backslashes.
RefPattern = Annotated[str, Meta(pattern=r"^refs/[^\x00-\x20\x7f\[\]\\~^:{}]+$", examples=["refs/notes/*"])]
Url = Annotated[str, Meta(pattern=r"^https?://[^\x00-\x20\x7f#?@]+$", examples=["https://ci.example.com"])]


class Limits(Table, frozen=True):
    """How much of a push is looked at; beyond it ``on_limit`` decides."""

    blob_mib: Annotated[
        int, Meta(description="MiB of one Go file; a formatter takes up to fifty times its size", ge=1, le=1024)
    ] = 4
    total_mib: Annotated[int, Meta(description="MiB of all Go files that are judged", ge=1, le=16384)] = 256
    entries: Annotated[int, Meta(description="changed files and folders, of any kind", ge=1, le=10_000_000)] = 100_000
    depth: Annotated[int, Meta(description="folders within folders", ge=1, le=1000)] = 64
    commits: Annotated[int, Meta(description="new commits", ge=1, le=10_000_000)] = 200_000
    refs: Annotated[int, Meta(description="refs of one push", ge=1, le=1_000_000)] = 5_000


class Tools(Table, frozen=True):
    """Where the formatters are; they are never installed during a push."""

    gofmt: Annotated[Absolute | None, Meta(description="gofmt's path; else that of the go on PATH")] = None
    gofumpt: Annotated[Absolute | None, Meta(description="gofumpt's path; else from PATH or gogate's cache")] = None
    gofumpt_version: Annotated[Version, Meta(description="the version that it must have")] = "v0.12.0"


class Go(Table, frozen=True):
    """How packages are chosen and built for ``vet`` and ``test``."""

    tags: Annotated[tuple[Tag, ...], Distinct, Meta(description="build tags")] = ()


class Tests(Table, frozen=True):
    """What ``go test`` runs with on the server."""

    race: Annotated[bool, Meta(description="run with the race detector")] = True
    timeout: Annotated[Duration, Meta(description="a package's time limit; 0 is none, as for go test")] = "2m"


class Sandbox(Table, frozen=True):
    """Where ``vet`` and ``test`` run what was pushed, and how much it may take."""

    kind: Annotated[SandboxKind, Meta(description="what keeps pushed code from this host")] = "bubblewrap"
    bubblewrap: Annotated[Absolute | None, Meta(description="bwrap's path; else from the hook's PATH")] = None
    user: Annotated[Text, Meta(description="who runs pushed code where the hook runs as root")] = "nobody"
    budget: Annotated[Duration, Meta(description="for vet and test, beyond the budget of the rest")] = "5m"
    memory_mib: Annotated[
        int, Meta(description="MiB that all processes of a command hold at once, files left out", ge=64, le=1_048_576)
    ] = 4096
    disk_mib: Annotated[
        int, Meta(description="MiB of all files that a command writes; they lie in memory", ge=64, le=1_048_576)
    ] = 2048
    processes: Annotated[int, Meta(description="processes and threads of a command", ge=16, le=1_000_000)] = 1024
    tree_mib: Annotated[int, Meta(description="MiB of all files of a pushed tree", ge=1, le=1_048_576)] = 512
    module_cache: Annotated[
        Absolute | None, Meta(description="a GOMODCACHE with the modules that may be imported; read, never written")
    ] = None
    prepared: Annotated[
        Absolute | None, Meta(description="the folder that python -m gogate.server.prepare fills; read, never written")
    ] = None


class Trigger(Table, frozen=True, kw_only=True):
    """What is told of a push once its refs have changed."""

    name: Annotated[Text, Meta(description="what the audit log calls it", examples=["ci"])]
    kind: Annotated[Kind, Meta(description="whose form the request has")]
    url: Annotated[Url, Meta(description="the webhook itself, or the root of Jenkins, GitLab or GitHub's API")]
    refs: Annotated[tuple[RefPattern, ...], Meta(description="for which refs", min_length=1)] = ("refs/heads/*",)
    secret_file: Annotated[
        Absolute | None, Meta(description="a file with the HMAC key or the token, readable by its owner alone")
    ] = None
    project: Annotated[
        Text | None, Meta(description="GitLab: the project's number or path; GitHub: owner/name", examples=["42"])
    ] = None
    repository: Annotated[
        Text | None, Meta(description="Jenkins: the URL that its jobs clone", examples=["git@host:a.git"])
    ] = None
    event: Annotated[Text, Meta(description="GitHub: the type of the event")] = "gogate-push"


class Delivery(Table, frozen=True):
    """How patiently triggers are sent; what cannot be sent waits on disk for the next push."""

    spool: Annotated[Absolute | None, Meta(description="the folder it waits in; else gogate/ in the repository")] = None
    attempts: Annotated[int, Meta(description="attempts after one push", ge=1, le=20)] = 5
    backoff: Annotated[Duration, Meta(description="the first pause; each further one is twice as long")] = "1s"
    timeout: Annotated[Duration, Meta(description="for one request")] = "10s"
    keep: Annotated[Duration, Meta(description="how long a request waits before it is given up")] = "168h"


class Policy(Table, frozen=True):
    """What the server asks of a push."""

    stages: Annotated[tuple[Stage, ...], Distinct, Meta(description="what is judged", min_length=1)] = (
        "fmt",
        "gofumpt",
    )
    select: Annotated[
        Literal["changed", "all"], Meta(description="Go files that the push brings or changes, or all of its trees")
    ] = "changed"
    budget: Annotated[
        Duration, Meta(description="seconds for all of it but vet and test; below the forge's own limit")
    ] = "4s"
    on_limit: Annotated[OnLimit, Meta(description="what becomes of a push beyond a limit or the budget")] = "reject"
    skip_refs: Annotated[
        tuple[RefPattern, ...], Distinct, Meta(description="refs that are not judged; * matches / too")
    ] = ()
    allow_skip: Annotated[
        bool, Meta(description="whether the push option gogate.skip=REASON is honoured; wants audit")
    ] = False
    audit: Annotated[Absolute | None, Meta(description="a file that gets one JSON line a push")] = None
    limits: Annotated[Limits, Meta(description="how much of a push is looked at")] = Limits()
    tools: Annotated[Tools, Meta(description="where the formatters are")] = Tools()
    go: Annotated[Go, Meta(description="how packages are built for vet and test")] = Go()
    vet: Annotated[Vet, Meta(description="what go vet runs with")] = Vet()
    test: Annotated[Tests, Meta(description="what go test runs with")] = Tests()
    sandbox: Annotated[Sandbox, Meta(description="where vet and test run")] = Sandbox()
    triggers: Annotated[
        tuple[Trigger, ...], Meta(description="what is told of a push", extra={"unique": ("name",)})
    ] = ()
    delivery: Annotated[Delivery, Meta(description="how triggers are sent")] = Delivery()
