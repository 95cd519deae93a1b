"""Texts made to be slow to read (S42), and everything that reads what somebody typed, sent or put into a file."""
