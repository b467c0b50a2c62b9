"""What happens when a push is larger than the server looks at."""

from __future__ import annotations

from gogate.model.errors import CannotJudge

__all__ = ["MIB", "LimitReached"]

MIB = 2**20


class LimitReached(CannotJudge):
    """A push goes beyond a limit of the policy; the message names the limit's key and its value."""

    def __init__(self, what: str, key: str, value: int | str) -> None:
        """Say *what* is too large, and which *key* of the policy, now *value*, says so."""
        super().__init__(
            f"{what}: the server looks at no more than {key} = {value}",
            fix=f"push less at once, or ask the server's administrator to raise {key}",
        )
        self.key = key
