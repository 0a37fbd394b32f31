"""What a result says: JSON documents for scripts, tables for the terminal, and the sentences that both share.

Begin with `document`.
"""
