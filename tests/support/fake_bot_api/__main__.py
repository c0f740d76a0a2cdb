"""`python -m tests.support.fake_bot_api --port 0` prints its ports: Bot API, control API."""

import argparse
import asyncio
import sys
from pathlib import Path

from aiohttp import web

from bot.clock import SystemClock
from tests.support.fake_bot_api.journal import Journal
from tests.support.fake_bot_api.server import HOST, BotApi, Control, Listening
from tests.support.fake_bot_api.state import State
from tests.support.fake_bot_api.webhooks import bring


async def serve(port: int, token: str, log: Path | None) -> None:
    """Until the process ends."""
    state = State(SystemClock(), token, journal=Journal(log))
    api = web.AppRunner(BotApi(state).application(), shutdown_timeout=0.1)
    await api.setup()
    listening = Listening(api, port)
    await listening.switch(on=True)
    control = web.AppRunner(Control(state, listening).application(), shutdown_timeout=0.1)
    await control.setup()
    site = web.TCPSite(control, HOST, 0)
    await site.start()
    sys.stdout.write(f"{listening.port} {control.addresses[0][1]}\n")
    sys.stdout.flush()
    await bring(state)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default="424242:" + "A" * 35)
    parser.add_argument("--log", type=Path, help="file for lines of JSON (journal.py)")
    chosen = parser.parse_args()
    try:
        asyncio.run(serve(chosen.port, chosen.token, chosen.log))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
