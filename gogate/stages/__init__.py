"""One module a stage, all of one shape; `registry` lists them.

A stage plans jobs from what it is to judge, and reads their outcomes; it starts nothing itself.
"""
