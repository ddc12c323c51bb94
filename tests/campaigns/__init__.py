"""What is tried against the product at length: faults, attacks, load, fuzzing. The figures of docs/security.md."""
