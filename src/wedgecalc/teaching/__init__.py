"""Teaching material.

Begin with `slides`, the lecture about a plan; `deck` writes PowerPoint files.
"""
