"""What befell registers and accounts, in plain words, beside ``event_words.py``, which has what befell disputes.

Their streams are read by the auditor; the structure test that looks for gaps in the one looks for gaps in both.
"""

from collections.abc import Mapping

REGISTER_EVENTS: Mapping[str, str] = {
    "installation_begun": "系统启用",
    "demo_made": "生成演示数据",
    "clock_advanced": "调整演示时钟",
    "reference_loaded": "载入公布数据",
    "notice_loaded": "载入放假安排",
    "notice_missing": "提示尚无放假安排",
    "benchmark_revised": "更改对标值",
    "setting_changed": "更改设置",
    "court_added": "添加法院",
    "court_changed": "更改法院",
    "organisation_added": "登记组织",
    "organisation_changed": "更改组织",
    "roster_entry_added": "列入名册",
    "roster_entry_ended": "移出名册",
    "offers_paused": "暂停自动委派",
    "offers_resumed": "恢复自动委派",
    "mediator_added": "添加调解员",
    "mediator_changed": "更改调解员",
    "mediator_ended": "调解员离任",
    "absence_recorded": "登记缺勤",
    "absence_changed": "更改缺勤",
    "absence_withdrawn": "撤回缺勤",
    "relation_declared": "登记利害关系",
    "relation_ended": "利害关系终止",
    "channel_set": "设定送达渠道",
    "channel_ended": "停用送达渠道",
    "channel_paused": "送达渠道暂停",
    "channel_resumed": "恢复送达渠道",
    "bundle_made": "生成纸质清单",
    "bundle_returned": "收回纸质清单",
    "import_uploaded": "上传批量收件",
    "import_finished": "批量收件完成",
    "history_imported": "导入历史数据",
    "paper_template_changed": "更改文书模板",
    "outside_figures_added": "上传外部数据",
    "blocks_found": "查找堵点",
    "block_judged": "评价堵点提示",
    "interference_receipt_recorded": "登记过问记录回执",
    "notice_sent": "发出通知",
    "notice_replayed": "重新发送通知",
    "promises_replayed": "重做后台任务",
}
"""What befell the register of a court, of a body, or of the installation."""
ACCESS_EVENTS: Mapping[str, str] = {
    "user_added": "添加用户",
    "user_changed": "更改用户",
    "grant_given": "授予角色",
    "grant_ended": "收回角色",
    "handed_over": "移交待办",
    "password_changed": "更改密码",
    "password_reset_asked": "申请重设密码",
    "password_reset_used": "重设密码",
    "account_locked": "账号锁定",
    "token_issued": "登录或者签发令牌",
    "token_revoked": "退出或者撤销令牌",
    "notice_choices_changed": "更改通知方式",
    "notice_seen": "查看通知",
    "document_read": "查看材料",
}
"""What befell an account, and what its holder looked at."""
ACTORS: Mapping[str, str] = {
    "system": "系统",
    "party": "当事人",
    "link": "一次性链接",
    "public": "公众",
    "operator": "服务器操作员",
    "user": "其他办理人员",
}
"""Who acted without an account that could be named."""
