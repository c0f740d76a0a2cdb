"""Notices of visits: planned, replaced when a visit changes, expanded to people, put into words."""
