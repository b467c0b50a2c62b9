"""``python -m gogate``."""

from gogate.cli.main import entry

entry()
