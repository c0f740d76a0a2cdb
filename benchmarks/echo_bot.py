"""The alternative that the bot is measured against: python-telegram-bot as its documentation shows.

python -m benchmarks.echo_bot API_URL TOKEN
"""

import logging
import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, MessageHandler, filters


async def echo(update: Update, _context: Any) -> None:
    """Answer with the same words."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def main(url: str, token: str) -> None:
    """Until the process ends."""
    logging.basicConfig(level=logging.WARNING)
    application: Any = Application.builder().token(token).base_url(f"{url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
