"""``gogate init``: what a repository uses, and the files that put the gate into it. One module a way in.

Every way is one function ``propose(survey, package) -> Proposals``; `plan` lists them. Nothing here overwrites a file.
"""
