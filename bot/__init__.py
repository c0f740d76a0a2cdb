"""Pusling: a chat assistant in Indonesian for a city's mobile library."""
