"""What partners are sent, as the ``webhooks`` of the API document; the shapes are ``schemas/webhooks.py``."""

from typing import Any

from apispec import APISpec

from diversion.domain.deliveries import MessageType
from diversion.schemas.webhooks import MESSAGES

SIGNED = """\
Signed per Standard Webhooks (HMAC-SHA256, `v1`) with the secret answered when the channel was set. The same
`webhook-id` is the same message, also when it comes twice. Redirects are not followed. A message that fails is
tried eleven times over three days. Pass over members you do not know. What an endpoint has
to do, clause by clause, is `partners.md` beside this document."""
SIGNATURE = {
    "webhook-id": "The message's own id, the same at every try.",
    "webhook-timestamp": "When this try was made, in seconds since 1970.",
    "webhook-signature": "`v1,` and the signature over id, timestamp and body.",
}
RESPONSES = {
    "2XX": "Delivered.",
    "410": "Nobody listens here any more: the channel is paused at once.",
    "default": "Not delivered; tried again, not before what `Retry-After` asks for.",
}


def describe_webhooks(spec: APISpec) -> dict[str, Any]:
    """Describe every kind of message to a partner, registering its shape on the way."""
    return {kind.value: {"post": _operation(spec, kind)} for kind in MessageType}


def _operation(spec: APISpec, kind: MessageType) -> dict[str, Any]:
    shape, summary = MESSAGES[kind]
    name = shape.__name__.removesuffix("Schema")
    if name not in spec.components.schemas:
        spec.components.schema(name, schema=shape)
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {
        "operationId": kind.value.replace(".", "_"),
        "tags": ["webhooks"],
        "summary": summary,
        "description": SIGNED,
        "parameters": [_header(*told) for told in SIGNATURE.items()],
        "requestBody": {"required": True, "content": content},
        "responses": {status: {"description": saying} for status, saying in RESPONSES.items()},
    }


def _header(name: str, saying: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": True,
        "description": saying,
        "schema": {"type": "string"},
    }
