"""The facts of a change, computed from its files before and after: one extractor a concern."""
