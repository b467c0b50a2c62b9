"""Leaves a daemon: forked twice, in a session of its own. With ``loud`` it keeps the pipe and prints for ever.

Its process id is printed to standard error by the leader, which then exits; with ``stay`` the leader never does.
"""

import os
import signal
import sys

there, here = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        if "loud" not in sys.argv:
            for fd in (1, 2):
                os.close(fd)
        os.write(here, str(os.getpid()).encode())
        while True:
            if "loud" in sys.argv:
                os.write(1, b"x" * 4096)
            else:
                signal.pause()
    os._exit(0)
pid = os.read(there, 20)
os.write(2, b"pid %b\n" % pid)
if "stay" in sys.argv:
    signal.pause()
os._exit(0)
