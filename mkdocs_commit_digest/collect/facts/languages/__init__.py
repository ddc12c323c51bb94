"""Source code → definitions, by tree-sitter: one table a language, one walk for all of them."""
