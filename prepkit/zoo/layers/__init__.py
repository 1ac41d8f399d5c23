"""Every layer written out as a reference to learn from; torch's own layers are the opponents in the tests."""
