"""The house about itself: its files, its words, its doors."""
