"""Country packs against the law papers they were taken from."""
