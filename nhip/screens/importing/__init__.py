"""Importing: a file of rows becomes calls of one operation, each row once, each refusal told with its row."""
