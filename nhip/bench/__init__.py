"""The bench: what the product's own operations cost in processor time and statements, beside SQL written by hand."""
