"""Handlers for whoever looks after a stop: her day, her neighbours, how many came."""
