"""What each layer does to a shape, and what it costs: one law a layer, for numbers and symbols alike."""
