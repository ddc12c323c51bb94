"""Pages of releases, and what they are made from."""
