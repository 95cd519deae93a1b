"""The tables of messages, step by step."""
