"""The templates that come with the product, made as Word files by code: plain ones, for a court to make its own.

They use nothing that ``papers.py`` would not take from a court; a test reads each by the same rules.
"""

import io
from collections.abc import Mapping, Sequence
from functools import cache

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle

from diversion.domain.papers import PaperKind

FONT, TITLE_FONT = "仿宋", "黑体"
SIZE, TITLE_SIZE = Pt(14), Pt(20)
INDENT = Pt(28)
MARGIN = Cm(2.6)

_HEAD = ("编号：{{ 编号 }}{% if 案号 %}　案号：{{ 案号 }}{% endif %}",)
_FULL_PARTIES = (
    "{%p for 人 in 当事人 %}",
    (
        "{{ 人.称谓 }}：{{ 人.姓名 }}{% if 人.证件号码 %}，{{ 人.证件种类 }}{{ 人.证件号码 }}{% endif %}"
        "{% if 人.地址 %}，住（住所地）{{ 人.地址 }}{% endif %}{% if 人.电话 %}，电话{{ 人.电话 }}{% endif %}。"
        "{% if 人.代理人 %}{{ 人.代理人 }}。{% endif %}"
    ),
    "{%p endfor %}",
)
_PARTIES = (
    "{%p for 人 in 当事人 %}",
    "{{ 人.称谓 }}：{{ 人.姓名 }}{% if 人.代理人 %}（{{ 人.代理人 }}）{% endif %}",
    "{%p endfor %}",
)
_REFERRED = (
    "{{ 法院 }}{{ 委派委托 }}{{ 调解组织 }}调解的{{ 案由 }}一案，于{{ 接受日期 }}接受。调解员：{{ 调解员 }}。"
)
_MEETINGS = (
    "{%p if 场次 %}",
    "{%p for 次 in 场次 %}",
    "第{{ loop.index }}次：{{ 次.时间 }}，{{ 次.方式 }}，{{ 次.情况 }}。",
    "{%p endfor %}",
    "{%p else %}",
    "未组织调解场次。",
    "{%p endif %}",
)
_FACTS = ("{%p if 无争议事实 %}", "各方书面确认的无争议事实：{{ 无争议事实 }}", "{%p endif %}")
_ADDRESSES = (
    "{%p if 送达地址 %}",
    "各方确认的送达地址：",
    "{%p for 处 in 送达地址 %}",
    (
        "{{ 处.称谓 }}{{ 处.姓名 }}：{{ 处.地址 }}{% if 处.收件人 %}，收件人{{ 处.收件人 }}{% endif %}"
        "{% if 处.电话 %}，电话{{ 处.电话 }}{% endif %}{% if 处.电子地址 %}，电子送达{{ 处.电子地址 }}{% endif %}。"
    ),
    "{%p endfor %}",
    "{%p else %}",
    "各方未确认送达地址。",
    "{%p endif %}",
)
_SIGNED_BY_ALL = (
    "{%p for 人 in 当事人 %}",
    "{{ 人.称谓 }}（签名、盖章或者按指印）：　　　　　　　　　　　　　年　　月　　日",
    "{%p endfor %}",
    "调解员（签名）：　　　　　　　　　　　　　年　　月　　日",
)
_SIGNED_BY_BODY = ("调解员（签名）：", "{{ 调解组织 }}（盖章）", "{{ 今日 }}")

