"""Webhooks: what happens here is told to programs elsewhere, signed, at least once, with one reader's rights."""
