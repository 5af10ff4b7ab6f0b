"""Sending messages to partners, by the way each partner works: many at once, each tried once.

Nothing here knows the database: what is sent was claimed and committed before, and what came of it is
recorded afterwards, so that no lock is held while a partner takes its time.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import TypeAlias

from diversion.config import Config
from diversion.domain.deliveries import Answer
from diversion.gateways import mail, webhook
from diversion.gateways.mail import MailLetter
from diversion.gateways.webhook import WebhookLetter

Letter: TypeAlias = WebhookLetter | MailLetter


def send_all(letters: Sequence[Letter], config: Config) -> list[Answer]:
    """Send each letter once and answer what came of it, in the same order, within half a minute."""
    return asyncio.run(_send_all(letters, config))


async def _send_all(letters: Sequence[Letter], config: Config) -> list[Answer]:
    mails = [letter for letter in letters if isinstance(letter, MailLetter)]
    webhooks = [letter for letter in letters if isinstance(letter, WebhookLetter)]
    mailing = asyncio.to_thread(mail.send_in_order, mails, config.smtp_url, config.mail_from)
    async with AsyncExitStack() as opened:
        clients = {
            host: await opened.enter_async_context(webhook.client_for(host))
            for host in {letter.host for letter in webhooks}
        }
        allowed = config.allow_private_webhooks
        posting = [webhook.send(clients[each.host], each, private_allowed=allowed) for each in webhooks]
        mailed, posted = await asyncio.gather(mailing, asyncio.gather(*posting))
    answers = {
        id(letter): answer for letter, answer in zip((*mails, *webhooks), (*mailed, *posted), strict=True)
    }
    return [answers[id(letter)] for letter in letters]
