"""prepkit: interview preparation on keys that a machine has proved. Importing it loads nothing heavy."""

__version__ = "0.1.0"
