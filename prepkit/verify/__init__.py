"""Bank → evidence: every key recomputed by every oracle, every planted mistake tried, before anybody is asked.

`question` examines one question, `run` a whole bank on all cores with a cache, `ledger` reads and writes
`verified.jsonl`.
"""
