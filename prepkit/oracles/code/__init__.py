"""The family `code`: the listing that a prompt shows, executed as it stands with the variant's numbers put in.

Every oracle takes that listing first; whoever asks hands it over, so a check says only `{oracle: code.prints}`. It
runs in the sandbox, a process of its own without a network, without files, for a few seconds, and only while a bank
is verified: never in a quiz and never when answers are graded.
"""
