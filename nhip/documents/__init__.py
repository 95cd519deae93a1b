"""Documents: the papers that records are printed as."""
