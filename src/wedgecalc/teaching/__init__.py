"""Material to teach from. Begin with `slides`, the lecture about a plan; `deck` writes what is on them."""
