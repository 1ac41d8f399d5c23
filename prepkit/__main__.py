"""`python -m prepkit` is the command `prepkit`."""

from prepkit.cli import main

if __name__ == "__main__":
    main()
