"""Mail against a real SMTP server: taken is dispatched, a refused recipient is final, a server that is down is not."""

from datetime import UTC, datetime

import pytest
from peers import mail_peer

from diversion.domain.deliveries import Answer, AttemptResult
from diversion.gateways import mail
from diversion.gateways.mail import MailLetter, send, send_in_order

LETTER = MailLetter(
    "01-abc",
    "office@example.org",
    "吴中区法院：新的委派委托",
    "请打开链接\n",
    datetime(2026, 3, 2, tzinfo=UTC),
)
SENDER = "court@example.org"


def test_a_mail_is_dispatched_when_the_server_took_it() -> None:
    with mail_peer() as peer:
        assert send(LETTER, peer.url, SENDER) == Answer(AttemptResult.DISPATCHED, 250)
        (got,) = peer.mails
    assert (got["Subject"], got["To"], got["Message-ID"]) == (
        "吴中区法院：新的委派委托",
        "office@example.org",
        "<01-abc@example.org>",
    )
    assert got.get_content().strip() == "请打开链接"


@pytest.mark.parametrize(("says", "final"), [("550 no such mailbox", True), ("450 later", False)])
def test_a_refused_recipient_is_final_only_when_the_server_means_it(says: str, final: bool) -> None:
    with mail_peer() as peer:
        peer.refuses = says
        answer = send(LETTER, peer.url, SENDER)
    assert (answer.code, answer.status_code, answer.final) == ("recipient-refused", int(says[:3]), final)


def test_a_server_that_is_down_is_asked_once_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_peer() as peer:
        url = peer.url
    asked = []
    once = send

    def counted(*told: object) -> Answer:
        asked.append(told)
        return once(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(mail, "send", counted)
    answers = send_in_order([LETTER] * 3, url, SENDER)
    assert [each.code for each in answers] == ["unreachable"] * 3
    assert len(asked) == 1


def test_password_and_user_are_not_given_to_a_server_without_tls() -> None:
    with mail_peer() as peer:
        answer = send(LETTER, peer.url.replace("smtp://", "smtp://user:pass@"), SENDER)
        assert (answer.code, peer.mails) == ("mail-without-tls", [])


def test_without_a_server_nothing_is_sent() -> None:
    assert (
        send(LETTER, None, SENDER).code
        == send(LETTER, "smtp://127.0.0.1", None).code
        == "mail-not-configured"
    )
