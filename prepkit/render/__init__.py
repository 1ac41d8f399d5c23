"""Values → terminal, Markdown, JSON."""
