"""What people say to each other about records, and what they are told of."""
