"""The command line: one module for each family of commands.

Begin with `app`, which puts them together. `options` declares the options that several commands
share, and `request` turns options into a plan.
"""
