"""What the language of the whiteboard computes of a net: its text is the argument, with `{name}` for values."""
