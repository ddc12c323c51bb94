"""What several tests need: real repositories, servers on loopback, builders of records."""
