"""The steps of one check that join rooms: request, tree, selection, tools, plan, coverage, reuse, answer.

`gogate.gate` tells them as one story; each file here is one of its sentences.
"""
