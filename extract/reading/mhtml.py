"""The page inside a web archive (.mht, .mhtml), as a browser saves one."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from extract.facts import ReadError


def web_page(data: bytes) -> bytes:
    """The first HTML part of an archive, its transfer encoding undone. Raises ReadError ``no_text`` without one."""
    message = email.message_from_bytes(data, _class=EmailMessage, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            body = part.get_payload(decode=True)
            if isinstance(body, bytes) and body.strip():
                charset = part.get_content_charset()
                # The name of the encoding goes where a page has it; the page's own stands behind and is ignored.
                return f'<meta charset="{charset}">'.encode() + body if charset else body
    raise ReadError("no_text", "the web archive holds no page", next_step="open it in a browser and save the page as html")
