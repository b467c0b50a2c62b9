"""Every option, declared once in `types`; file, environment and flags are merged here with their provenance.

Reads one file and the environment that it is given. Imports `model` alone.
"""
