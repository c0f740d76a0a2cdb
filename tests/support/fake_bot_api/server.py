"""Both APIs of the fake server: the Bot API, and the one by which tests control it."""

import base64
import hashlib
import json
from dataclasses import asdict
from typing import Any

from aiohttp import web

from tests.support.fake_bot_api.latency import Latency
from tests.support.fake_bot_api.methods import METHODS, PACED, Refused, perform
from tests.support.fake_bot_api.scripts import Script, next_script
from tests.support.fake_bot_api.state import Kept, Limits, Logged, State

HOST = "127.0.0.1"


class BotApi:
    """Answers `/bot{token}/{method}`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def application(self) -> web.Application:
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.router.add_get("/file/bot{token}/{path:.+}", self.file)
        application.router.add_route("*", "/bot{token}/{method}", self.answer)
        return application

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = self._canonical(request.match_info["method"])
        early = self._script_before_reading(method)
        if early is not None:
            _cut(request)
            return web.Response()
        given = await _parameters(request)
        logged = Logged(at=self._state.clock.monotonic(), method=method, parameters=given)
        self._state.log.append(logged)
        number = self._state.journal.arrived(method, given)
        response = await self._respond(request, logged)
        logged.status = response.status
        self._state.journal.answered(
            number,
            status=0 if logged.cut else response.status,
            message=logged.message,
            retry_after=logged.retry_after,
        )
        return response

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A download; scripts know it as the method `file`."""
        self._state.log.append(
            Logged(at=self._state.clock.monotonic(), method="file", parameters={})
        )
        script = next_script(self._state.scripts, "file", None)
        if script is not None:
            return await self._scripted(request, script, self._state.log[-1])
        path = request.match_info["path"]
        kept = next((one for one in self._state.files.values() if one.path == path), None)
        if kept is None or request.match_info["token"] != self._state.token:
            return _error(Refused(404, "Not Found"))
        return web.Response(body=kept.content)

    @staticmethod
    def _canonical(method: str) -> str:
        known = {name.lower(): name for name in METHODS}
        return known.get(method.lower(), method)

    def _script_before_reading(self, method: str) -> Script | None:
        waiting = [script for script in self._state.scripts if script.cut == "unread"]
        return next_script(waiting, method, None)

    async def _respond(self, request: web.Request, logged: Logged) -> web.StreamResponse:
        if request.match_info["token"] != self._state.token:
            return _error(Refused(401, "Unauthorized"))
        chat = logged.parameters.get("chat_id")
        number = chat if isinstance(chat, int) else None
        script = next_script(self._state.scripts, logged.method, number)
        if script is None:
            return await self._usual(logged)
        if script.delay:
            await self._state.clock.sleep(script.delay)
        if script.effect:
            await self._usual(logged)
        return await self._scripted(request, script, logged)

    async def _usual(self, logged: Logged) -> web.Response:
        """The method's own answer, as late as the model of latency says."""
        try:
            result = await perform(self._state, logged.method, logged.parameters)
        except Refused as error:
            await self._be_late(logged)
            logged.retry_after = error.parameters.get("retry_after")
            return _error(error)
        if isinstance(result, dict):
            logged.message = result.get("message_id")
        await self._be_late(logged)
        return web.json_response({"ok": True, "result": result})

    async def _be_late(self, logged: Logged) -> None:
        if self._state.latency is not None and logged.method in PACED:
            await self._state.clock.sleep(self._state.latency.draw())

    async def _scripted(
        self, request: web.Request, script: Script, logged: Logged
    ) -> web.StreamResponse:
        if script.cut:
            logged.cut = True
            return await _broken_off(request, script.cut)
        if script.page is not None:
            return web.Response(
                status=script.status or 200,
                text=script.page,
                content_type="text/html",
                headers=script.headers,
            )
        if script.status is None:
            return await self._usual(logged)
        parameters = script.parameters or {}
        logged.retry_after = parameters.get("retry_after")
        return _error(Refused(script.status, script.description, **parameters))


