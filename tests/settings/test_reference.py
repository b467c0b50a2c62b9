from __future__ import annotations

from gogate.settings.environment import OTHER_VARIABLES, variables
from gogate.settings.options import gate_leaves, leaves
from gogate.settings.reference import reference
from gogate.settings.types import BUILT_IN_GATES, INHERITED_GATES
from gogate.settings.words import allowed


def test_every_key_variable_and_gate_is_on_the_page() -> None:
    page = reference()
    for key, hint in {**leaves(), **gate_leaves("x")}.items():
        assert f"| `{key[-1]}` | {allowed(hint)} |" in page
    for name in (*variables(), *OTHER_VARIABLES, *BUILT_IN_GATES, *INHERITED_GATES):
        assert f"`{name}`" in page


def test_every_table_row_has_as_many_cells_as_its_head() -> None:
    cells = 0
    for line in reference().splitlines():
        found = line.replace("\\|", "").count("|")
        assert found in {0, cells} or cells == 0, line
        cells = found


def test_arrays_of_tables_have_their_own_section() -> None:
    page = reference()
    assert "### `[[test.quarantine]]`" in page
    assert "| `until` | a TOML date | required |" in page
    assert "``" not in page
