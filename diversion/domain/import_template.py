"""The table a clerk downloads to fill in: the header, and one example row that is never taken in.

Not every column stands in it, only those most filings need; ``import_columns.py`` knows the rest. The
example shows that further parties bear numbers.
"""

from collections.abc import Mapping
from types import MappingProxyType

from diversion.domain.import_columns import column_named
from diversion.domain.imports import RowRead, read_row

EXAMPLE: Mapping[str, str] = MappingProxyType(
    {
        "来源": "起诉",
        "收件日期": "2026-03-02",
        "案由": "买卖合同纠纷",
        "争议金额": "128000.00",
        "纠纷发生地区划代码": "320506001",
        "请求事项": "（示例行，上传时自动跳过）请求判令支付货款128000元",
        "事实与理由": "双方签订买卖合同，被申请人收货后未付清货款",
        "选定方式": "征求申请人意见",
        "选定组织": "",
        "申请保全": "否",
        "除斥期间届满日": "",
        "立案日期": "",
        "案号": "",
        "适用程序": "",
        "申请人姓名": "示例甲",
        "申请人类型": "自然人",
        "申请人证件类型": "护照",
        "申请人证件号码": "E00000000",
        "申请人电话": "13800138000",
        "申请人住所": "江苏省苏州市吴中区示例路1号",
        "申请人住所区划代码": "320506001",
        "申请人同意调解": "是",
        "申请人表态方式": "当面",
        "申请人表态日期": "2026-03-02",
        "申请人立案前调解同意书": "2026-03-02",
        "申请人代理人姓名": "示例律师",
        "申请人代理人类型": "律师",
        "申请人代理权限": "承认、和解",
        "申请人2姓名": "",
        "申请人2类型": "",
        "申请人2证件类型": "",
        "申请人2证件号码": "",
        "申请人2电话": "",
        "申请人2住所": "",
        "被申请人姓名": "示例商贸有限公司",
        "被申请人类型": "法人",
        "被申请人证件类型": "",
        "被申请人证件号码": "",
        "被申请人电话": "",
        "被申请人住所": "江苏省苏州市吴中区示例路2号",
        "被申请人工作单位": "",
        "被申请人同意调解": "",
        "被申请人表态方式": "",
        "被申请人表态日期": "",
        "被申请人2姓名": "",
        "被申请人2类型": "",
        "被申请人2住所": "",
        "第三人姓名": "",
        "第三人类型": "",
        "第三人住所": "",
        "需核对情形": "",
        "已经劳动仲裁": "",
        "非民事类型": "",
        "重复仍提交理由": "",
    }
)


def example_row(court_code: str) -> RowRead:
    """Read the example as a row of a court's file, to know it again where it was left standing.

    >>> example_row("苏0506").faults
    ()
    """
    return read_row([column_named(header) for header in EXAMPLE], list(EXAMPLE.values()), court_code)
