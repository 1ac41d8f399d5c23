"""A torch module measured while it runs on `meta`: work, memory, what each tensor sees of the image."""
