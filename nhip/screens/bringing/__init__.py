"""Bringing back: a list is taken out to be edited, and what was changed in the file is changed here, row by row."""
