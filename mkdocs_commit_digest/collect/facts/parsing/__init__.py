"""Parsing in processes of its own: tree-sitter is native code, holds the interpreter's lock and knows no time."""
