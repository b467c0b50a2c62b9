"""Ignores INT and TERM, says each of them, and never ends by itself."""

import os
import signal


def say(number: int, frame: object) -> None:
    os.write(1, f"got {number}\n".encode())


signal.signal(signal.SIGINT, say)
signal.signal(signal.SIGTERM, say)
os.write(1, f"ready {os.getpid()}\n".encode())
while True:
    signal.pause()
