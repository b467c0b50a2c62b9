"""What the tests of the page share: the page taken apart by an HTML parser, and a real browser."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH")

NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND"  # a name is asked for, and none is found

OWN = "document.documentElement.setAttribute('data-owned','1')"
"""The trace that a script leaves which should never have run."""

BREAKOUTS = (
    f"<script>{OWN}</script>",
    f"</script><script>{OWN}</script>",
    f"<!--<script>{OWN}</script>-->",
    f"--><script>{OWN}</script><!--",
    f"</title></style></pre></textarea><svg onload={OWN}>",
    f'<img src=x onerror="{OWN}">',
    f'"><img src=x onerror={OWN}>',
    f"' autofocus onfocus={OWN} x='",
    f"<iframe srcdoc='<script>parent.{OWN}</script>'></iframe>",
    f"<details open ontoggle={OWN}>",
    "<style>@import 'http://beacon.invalid/style'; * { background: url(http://beacon.invalid/image) }</style>",
    "<img src=http://beacon.invalid/image><link rel=stylesheet href=http://beacon.invalid/style>",
    "<base href=http://beacon.invalid/><meta http-equiv=refresh content='0;url=http://beacon.invalid/'>",
    f"<a href=javascript:{OWN}>x</a>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={OWN}>",
    f"&lt;script&gt;{OWN}&lt;/script&gt; &#60;img src=x onerror={OWN}&#62;",
    "{{ 7 * 7 }} {% raw %} {# #} ${7*7}",
    "</script",
    "<!--",
    "\\u003c/script>\u2028\u2029",
)


class Page(HTMLParser):
    """The elements of a page with their attributes, its text, its block of data."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self._within = ""
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._within = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's own signature
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "script":
            self.scripts[-1] += data
        elif self._within != "style":
            self.texts.append(data)

    @property
    def tags(self) -> Counter[str]:
        return Counter(tag for tag, _ in self.elements)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    @property
    def data(self) -> dict[str, dict[str, list[object]]]:
        loaded: dict[str, dict[str, list[object]]] = json.loads(self.scripts[0])
        return loaded

    def having(self, **attributes: str) -> list[tuple[str, dict[str, str | None]]]:
        wanted = {name.strip("_"): value for name, value in attributes.items()}
        return [(tag, attrs) for tag, attrs in self.elements if all(attrs.get(n) == v for n, v in wanted.items())]


def browse(page: bytes, folder: Path, *arguments: str) -> str:
    """Open *page* in a headless browser and return its document afterwards, as HTML."""
    assert CHROMIUM
    file = folder / "page.html"
    file.write_bytes(page)
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --disable-dev-shm-usage --dump-dom"
    )
    command = [CHROMIUM, *flags.split(), NOWHERE, f"--user-data-dir={folder / 'profile'}", *arguments, file.as_uri()]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as started:
        try:
            document, _ = started.communicate(timeout=60)
        finally:
            if started.poll() is None:  # its helpers hold the pipe open: they go with it
                os.killpg(started.pid, signal.SIGKILL)
    assert started.returncode == 0
    return document.decode("utf-8", "replace")
