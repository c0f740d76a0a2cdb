"""Brings updates to the webhook that is set, one after the other, again until it is taken."""

import aiohttp

from tests.support.fake_bot_api.state import State

AGAIN_SECONDS = 0.2
PATIENCE = aiohttp.ClientTimeout(total=10)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


async def bring(state: State) -> None:
    """Runs for ever."""
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        while True:
            changed = state.changed
            if state.webhook is None or not state.updates:
                await changed.wait()
            elif not await _taken(state, session):
                await state.clock.sleep(AGAIN_SECONDS)


async def _taken(state: State, session: aiohttp.ClientSession) -> bool:
    webhook, update = state.webhook, state.updates[0]
    assert webhook is not None
    headers = {SECRET_HEADER: webhook["secret_token"]} if webhook["secret_token"] else {}
    try:
        async with session.post(webhook["url"], json=update, headers=headers) as answer:
            if not 200 <= answer.status <= 299:
                return False
    except (aiohttp.ClientError, TimeoutError):
        return False
    if state.updates and state.updates[0] is update:
        state.updates.popleft()
    return True
