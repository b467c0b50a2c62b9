from __future__ import annotations

import msgspec
import pytest

from gogate.settings.gates import gates_in_force
from gogate.settings.types import BUILT_IN_GATES, INHERITED_GATES, Coverage, Gate, Go, Settings, Test, Vet


def test_the_defaults_are_the_documents() -> None:
    settings = Settings()
    assert settings.go == Go(gofumpt="v0.12.0", tags=())
    assert settings.vet == Vet(flags=("-composites=false", "-printfuncs=Logf,Errorf"), analyzers=("nilness",))
    assert settings.test == Test(race=True, timeout="10m", rerun_failed=0, quarantine=())
    assert settings.coverage == Coverage(
        floor=85.0, patch=0.0, patch_allow=0, ratchet="", exclude=("**/*.pb.go",), rules=()
    )


def test_settings_without_a_file_hold_every_gate() -> None:
    assert Settings().gates == gates_in_force({}, ())


def test_an_inherited_gate_is_not_built_in_too() -> None:
    assert not set(BUILT_IN_GATES) & set(INHERITED_GATES)
    assert set(INHERITED_GATES.values()) <= set(BUILT_IN_GATES)


def test_the_defaults_keep_their_own_bounds() -> None:
    settings = Settings()
    assert msgspec.convert(msgspec.to_builtins(settings), Settings) == settings


def test_nothing_can_be_changed_afterwards() -> None:
    with pytest.raises(AttributeError):
        Gate().select = "all"  # type: ignore[misc]
