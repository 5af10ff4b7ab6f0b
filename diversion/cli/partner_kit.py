"""``diversion partner simulate`` and ``check``: the other side of the contract, to run and to be held to it.

Neither needs an installation: a partner runs them with the package alone.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from threading import Event

import click
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from diversion.cli.commands import Command, examples
from diversion.cli.progress import Bar
from diversion.domain.channel_faults import SECRET_PREFIX
from diversion.domain.channels import webhook_faults
from diversion.domain.partner_clauses import ANSWER_SECONDS, Finding, Verdict, findings
from diversion.partner_kit.behaviours import BEHAVIOURS
from diversion.partner_kit.checking import check
from diversion.partner_kit.simulated import LOOPBACK, CourtApi, Partner, serving
from diversion.services.transaction import real_now

SECRET = "DIVERSION_PARTNER_SECRET"  # noqa: S105 - the name of a variable
TOKEN = "DIVERSION_PARTNER_TOKEN"  # noqa: S105 - the name of a variable


class Simulate(Command):
    """A command whose help also lists the behaviours."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each behaviour is, and which clauses of the check name it."""
        with formatter.section("Behaviours (and the clauses of diversion partner check that they break)"):
            rows = []
            for row in BEHAVIOURS.values():
                broken = f" [{', '.join(row.breaks)}]" if row.breaks else ""
                rows.append((row.code, f"{row.zh} {row.en}{broken}"))
            formatter.write_dl(rows)
        super().format_epilog(ctx, formatter)


def _secret(_: click.Context, __: click.Parameter, told: str) -> str:
    try:
        is_whole = told.startswith(SECRET_PREFIX) and bool(Webhook(told))
    except (ValueError, EmptyWebhookSecretError):
        is_whole = False
    if not is_whole:
        raise click.BadParameter("It is whsec_ and base64, as answered when the channel was set.")
    return told


def _url(_: click.Context, __: click.Parameter, told: str) -> str:
    if faults := webhook_faults(told, private_allowed=True):
        raise click.BadParameter(" ".join(fault.en for fault in faults))
    return told


_secret_option = click.option(
    "--secret",
    envvar=SECRET,
    show_envvar=True,
    required=True,
    callback=_secret,
    metavar="whsec_…",
    help="The channel's secret.",
)


@click.command("simulate", cls=Simulate)
@_secret_option
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, show_default="a free one", help="Where to listen."
)
@click.option(
    "--host",
    default=LOOPBACK,
    show_default=True,
    help="On which address; any other than loopback is heard outside.",
)
@click.option(
    "--api", metavar="URL", help="The court, to answer through its API; without it nothing is answered."
)
@click.option("--token", envvar=TOKEN, show_envvar=True, help="A coordinator's or mediator's token.")
@click.option(
    "--mediator", metavar="ID", help="For whom a coordinator accepts; a mediator accepts as themselves."
)
@click.option(
    "--behaviour",
    type=click.Choice(list(BEHAVIOURS)),
    default="well",
    show_default=True,
    metavar="WORD",
    help="How to behave; see below.",
)
@examples(
    "diversion partner simulate --secret whsec_… --port 8765",
    "diversion partner simulate --secret whsec_… --api http://127.0.0.1:8000 --token $(diversion token mediator)",
    "diversion partner simulate --secret whsec_… --behaviour flaky",
)
def simulate(
    *,
    secret: str,
    port: int,
    host: str,
    api: str | None,
    token: str | None,
    mediator: str | None,
    behaviour: str,
) -> None:
    """Run a small partner system that receives messages and answers offers, until Ctrl-C.

    It verifies what comes, drops what it has, and says what it did without naming anybody. Read
    diversion/partner_kit/simulated.py to see how a partner's own system does it.
    """
    if (api is None) != (token is None):
        raise click.UsageError("Give --api and --token together: answering needs both.")
    with _court(api, token, mediator) as court:
        partner = Partner(secret, BEHAVIOURS[behaviour], court, say=_say)
        with serving(partner, host=host, port=port) as url:
            stopped = Event()
            for asked in (signal.SIGINT, signal.SIGTERM):
                signal.signal(asked, lambda _number, _frame: stopped.set())
            _say(f"ready {url}")
            stopped.wait()
            _say("stopping")


@contextmanager
def _court(api: str | None, token: str | None, mediator: str | None) -> Iterator[CourtApi | None]:
    speaking = closing(CourtApi(api, token, mediator)) if api and token else nullcontext()
    with speaking as court:
        yield court


def _say(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()


@click.command("check", cls=Command)
@click.argument("url", callback=_url)
@_secret_option
@click.option(
    "--within",
    type=click.FloatRange(0, ANSWER_SECONDS, min_open=True),
    default=ANSWER_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long an answer may take; the court itself waits no longer than the default.",
)
@examples(
    "diversion partner check https://partner.example/hook --secret whsec_…",
    "diversion partner check http://127.0.0.1:8765/hook --secret whsec_… --within 2",
)
def check_endpoint(*, url: str, secret: str, within: float) -> None:
    """Hold a partner's endpoint to the contract: one line a clause, exit status 1 if one fails.

    Sends test messages about an invented offer and recalls it. Each line says ok, fail or skip (another
    clause kept it from being tried), the clause, what was seen and, where it fails, what to do.
    """
    with Bar("messages") as bar:
        endpoint = check(url, secret, real_now(), most_seconds=within, heard=bar.at)
    told = findings(endpoint)
    for finding in told:
        click.echo(_line(finding))
    if any(finding.verdict is not Verdict.OK for finding in told):
        sys.exit(1)


def _line(finding: Finding) -> str:
    clause = finding.clause
    head = f"{finding.verdict:<4}  {clause.code:<24}  {finding.seen:<12}"
    if finding.verdict is Verdict.FAIL:
        return f"{head}  {clause.zh}{clause.remedy_zh} {clause.en} {clause.remedy_en}"
    return f"{head}  {clause.zh} {clause.en}"
