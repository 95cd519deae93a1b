"""What messages promise."""
