"""The words every room speaks: the result document, its enums, the errors with their exit codes.

Touches nothing: no file, no process, no clock. Imports nothing of gogate but itself.
"""
