"""Git: bare copies of the watched branches, and their history as a stream of commits."""
