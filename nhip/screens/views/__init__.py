"""The views that every resource has, and those around them."""
