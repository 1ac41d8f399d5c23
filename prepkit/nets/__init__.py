"""Networks as on a whiteboard: a line of text → layers → shapes, counts, fields, memory; and a torch module."""
