"""The checker finds every planted difference, and nothing in sound books."""
