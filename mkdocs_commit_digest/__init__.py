"""Daily digests of the commits of git repositories, as pages of an MkDocs site.

`collect` turns git history into day records in the archive: mirrors are fetched, a day's commits are read from one
git stream, secrets are taken out, rules judge each commit, and a rule-based analyst or a language model explains it.
`publish` turns day records into pages and feeds, knowing nothing of git, models or MkDocs. `plugin` (for MkDocs)
and `cli` (for the shell) are two doors to the same two floors.
"""
