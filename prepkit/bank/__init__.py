"""Files → questions, the index, parameters → variants."""