async def _broken_off(request: web.Request, how: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    if how == "half":
        await response.prepare(request)
        await response.write(b'{"ok": true, "resu')
    _cut(request)
    return response


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _error(error: Refused) -> web.Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": error.status,
        "description": error.description,
    }
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.status)


async def _parameters(request: web.Request) -> dict[str, Any]:
    """Parameters of a form, of multipart data or of JSON, their values read as JSON."""
    if request.content_type == "application/json":
        body = await request.json()
        return dict(body) if isinstance(body, dict) else {}
    form = await request.post()
    found = {name: _value(name, value) for name, value in request.query.items()}
    return found | {name: _part(name, value) for name, value in form.items()}


def _part(name: str, value: Any) -> Any:
    """A value of a form; of a file its name, size and digest."""
    if not isinstance(value, web.FileField):
        return _value(name, str(value))
    content = value.file.read()
    digest = hashlib.sha256(content).hexdigest()
    return {"name": value.filename, "size": len(content), "sha256": digest}


def _value(name: str, value: str) -> Any:
    if name in ("text", "callback_query_id", "inline_query_id", "url", "secret_token"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


class Control:
    """Answers `POST /{what}` of tests."""

    def __init__(self, state: State, listening: "Listening") -> None:
        self._state = state
        self._listening = listening

    def application(self) -> web.Application:
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.router.add_post("/{what}", self.answer)
        return application

    async def answer(self, request: web.Request) -> web.Response:
        given = await request.json()
        what = request.match_info["what"]
        result = await getattr(self, f"do_{what}")(**given)
        return web.json_response(result)

    async def do_push(self, updates: list[dict[str, Any]]) -> Any:
        return [self._state.push(update) for update in updates]

    async def do_script(self, **script: Any) -> Any:
        made = Script(**script)
        self._state.scripts.append(made)
        return asdict(made)

    async def do_limits(self, **limits: Any) -> Any:
        self._state.limits = Limits(**limits)
        return True

    async def do_latency(self, **model: Any) -> Any:
        self._state.latency = Latency(**model) if model else None
        return True

    async def do_count(self) -> Any:
        return len(self._state.messages)

    async def do_chat(self, id: int, how: str, to: int = 0) -> Any:  # noqa: A002
        for chats in (self._state.blocked, self._state.unknown):
            chats.discard(id)
        if how == "moved":
            self._state.moved[id] = to
        elif how != "open":
            getattr(self._state, how).add(id)
        return True

    async def do_token(self, token: str) -> Any:
        self._state.token = token
        return True

    async def do_listen(self, on: bool) -> Any:
        await self._listening.switch(on=on)
        return True

    async def do_report(self) -> Any:
        return self._state.report()

    async def do_reset(self) -> Any:
        """As after the start, listening again."""
        self._state.reset()
        await self._listening.switch(on=True)
        return True

    async def do_file(self, id: str, content: str, size: int | None, path: str) -> Any:  # noqa: A002
        content_ = base64.b64decode(content)
        self._state.files[id] = Kept(content=content_, size=size, path=path)
        return True

    async def do_forget(self) -> Any:
        """Drop log and messages, keep everything else."""
        self._state.log.clear()
        self._state.messages.clear()
        return True


class Listening:
    """The socket of the Bot API, which may close and open again on the same port."""

    def __init__(self, runner: web.AppRunner, port: int) -> None:
        self._runner = runner
        self._site: web.TCPSite | None = None
        self.port = port

    async def switch(self, *, on: bool) -> None:
        if on and self._site is None:
            self._site = web.TCPSite(self._runner, HOST, self.port, reuse_address=True)
            await self._site.start()
            self.port = self._runner.addresses[0][1]
        elif not on and self._site is not None:
            await self._site.stop()
            self._site = None
