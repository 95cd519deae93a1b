"""Agenda: what people have planned to do with whom, and what came of it."""
