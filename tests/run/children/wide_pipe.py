"""Widens its pipe, says its process id, waits for a word through a FIFO, fills the pipe at once and exits.

A child of its own keeps the pipe open.
"""

import fcntl
import os
import signal
import sys
from pathlib import Path

fcntl.fcntl(1, fcntl.F_SETPIPE_SZ, 1024 * 1024)
os.write(1, b"%d\n" % os.getpid())
Path(sys.argv[1]).read_bytes()
os.write(1, bytes(500_000))
if os.fork() == 0:
    signal.pause()
os._exit(0)
