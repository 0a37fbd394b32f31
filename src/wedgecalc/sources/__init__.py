"""From files to limbs: read, check, name what is wrong."""
