"""What the handbook claims, which questions teach it, what the bank holds, and the page that says all this."""
