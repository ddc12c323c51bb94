"""MkDocs' side of publishing: what earlier builds made, what the search reads, and serving."""
