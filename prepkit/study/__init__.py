"""History (append-only), schedule (replayed), settings, migrations."""
