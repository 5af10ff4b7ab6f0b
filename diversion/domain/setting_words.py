"""What each setting is called and what it does, for the page on which an administrator reads it.

Apart from ``settings.py`` because words grow long; a setting without words here does not load, and a test
finds words without a setting.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from diversion.domain.access_setting_words import ACCESS_WORDS
from diversion.domain.block_limits import LIMIT_WORDS, PREFIX
from diversion.domain.party_setting_words import PARTY_WORDS
from diversion.domain.report_setting_words import REPORT_WORDS


@dataclass(frozen=True, slots=True)
class SettingWords:
    """Title and explanation, Chinese first."""

    zh_title: str
    en_title: str
    zh: str
    en: str


WORDS: Mapping[str, SettingWords] = MappingProxyType(
    {
        # clocks that the court sets
        "supplement_within_calendar_days": SettingWords(
            "补正期限",
            "Time to supplement",
            "一次性告知补正内容后，当事人补正的期限；逾期由立案窗口人员处理，不影响收件日期。",
            "From the notice until the party hands in what is missing; after it the filing clerk acts.",
        ),
        "docketing_alarm_first_within_calendar_days": SettingWords(
            "立案期限首次提醒",
            "First docketing alarm",
            "自收件次日起第几日开始时提醒立案；法定立案期限届满日另有一次提醒，均不能暂停。",
            "On which of the days to docket the clerk is first warned, as the day begins; nobody can pause it.",
        ),
        "delivery_within_working_days": SettingWords(
            "委派送达期限",
            "Time to deliver an offer",
            "发出委派、委托后应送达调解组织的期限；未送达前由程序分流员负责。",
            "From an offer until the organisation has it; until then the router answers for it.",
        ),
        "materials_within_calendar_days": SettingWords(
            "材料签收期限",
            "Time to sign for materials",
            "调解组织接受后签收材料的期限；0表示当日。",
            "From acceptance until the organisation signs for the materials; 0 is the same day.",
        ),
        "first_contact_within_working_days": SettingWords(
            "首次联系期限",
            "Time to the first contact",
            "调解员接受后联系各方当事人的期限，可以短于规则所定期限，不得更长。",
            "From acceptance until the mediator has tried to reach every party; may be shorter than the rule's.",
        ),
        "activity_within_working_days": SettingWords(
            "调解活动间隔",
            "Longest pause in mediation",
            "调解期间两次活动之间的最长间隔，逾期提醒调解员。",
            "Between two activities of a mediation; past it the mediator is reminded.",
        ),
        "guidance_answer_within_working_days": SettingWords(
            "指导答复期限",
            "Time to answer a guidance request",
            "调解员提出指导请求后，指导法官答复的期限。",
            "From a mediator's question until a judge answers.",
        ),
        "stop_within_working_days": SettingWords(
            "中止调解审查期限",
            "Time to look into a stop",
            "因涉嫌虚假调解中止后，法官审查的期限。",
            "From a stop for suspected sham mediation until a judge has looked into it.",
        ),
        "review_within_working_days": SettingWords(
            "调解协议审查期限",
            "Time to review an agreement",
            "提交审查后，法官审查调解协议的期限。",
            "From the request until a judge has reviewed the agreement.",
        ),
        "post_docket_exit_within_calendar_days": SettingWords(
            "立案后结案期限",
            "Time to the exit after docketing",
            "立案后达成协议的，撤诉、即时履行或出具调解书的期限。",
            "From an agreement after docketing until it is withdrawn, performed or made a mediation judgment.",
        ),
        "failure_report_within_working_days": SettingWords(
            "调解情况记录期限",
            "Time to the failure report",
            "调解不成后，调解员提交记录的期限；逾期不影响案件先行退回。",
            "From the end without agreement until the mediator's report; the return does not wait for it.",
        ),
        "fee_notice_within_working_days": SettingWords(
            "交费通知期限",
            "Time to the fee notice",
            "已立案的纠纷退回后，通知交纳诉讼费用的期限。",
            "From the return of a docketed dispute until the fee notice is sent.",
        ),
        "trial_transfer_within_calendar_days": SettingWords(
            "转入审理期限",
            "Time to pass on to trial",
            "发出交费通知后转入审理的期限。",
            "From the fee notice until the dispute is passed on to trial.",
        ),
        "trial_limit_near_within_calendar_days": SettingWords(
            "审理期限届满提醒",
            "Trial limit near",
            "审理期限届满前多少日提醒法官。",
            "How many days before the trial limit ends the judge is warned, as the day begins.",
        ),
        "mediation_before_docketing_within_calendar_days": SettingWords(
            "立案前调解期限",
            "Mediation before docketing",
            "当事人书面同意先行调解再立案的，调解的期限；为地方做法，可以短于规则所定期限，不得更长。",
            "How long mediation before docketing may last; local practice, never longer than the rule's.",
        ),
        "extension_within_calendar_days": SettingWords(
            "调解延长总日数",
            "Extensions in total",
            "各方一致同意延长调解的，各次合计的最多日数；条文待与官方文本核对，调整前请先核对。",
            "The most days that all extensions together add; compare the official text before changing it.",
        ),
        # clocks that law fixes
        "decision_within_working_days": SettingWords(
            "指派期限", "Time to decide", "程序分流员作出分流决定的期限。", "Until the router decides."
        ),
        "docketing_within_calendar_days": SettingWords(
            "立案期限", "Time to docket", "收件或补正次日起立案的期限。", "From receipt or supplement."
        ),
        "docketing_alarm_second_within_calendar_days": SettingWords(
            "立案期限末次提醒",
            "Last docketing alarm",
            "立案期限最后一日开始时提醒，不能暂停。",
            "As the last day to docket begins; nobody can pause it.",
        ),
        "joint_choice_within_working_days": SettingWords(
            "共同选定期限",
            "Time for a joint choice",
            "各方同意调解后共同选定调解组织的期限，逾期由法院指定。",
            "For the parties to choose together; then the court appoints.",
        ),
        "consulting_within_working_days": SettingWords(
            "征询期限",
            "Time for consultation",
            "征求同意和选定调解组织的总期限。",
            "For consents and choice together.",
        ),
        "answer_within_working_days": SettingWords(
            "答复期限",
            "Time to answer an offer",
            "调解组织收到委派、委托后答复的期限。",
            "From delivery until the organisation answers.",
        ),
        "confirmation_application_within_calendar_days": SettingWords(
            "申请司法确认期限",
            "Time to apply for confirmation",
            "调解协议生效后共同申请司法确认的期限。",
            "From the agreement taking effect.",
        ),
        "confirmation_ruling_within_calendar_days": SettingWords(
            "司法确认审查期限",
            "Time to rule on confirmation",
            "司法确认案件立案后审结的期限。",
            "From docketing of the application.",
        ),
        "mediation_letter_within_calendar_days": SettingWords(
            "送达调解书期限",
            "Time to send the mediation judgment",
            "达成协议次日起送达调解书的期限。",
            "From the day after the agreement.",
        ),
        "return_docketing_within_calendar_days": SettingWords(
            "退回后立案期限",
            "Time to docket after return",
            "立案前调解未成退回后立案的期限。",
            "From the return of an undocketed dispute.",
        ),
        "mediation_ordinary_within_calendar_days": SettingWords(
            "立案后调解期限（普通程序）",
            "Mediation after docketing, ordinary procedure",
            "适用普通程序的调解期限；各方同意可以延长。",
            "May be extended with every party's agreement.",
        ),
        "mediation_summary_within_calendar_days": SettingWords(
            "立案后调解期限（简易程序）",
            "Mediation after docketing, summary procedure",
            "适用简易程序、小额诉讼程序的调解期限；各方同意可以延长。",
            "Small claims too; may be extended with every party's agreement.",
        ),
        "trial_ordinary_within_months": SettingWords(
            "审理期限（普通程序）",
            "Trial, ordinary procedure",
            "自立案次日起算；各方同意延长调解的期间不计入。",
            "From the day after docketing; days by which a mediation was lengthened do not count.",
        ),
        "trial_summary_within_months": SettingWords(
            "审理期限（简易程序）",
            "Trial, summary procedure",
            "自立案次日起算；各方同意延长调解的期间不计入。",
            "From the day after docketing; days by which a mediation was lengthened do not count.",
        ),
        "trial_small_claims_within_months": SettingWords(
            "审理期限（小额诉讼）",
            "Trial, small claims",
            "自立案次日起算；各方同意延长调解的期间不计入。",
            "From the day after docketing; days by which a mediation was lengthened do not count.",
        ),
        # intake and triage
        "many_from": SettingWords(
            "人数众多的起点",
            "Many on one side",
            "一方当事人达到多少名时提示推选代表人或按系列案处理。",
            "From how many parties on one side a filing is flagged for representatives or grouping.",
        ),
        "hard_bar_near_days": SettingWords(
            "除斥期间临近日数",
            "A hard bar is near",
            "除斥期间、起诉期限届满前多少日内，先行立案，不先调解；届满前第该日计入。",
            "Within how many days of a hard bar a dispute is docketed first; the last of them counts.",
        ),
        "small_amount_up_to": SettingWords(
            "标的额较小的上限",
            "A small amount",
            "标的额不超过多少元视为较小；条文未定数额。",
            "Up to what amount a claim counts as small; the article names no number.",
        ),
        "causes_outside_jurisdiction": SettingWords(
            "本院一般不管辖的案由",
            "Causes outside jurisdiction",
            "案由或其上级案由在此列表内的，提示程序分流员核对管辖；审理这些案由的法院请删去。",
            "A cause on or under this list is put before the router; a court that hears them empties it.",
        ),
        # routing
        "routing_weight_kind": SettingWords(
            "分流权重：组织类型",
            "Routing weight: kind of organisation",
            "该类纠纷优先交由何种组织，在排序中占多大比重；各项权重按合计折算，不得为零。",
            "What the class of a dispute prefers; the weights count by their share, and this one never is zero.",
        ),
        "routing_weight_speciality": SettingWords(
            "分流权重：擅长领域",
            "Routing weight: speciality",
            "组织的擅长领域与案由的接近程度，在排序中占多大比重；0表示不计。",
            "How close its specialities are to the cause; 0 leaves it out.",
        ),
        "routing_weight_area": SettingWords(
            "分流权重：服务地域",
            "Routing weight: area",
            "组织的服务地域与纠纷发生地、当事人所在地的接近程度，在排序中占多大比重；0表示不计。",
            "How near its area is to the place of dispute or a party; 0 leaves it out.",
        ),
        "routing_weight_capacity": SettingWords(
            "分流权重：余量",
            "Routing weight: free capacity",
            "组织尚可承办的余量，在排序中占多大比重；0表示不计。",
            "How much of its capacity is free; 0 leaves it out.",
        ),
        "routing_weight_punctuality": SettingWords(
            "分流权重：首次联系按时",
            "Routing weight: punctuality",
            "组织首次联系按时的比例，在排序中占多大比重；0表示不计。",
            "Its share of first contacts made in time; 0 leaves it out.",
        ),
        # calendars
        "notice_wanted_before_calendar_days": SettingWords(
            "放假安排载入提醒",
            "Holiday notice wanted",
            "一年开始前多少日尚未载入该年放假安排的，提醒系统管理员。",
            "How many days before a year begins administrators are told that its holiday notice is missing.",
        ),
        # the ladder
        "reminder_from_hour": SettingWords(
            "提醒时刻",
            "Hour of reminders",
            "期限过半的催办、商请和交由分流员决定的待办在当日几时（0至23时）发出；到期本身不受影响。",
            "At what hour of its day a half-time reminder or a later step goes out; the end itself is not moved.",
        ),
        "session_reminder_before_hours": SettingWords(
            "调解场次提醒",
            "Reminder of a session",
            "调解开始前几个小时提醒调解员；有推送通道的，同时通知其组织。改动只对以后预约的场次有效。",
            "How many hours before a session its mediator is reminded, and the organisation where it has a channel;"
            " for sessions booked from then on.",
        ),
        "ladder_request_after_working_days": SettingWords(
            "逾期后发商请函",
            "From overdue to the request letter",
            "发出逾期通知后几个工作日仍未办理的，向调解组织发商请函并抄送其主管单位。",
            "How long after the overdue notice the organisation is asked formally, copied to its supervising body.",
        ),
        "ladder_router_after_working_days": SettingWords(
            "交由分流员决定",
            "From the step before to the router",
            "上一步骤后几个工作日仍未办理的，交程序分流员决定是否收回、另行指定。",
            "How long after the step before a router is asked to decide: recall, reassign, or wait.",
        ),
        "supervision_answer_within_working_days": SettingWords(
            "督办答复期限",
            "Time to answer a supervision",
            "督办单发出后应当办结并答复的期限；逾期逐级上报。",
            "Until a supervision is to be answered; past it, it goes up a level.",
        ),
        "lapses_in_a_row_pause": SettingWords(
            "连续逾期未确认暂停委派",
            "Lapses in a row that pause offers",
            "调解组织连续几次逾期未确认的，暂停自动委派，直至其答复。",
            "After how many lapsed offers in a row an organisation is offered nothing by itself until it answers.",
        ),
        "notices_a_day": SettingWords(
            "每日催办函件上限",
            "Notices a day",
            "对同一单位或者个人每日最多发出几份催办、逾期、商请函件，不分纠纷；超出的次一工作日发出。",
            "The most reminders, overdue notices and letters to one recipient a day over all disputes; the rest waits.",
        ),
        "notices_collected_minutes": SettingWords(
            "函件归并时间",
            "Collecting notices",
            "发往同一单位或者个人的催办事项归并多少分钟后一并发出。",
            "For how many minutes what goes to one recipient is collected before it is sent together.",
        ),
        # contacts
        "enterprise_contacts_a_day": SettingWords(
            "每日联系同一企业上限",
            "Contacts with one enterprise a day",
            "对同一企业每日主动联系（电话、信息、上门等）最多几次，不分纠纷和调解组织；超出的须写明原因。",
            "The most calls, messages and visits to one enterprise a day over all disputes; one more needs a reason.",
        ),
        # blocks
        **{f"{PREFIX}{name}": SettingWords(*words) for name, words in LIMIT_WORDS.items()},
        "blocks_look_again_after_minutes": SettingWords(
            "堵点重新排查间隔",
            "Looking for blocks again",
            "排查耗时较长的法院，查看堵点清单时上次排查超过多少分钟即在后台重新排查；清单始终注明排查时间。",
            "Where a look takes long, reading the list has a new one made beside when the last is so old; the list says when.",
        ),
        # drafts
        "draft_kept_calendar_days": SettingWords(
            "收件草稿保留日数",
            "Days a draft is kept",
            "收件页面上没有收完的内容，最后一次填写后保留多少日；到期自动删除，不能恢复。",
            "For how many days a filing begun is kept after it was last typed into; then it is deleted for good.",
        ),
        # parties
        **{name: SettingWords(*words) for name, words in PARTY_WORDS.items()},
        # reports
        **{name: SettingWords(*words) for name, words in REPORT_WORDS.items()},
        # documents
        "document_size_limit_mebibytes": SettingWords(
            "单份材料大小上限",
            "Largest document",
            "一份材料最大多少MiB，超过的请分份提交。",
            "The largest file taken in at once; larger ones are handed in in parts.",
        ),
        "interference_platform_address": SettingWords(
            "“三个规定”记录报告平台地址",
            "Address of the platform on interference",
            "人民法院“三个规定”记录报告平台在本院的网址，由本院核实后填写；留空则页面上不显示链接。",
            "Where this court reaches the courts' platform on interference; check it first. Empty: no link is shown.",
        ),
        **{key: SettingWords(*words) for key, words in ACCESS_WORDS.items()},
        "link_lifetime_calendar_days": SettingWords(
            "一次性链接有效期",
            "Life of a one-time link",
            "发给调解组织或者网格员的一次性链接自发出起有效多少日；答复一次后即失效。",
            "For how many days a link sent to an organisation or a grid worker is good; one answer uses it up.",
        ),
        "channel_pause_after_failures": SettingWords(
            "通道暂停前的连续失败次数",
            "Failures in a row before a channel is paused",
            "向某组织推送连续失败多少轮后暂停其通道并告知其联络员和程序分流员；暂停期间由程序分流员负责。",
            "After how many failed rounds in a row an organisation's channel is paused and both sides are told.",
        ),
    }
)
