"""A Bot API server for tests, as a process of its own: `python -m tests.support.fake_bot_api`.

It prints two ports, that of the Bot API and that of the control API, and listens on loopback only.
Requests go to `http://127.0.0.1:PORT/bot{token}/{method}`, as with a local Bot API server.

What it does as Telegram does:

* `getUpdates` confirms everything below `offset` and waits for up to `timeout` seconds; a second
  one ends the first with 409, and so does a webhook that is set.
* `setWebhook` brings updates one by one with the secret, and again until the answer is 2xx.
* `parse_mode` HTML is parsed (markup.py); what Telegram refuses is refused with 400: unsupported,
  unclosed and crossed tags, empty text, more than 4,096 UTF-16 units, button data above 64 bytes,
  chats that are not known, edits of what is not there or does not change.
* Limits, when switched on, answer 429 with `retry_after`: per chat, per group and for all.

What only it does, by the control API (process.py has a method for each):

* push updates, raw or as the usual kinds (updates.py);
* script answers: a status with JSON or a page, a delay, a cut connection, half an answer, each
  with or without the effect having taken place;
* answer as late as a model of latency says;
* stop and start listening;
* give the log of requests. A request is logged when its last byte has arrived. With `--log` the
  log is a file too, which a test may read while the server runs, or after it.

Modules: state.py (what there is), journal.py (the log as a file), latency.py, markup.py,
methods.py (the Bot API), scripts.py (scripted answers), server.py (both APIs), webhooks.py,
process.py (the process seen from a test), updates.py (updates to push).
"""
