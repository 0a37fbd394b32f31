"""bone."""
