"""Kinds of facts that need more than frames: figures, counts, posts, members, drills."""
