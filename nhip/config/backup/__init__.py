"""Backup and restore: one archive that proves its own wholeness, made while the product works."""
