"""Quiz and placement as state machines without I/O."""
