"""What every test stands on."""

from __future__ import annotations

import signal

# A job started in the background of a shell ignores Ctrl-C, and so would every program a test starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)
