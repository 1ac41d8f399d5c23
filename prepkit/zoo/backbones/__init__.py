"""Image classifiers, from LeNet-5 to Swin: one family a file."""
