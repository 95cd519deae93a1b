"""Documents: the papers that records are printed as, and the files that hang on them."""
