from __future__ import annotations

import pytest

from gogate.golang.embeds import embeds


@pytest.mark.parametrize(
    ("line", "path", "expected"),
    [
        ("//go:embed page.html", "page.html", True),
        ("//go:embed page.html", "web/page.html", False),
        ("//go:embed web", "web/deep/page.html", True),
        ("//go:embed all:web", "web/.hidden", True),
        ("//go:embed web/*.html style.css", "web/page.html", True),
        ("//go:embed web/*.html style.css", "style.css", True),
        ("//go:embed web/*.html", "web/page.css", False),
        ("//go:embed web/*", "web/deep/page.css", True),
        ("//go:embed `with space/x`", "with space/x", True),
        ('//go:embed "with space/x"', "with space/x", True),
        ("//go:embed [^a].txt", "a.txt", True),
        ("\t//go:embed x", "x", True),
        ("var s = `go:embed x`", "x", False),
        ("//go:embedded x", "x", False),
    ],
)
def test_a_directive_means_what_its_patterns_match(line: str, path: str, expected: bool) -> None:
    assert embeds(f"package p\n\n{line}\nvar x embed.FS\n".encode(), path) is expected
