"""Arithmetic of evidence synthesis in closed form, on plain numbers; knows nothing of claims."""
