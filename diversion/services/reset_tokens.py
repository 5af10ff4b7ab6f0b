"""The token of a link that sets a password: derived from its row and kept nowhere, as in ``link_tokens.py``."""

import base64
import hmac
from hashlib import sha256
from uuid import UUID

from diversion.services.transaction import Transaction


def reset_token(tx: Transaction, reset_id: UUID) -> str:
    """Derive a link's token; whoever has it may set the password."""
    signed = hmac.new(tx.config.keys.session, b"password reset" + reset_id.bytes, sha256).digest()
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def reset_place(tx: Transaction, reset_id: UUID) -> str:
    """Write a link as it is opened, under the installation's public address."""
    return f"{tx.config.public_url}/reset/{reset_token(tx, reset_id)}"
