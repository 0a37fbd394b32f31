"""Teaching material.

Begin with `slides` and `lecture`; `deck` writes PowerPoint files.
"""
