"""Widgets that draw what they are given; they compute nothing, and post messages that carry numbers or ids."""
