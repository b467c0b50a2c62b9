"""The Go toolchain: where it is, which modules and packages there are, and every go command line.

The only room that builds go command lines. It reaches processes through `run.process` alone.
"""
