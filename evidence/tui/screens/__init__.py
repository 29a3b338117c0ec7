"""Screens: which widgets stand where."""
