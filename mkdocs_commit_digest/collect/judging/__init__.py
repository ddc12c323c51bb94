"""Rules: what a commit is, how much it matters, and what can be said of it without a model. Pure."""
