"""Teaching material.

Begin with `slides` and `lecture`: what stands on which slide. `subject` is what a lecture is about,
`notes` what is said, asked and pointed at; `deck` and `tables` write PowerPoint files, `fitting`
says at which size text fits.
"""
