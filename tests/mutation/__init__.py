"""Mutation: every rules file is spoiled in one place after another, and its tests must see each of them."""
