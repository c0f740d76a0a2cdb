"""Documents of the browser chat: a signed link that works for the chat it was made for."""

import hashlib
from urllib.parse import quote

from itsdangerous import BadSignature, Signer
from starlette.responses import Response

SALT = "pusling.browser.file"
PATH = "/chat/files/{name}"


class FileLinks:
    """Makes links and knows them again."""

    def __init__(self, secret: bytes) -> None:
        self._signer = Signer(
            secret, salt=SALT, key_derivation="hmac", digest_method=hashlib.sha256
        )

    def href(self, chat: str, reference: str) -> str:
        """Where a chat gets a stored file."""
        signature = self._signer.get_signature(f"{chat}/{reference}").decode()
        return PATH.format(name=f"{reference}.{signature}")

    def reference_of(self, chat: str, name: str) -> int | None:
        """The row id behind the last part of a link, or None if it was not made for this chat."""
        reference, _, signature = name.partition(".")
        try:
            self._signer.unsign(f"{chat}/{reference}.{signature}")
        except BadSignature:
            return None
        return int(reference)


def download(name: str, content: bytes) -> Response:
    """A file to be saved, whatever is in it: no browser shows it as a page of ours."""
    headers = {
        "cache-control": "no-store",
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "x-content-type-options": "nosniff",
    }
    return Response(content, headers=headers, media_type="application/octet-stream")
