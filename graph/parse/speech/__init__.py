"""Who says what, and what a text so only reports, supposes or denies."""