TEXTS: Mapping[PaperKind, tuple[str, Sequence[str]]] = {
    PaperKind.AGREEMENT: (
        "调解协议书",
        (
            *_HEAD,
            *_FULL_PARTIES,
            _REFERRED,
            "一、纠纷主要事实和争议事项",
            "{%p if 事实和理由 %}",
            "{{ 事实和理由 }}",
            "{%p endif %}",
            "{%p if 诉讼请求 %}",
            "请求事项：{{ 诉讼请求 }}",
            "{%p endif %}",
            "二、经调解，各方自愿达成如下协议",
            "{{ 协议内容 }}",
            "{%p if 分期 %}",
            "分期履行如下：",
            "{%p for 期 in 分期 %}",
            "第{{ 期.期数 }}期：{{ 期.日期 }}前支付{{ 期.金额 }}，余{{ 期.余额 }}。",
            "{%p endfor %}",
            "{%p endif %}",
            "{%p if 履行期限 %}",
            "三、履行期限至{{ 履行期限 }}。",
            "{%p endif %}",
            *_SIGNED_BY_ALL,
            "{{ 调解组织 }}（盖章）",
        ),
    ),
    PaperKind.TRANSCRIPT: (
        "调解笔录",
        (
            *_HEAD,
            "时间：{{ 调解时间 }}",
            "地点：{{ 调解地点 }}",
            "调解组织：{{ 调解组织 }}　调解员：{{ 调解员 }}　记录人：",
            *_FULL_PARTIES,
            "{%p if 参加人 %}",
            "参加人：{% for 人 in 参加人 %}{{ 人.身份 }}{{ 人.姓名 }}{% if not loop.last %}、{% endif %}{% endfor %}",
            "{%p endif %}",
            "案由：{{ 案由 }}　金额：{{ 争议金额 }}",
            "请求事项：{{ 诉讼请求 }}",
            "告知：调解自愿，各方可以随时要求终止调解；当事人的权利义务、调解程序、调解协议的效力和司法确认，已经告知。",
            "调解过程：",
            "　",
            "　",
            "　",
            "以上笔录已阅，记录无误。",
            *_SIGNED_BY_ALL,
        ),
    ),
    PaperKind.FAILURE_REPORT: (
        "调解不成报告",
        (
            *_HEAD,
            "{{ 法院 }}：",
            _REFERRED,
            *_PARTIES,
            "终结情形：{{ 终结情形 }}{% if 终结日期 %}（{{ 终结日期 }}）{% endif %}",
            "一、调解基本情况",
            "{{ 调解基本情况 }}",
            *_MEETINGS,
            "二、调解不成的原因",
            "{{ 调解不成原因 }}",
            "三、导致其他当事人诉讼成本增加的行为",
            '{{ 增加成本行为|default("无", true) }}',
            "四、需要提示的其他情况",
            '{{ 其他情况|default("无", true) }}',
            *_FACTS,
            *_ADDRESSES,
            *_SIGNED_BY_BODY,
        ),
    ),
    PaperKind.TERMINATION_REPORT: (
        "调解终止报告",
        (
            *_HEAD,
            "{{ 法院 }}：",
            _REFERRED,
            *_PARTIES,
            "{% if 终结日期 %}调解已于{{ 终结日期 }}终结。{% endif %}终结情形：{{ 终结情形 }}。是否达成协议：{{ 达成协议 }}。",
            "一、调解经过",
            *_MEETINGS,
            "二、移交的材料",
            "{%p if 移交材料 %}",
            "{%p for 件 in 移交材料 %}",
            "{{ loop.index }}．{{ 件.种类 }}：{{ 件.名称 }}",
            "{%p endfor %}",
            "{%p else %}",
            "无。",
            "{%p endif %}",
            *_FACTS,
            *_ADDRESSES,
            *_SIGNED_BY_BODY,
        ),
    ),
}
"""Each kind's title and paragraphs; a paragraph with ``{%p`` stands for itself and leaves no line."""


@cache
def default_paper(kind: PaperKind) -> bytes:
    """Make the template that comes with the product."""
    title, paragraphs = TEXTS[kind]
    made = Document()
    made.core_properties.author, made.core_properties.title = "", title
    for section in made.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = MARGIN
    usual = made.styles["Normal"]
    if isinstance(usual, ParagraphStyle):
        _write_in(usual, FONT)
        usual.paragraph_format.space_after = Pt(4)
    heading = made.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = heading.add_run(title)
    run.font.size, run.font.bold, run.font.name = TITLE_SIZE, True, TITLE_FONT
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), TITLE_FONT)
    for text in paragraphs:
        made.add_paragraph(text).paragraph_format.first_line_indent = INDENT
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def _write_in(style: ParagraphStyle, font: str) -> None:
    """Set a style's letters: Word asks for the font of Chinese ones apart."""
    style.font.name, style.font.size = font, SIZE
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
