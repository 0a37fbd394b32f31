"""The command line: one module for each family of commands.

Begin with `app`, which puts them together; `options` declares what several share, `request` turns options into a plan.
"""
