"""Results: JSON documents for scripts, tables for the terminal, and the sentences of both.

Begin with `document`.
"""
