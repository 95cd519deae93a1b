"""The bench in the small."""
