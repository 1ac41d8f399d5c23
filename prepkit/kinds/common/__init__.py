"""What several kinds share: quantities and units, expressions and templates, lettering and seeded orders."""
