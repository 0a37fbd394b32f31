"""Printed pages: the surgeon's, and the patient's in plain words.

Begin with `report`.
"""
