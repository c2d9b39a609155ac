"""Frames bound to clauses: who plays which role, when it was, how surely it is told."""
