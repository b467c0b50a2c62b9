"""All hostile pushes, and the page that lists them: ``python -m tests.server.hostile >docs/hostile-pushes.md``."""

from __future__ import annotations

import sys
from itertools import groupby

from tests.server.attack import Case
from tests.server.hostile_content import CONTENT
from tests.server.hostile_trees import TREES

__all__ = ["CASES", "page"]

CASES: dict[str, Case] = {**TREES, **CONTENT}

HEAD = """\
# Hostile pushes

Each of these is pushed to a real server by `tests/e2e/test_server_hostile.py` and ends as the table says. With each of
them the test makes sure that nothing pushed was run (programs on the server's search path would leave a trace), that
the hook and all its processes together took less than 300 MB, that nothing was left in the temporary folder, that no
control character reached the pusher, and after a rejection that the server's refs and objects are the same as before.
This page is made from the tests: `python -m tests.server.hostile >docs/hostile-pushes.md`.
"""


TAIL = """\
## Mutated input

What reads a push's bytes is also given a million mutated inputs of each kind: the lines of a hook's input, tree
objects, git's answers with trees or blobs in them, go.mod files, and whole forests of trees to walk, with folders
within themselves. `tests/server/oracle.py` holds git's own rules, written again byte by byte and tried against git
itself: what is taken must be what they take and find, and what the walk passes over must be a base's own.

- `python -m tests.server.fuzz [CASES] [SEED]` mutates at random, without anything to install;
- `python -m tests.server.fuzz_atheris TARGET [CORPUS] [-runs=1000000]` is led by coverage, after `pip install atheris`.
"""


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for group, cases in groupby(CASES.items(), key=lambda item: item[1].group):
        rows = [f"| `{name}` | {case.what} | {case.verdict} |" for name, case in cases]
        title = group[0].upper() + group[1:]
        parts.append(
            "\n".join([f"## {title}", "", "| push | what it is | what becomes of it |", "|---|---|---|", *rows])
        )
    parts.append(TAIL)
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
