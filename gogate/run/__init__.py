"""Processes, their schedule and what is told of them while they run.

`process` is the one door to subprocesses, `scheduler` runs a plan of jobs under a budget, `events` are what a
listener hears, `stop` is the token that ends it all. Knows nothing of Go. Threads and `subprocess`, no asyncio.
"""
