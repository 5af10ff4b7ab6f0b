"""Lives that turn with an organisation: offers answered, declined, lapsed; mediation under way or in trouble."""

from diversion.domain.alerts import AlertKind
from diversion.domain.handoff import DeclineReason
from diversion.domain.mediation import ContactResult, SessionEvent
from diversion.domain.routing_choice import OverrideReason
from diversion.domain.sham import Finding, ShamSign
from diversion.domain.working_days import shanghai_day
from diversion.services.alerts import raise_alert
from diversion.services.appointment import Appointment, appoint_organisation, recall_handoff
from diversion.services.demo.filings import add_lawyer
from diversion.services.demo.places import LAWYERS
from diversion.services.demo.play import Play
from diversion.services.demo.steps import (
    Acts,
    accept,
    begin,
    docket_and_consent,
    docket_for_trial,
    meet,
    perform,
)
from diversion.services.extensions import extend_period
from diversion.services.guidance import answer_guidance, ask_guidance
from diversion.services.stops import end_stop, stop_mediation
from diversion.services.suspensions import suspend_period


def offered(play: Play) -> Acts:
    """Offered before docketing on a signed form, and not opened yet."""
    play.file(signed=True)
    yield from ()


def opened(play: Play) -> Acts:
    """Offered and opened, not answered yet."""
    play.file(signed=True)
    yield play.in_minutes(90)
    play.open_offer()


def accepted(play: Play) -> Acts:
    """Taken up; nobody was contacted yet."""
    play.file(signed=True)
    yield from accept(play)


def contacted(play: Play) -> Acts:
    """The other side was reached."""
    if play.rng.random() < 0.3:
        add_lawyer(play.draft)
    play.file(signed=True)
    yield from begin(play)


def booked(play: Play) -> Acts:
    """A meeting is booked for a day in the future; an earlier one was put off."""
    play.file(signed=True)
    yield from begin(play)
    yield play.in_minutes(30)
    session = play.book(play.in_days(1))
    yield play.in_minutes(45)
    play.end_meeting(session, SessionEvent.ADJOURNED)
    play.book(play.in_days(12))


def helped_by_station(play: Play) -> Acts:
    """The grid station of the street goes and sees the other side; the committee mediates."""
    play.file(signed=True)
    yield play.in_minutes(60)
    play.accept_assistance()
    yield from accept(play)
    yield play.in_days(1)
    for ref in play.parties:
        if ref.startswith("r"):
            play.worker_contacts(ref)
    yield play.in_minutes(60)
    yield from meet(play)


def helped_and_settled(play: Play) -> Acts:
    """With the grid station's help the committee settles the dispute."""
    yield from helped_by_station(play)
    play.settle(perform_in_days=10)
    yield from perform(play)


def guidance_asked(play: Play) -> Acts:
    """The mediator asked the court a question."""
    play.file(signed=True)
    yield from begin(play)
    yield play.in_minutes(60)
    ask_guidance(play.mediator(), play.offered().id, "违约金约定过高时一般如何掌握？（示例）")


def guided_and_settled(play: Play) -> Acts:
    """The judge answers, and the parties settle on it."""
    play.file(signed=True)
    yield from begin(play)
    asked = ask_guidance(play.mediator(), play.offered().id, "利息起算时间如何确定？（示例）").id
    yield play.in_days(1)
    answer_guidance(play.judge, play.offered().id, asked, "一般自逾期付款之日起计算。（示例）")
    yield play.in_minutes(40)
    yield from meet(play)
    play.settle(perform_in_days=14)
    yield from perform(play)


def appraised(play: Play) -> Acts:
    """The period stands still for an appraisal."""
    play.file(signed=True)
    yield from begin(play)
    yield play.in_days(1)
    play_day = shanghai_day(play.in_calendar_days(15))
    suspend_period(
        play.mediator(),
        play.offered().id,
        reason="双方同意委托鉴定。（示例）",
        appraiser="示例司法鉴定所",
        expected_on=play_day,
    )


