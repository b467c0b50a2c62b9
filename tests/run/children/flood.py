"""Prints as many MiB as it is told, then a last line."""

import os
import sys

block = b"a line that a test printed, much too often\n" * 24386  # a little more than a MiB
block = block[: 1024 * 1024]
for _ in range(int(sys.argv[1])):
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(1, rest) :]
os.write(1, b"the end\n")
