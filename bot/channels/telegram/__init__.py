"""Telegram: the Bot API by long polling or webhook (docs: core.telegram.org/bots/api)."""
