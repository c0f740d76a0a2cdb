"""Rows: tables, units of work, and the statements of the hot path. SQLite or PostgreSQL."""
