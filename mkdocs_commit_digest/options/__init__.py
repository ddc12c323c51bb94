"""What users write under `commit-digest` in `mkdocs.yml`: checked, explained where wrong, resolved into `Settings`."""
