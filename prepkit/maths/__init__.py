"""The language of answers: read, show, evaluate exactly, refute, prove. Import its modules by name."""
