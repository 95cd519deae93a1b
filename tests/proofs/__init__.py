"""Proofs that cross the rooms: kills, stale tabs, strangers, forged forms, double clicks, over the whole product."""
