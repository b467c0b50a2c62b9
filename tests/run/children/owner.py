"""A program that owns one child, as gogate does: turns signals into a stop, and relays what the child says.

Its exit code is 128 + N where a signal stopped it; the graces are its argument.
"""

import os
import sys
from pathlib import Path

from gogate.model.errors import Interrupted
from gogate.run.process import Command, Graces, run
from gogate.run.stop import Stop, signals


class Relay:
    """Hands the child's output on."""

    def feed(self, data: bytes, /) -> None:
        os.write(1, data)

    def close(self) -> None:
        pass


grace = float(sys.argv[1])
stubborn = str(Path(__file__).with_name("stubborn.py"))
with signals(Stop()) as stop:
    run(
        Command((sys.executable, "-IS", stubborn), Path.cwd(), dict(os.environ)),
        stop=stop,
        reader=Relay(),
        graces=Graces(interrupt=grace, terminate=grace),
    )
error = stop.error()
sys.exit(error.exit_code if isinstance(error, Interrupted) else 70)
