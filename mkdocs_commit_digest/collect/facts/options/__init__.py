"""Command-line options and environment variables, as their definitions in source code state them."""
