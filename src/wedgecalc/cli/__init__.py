"""The command line: one module for each family of commands.

Begin with `start`, which goes from the words typed to the exit code. `options` declares the options
that several commands share, and `request` turns options into a plan.
"""
