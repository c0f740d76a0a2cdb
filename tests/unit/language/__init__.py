"""The modules of `bot.language`, each by itself."""
