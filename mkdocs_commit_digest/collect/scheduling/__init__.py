"""Who does what when: repositories read, commits asked about and answers saved side by side."""
