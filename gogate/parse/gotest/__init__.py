"""Reads the output of ``go test -json``, better than go judges it itself.

`stream` is the way in (`TestStream`), `run` the answer (`TestRun`); `event` decodes lines, `package` and `record` note
what happens in a package and a test, `crash` and `gogate.parse.race` read what the runtime prints, `cause`, `owner`
and `races` find whose fault it is, `assemble` makes the entries of it all. `places` turns Go's names into paths.
"""

from gogate.parse.gotest.places import Places
from gogate.parse.gotest.run import PackageRun, TestRun
from gogate.parse.gotest.stream import TestStream

__all__ = ["PackageRun", "Places", "TestRun", "TestStream"]
