"""The diff of a commit as a value: files with their kind and their hunks, parsed once and only where somebody asks."""
