"""Side by side with what a user would pick instead: speed, bytes and memory, on a blog built and served here."""
