"""Compiled motion of a bubble's wall, and of the vapour film it begins as."""
