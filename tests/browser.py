"""A real browser for tests: the system's Chromium, one for the run; a page of its own for each test."""
