"""What is kept between runs: one file a repository and day, read by both floors."""
