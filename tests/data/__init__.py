"""Data that tests read, each folder with its source."""
