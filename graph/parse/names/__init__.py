"""Names and posts in a text: those known, and those that only their form shows."""