def stopped(play: Play) -> Acts:
    """A suspected sham: mediation halts and a judge looks."""
    play.file(signed=True)
    yield from begin(play)
    yield play.in_days(1)
    signs = (ShamSign.NO_CONTEST, ShamSign.RELATED_PARTIES)
    stop_mediation(play.mediator(), play.offered().id, signs, "双方无实质争议，急于出具文书。（示例）")


def sham_found(play: Play) -> Acts:
    """The judge finds that it does not stand; the dispute goes back and to trial."""
    play.file(signed=True)
    yield from begin(play)
    yield play.in_days(1)
    offer = play.offered().id
    stop = stop_mediation(play.mediator(), offer, (ShamSign.COLLUSION,), "疑似恶意串通。（示例）").id
    yield play.in_days(2)
    end_stop(play.judge, offer, stop, Finding.STOPPED, "借款事实缺乏证据。（示例）")
    yield from docket_for_trial(play)


def extended(play: Play) -> Acts:
    """Every party agrees to ten more days near the end of the period."""
    play.file(signed=True)
    yield from begin(play)
    for _ in range(2):
        yield play.in_days(3)
        yield from meet(play)
    yield play.in_minutes(30)
    extend_period(play.mediator(), play.offered().id, 10, list(play.parties))
    yield play.in_days(3)
    play.contact_others()


def idle(play: Play) -> Acts:
    """The other side was reached, and then nothing happened for too long."""
    play.file(signed=True)
    yield from begin(play)


def declined_twice(play: Play) -> Acts:
    """Two organisations decline with lawful reasons; the third takes the dispute and settles it."""
    play.file(signed=True)
    yield play.in_days(1)
    play.decline(DeclineReason.BEYOND_EXPERTISE, "争议涉及专业工程计量，超出擅长领域。（示例）")
    yield play.in_days(1)
    play.decline(DeclineReason.OUTSIDE_FIELD, "不属于本组织的行业领域。（示例）")
    yield from begin(play)
    yield play.in_minutes(60)
    yield from meet(play)
    play.settle(perform_in_days=8)
    yield from perform(play)


def lapsed(play: Play) -> Acts:
    """Nobody answers within three working days; the next one is asked and takes it."""
    play.file(signed=True)
    yield play.in_days(5)
    yield from begin(play)
    yield play.in_minutes(60)
    yield from meet(play)
    play.settle(perform_in_days=8)
    yield from perform(play)


def reassigned(play: Play) -> Acts:
    """In mid-mediation the router gives the dispute to the lawyers' office, where it is settled."""
    play.file(signed=True)
    yield from begin(play)
    yield play.in_days(3)
    told = Appointment(
        organisation_id=play.cast.organisations[LAWYERS],
        reason_code=OverrideReason.PARTY_WISH,
        reason="双方均希望由律师主持调解。（示例）",
    )
    appoint_organisation(play.router, play.dispute, told)
    yield from begin(play)
    yield play.in_minutes(60)
    yield from meet(play)
    play.settle(perform_in_days=8)
    yield from perform(play)


def recalled(play: Play) -> Acts:
    """The router takes the offer back and it stays on the desk."""
    play.file(signed=True)
    yield play.in_days(1)
    recall_handoff(play.router, play.offered().id, "材料需要重新核对。（示例）")


def endangered(play: Play) -> Acts:
    """The mediator reports a danger, the lawful exception to silence; mediation goes on."""
    play.file(signed=True)
    yield from begin(play)
    yield play.in_minutes(30)
    words = "被申请人情绪激动，扬言报复。（示例）"
    raise_alert(play.mediator(), play.dispute, AlertKind.VIOLENCE, words)


def after_docketing(play: Play) -> Acts:
    """委托 after docketing with every party's consent, under way."""
    play.file()
    yield from docket_and_consent(play)
    yield from begin(play)


def nobody_reached(play: Play) -> Acts:
    """The mediator has tried the other side and not reached it yet."""
    play.file(signed=True)
    yield from accept(play)
    yield play.in_days(1)
    play.contact_others(ContactResult.NO_ANSWER)
