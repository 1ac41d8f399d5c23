"""How a line becomes a tree: words, tokens, names, limits, the precedence parser and its special forms."""
