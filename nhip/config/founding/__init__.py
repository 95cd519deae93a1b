"""Founding one's own firm: the first page of a new installation, opened by the token on the console (S40)."""
