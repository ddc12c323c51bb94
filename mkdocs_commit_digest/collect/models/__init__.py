"""Models: what they are asked, over which line, and what their answers are worth."""
