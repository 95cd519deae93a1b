"""The arithmetic and the decisions of sales: pure functions, no database, no clock."""
