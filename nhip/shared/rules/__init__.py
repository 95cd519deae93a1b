"""What follows from what in master data: pure functions, without database and clock."""
