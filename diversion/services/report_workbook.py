"""A frozen report as a workbook to be sent up: written from what was kept, never counted anew."""

from dataclasses import dataclass
from uuid import UUID

from diversion.domain.working_days import SHANGHAI
from diversion.gateways.report_workbook import write_report_workbook
from diversion.services.access import Actor
from diversion.services.period_report import read_report

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """The workbook and the name of its file."""

    name: str
    content: bytes


def write_report(actor: Actor, report_id: UUID) -> WrittenReport:
    """Write one version as a workbook. Who and refusals: as reading it."""
    report = read_report(actor, report_id)
    head = report.head
    version = f"第{head.version}版"
    content = write_report_workbook(
        f"{head.court_name}{head.period.name.zh}多元解纷统计报表（{version}）",
        [
            ("统计期间", f"{head.period.from_on}至{head.period.to_on}"),
            ("版本", version),
            ("更正原因", head.reason or "无"),
            ("数据截至", f"{head.cut_off_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}（北京时间）"),
            ("数据指纹", head.fingerprint),
        ],
        report.body,
        report.lists,
    )
    name = f"report-{head.period.span}-{head.period.from_on}-v{head.version}.xlsx"
    return WrittenReport(name, content)
