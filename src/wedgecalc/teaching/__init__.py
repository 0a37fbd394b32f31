"""Material to teach from: slides."""
