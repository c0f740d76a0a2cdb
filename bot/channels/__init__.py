"""Adapters to the platforms, each a folder or module with the contract of bot.messages.Channel."""
