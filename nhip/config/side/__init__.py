"""The side store: what is written while people only look, kept out of the queue behind postings."""
