"""One kind of answer a file: load, read, compare, show. The folder is the registry."""
