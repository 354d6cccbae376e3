"""Where future customers come from: four questions as a table of lead sources (sources S000-26, S000-27).

The source asks the four questions; the sources under each are a station's (本书设定). A row without leads is an answer
too: nobody has asked there.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from toolkit.models import checks

QUESTIONS = {
    "a": "新客户的消息从哪来",
    "b": "手上的目标还有哪些没挖透",
    "c": "还能拓哪些新渠道",
    "d": "哪些新品能带来新的一类客",
}
"""The four questions (source S000-26)."""

SOURCES = {
    "老客户介绍": ("a", "每月对账时问一句：还有哪家车队跟您一样跑这条线"),
    "项目审批公告": ("a", "周一看一遍发改、自然资源、交通部门新批的工程，记下工期和施工单位"),
    "报纸招工迁址消息": ("a", "当地报纸和公众号上谁在招司机、谁要搬厂，剪下来贴在本子上"),
    "社群问价": ("a", "群里有人问价，当天回，问清几台车、开什么票"),
    "维修店司机传话": ("a", "修车师傅和司机歇脚时说起的新车队，记下名字，自己去访"),
    "老客户没来的车": ("b", "拿客户的车数和来加过的车对一遍，差的那几台问一问"),
    "关联企业": ("b", "请大户引见给他供货、运货、修车的几家"),
    "下属单位": ("b", "总公司签了，分公司和项目部按名单一家家问"),
    "对面路的车队": ("b", "到对面方向站半天，看哪些车队要掉头才进得来"),
    "平台券": ("c", "先算佣金还剩几分钱再上，不刷单"),
    "车主权益合作": ("c", "银行、保险、4S 店的车主活动，写进合同、如实入账"),
    "商会协会": ("c", "参加物流协会、商会的例会，讲一回管油的办法"),
    "尿素": ("d", "只买尿素的柴油车，问一句油在哪加"),
    "充电": ("d", "来充电的网约车、物流车，问车队还有几台烧油的"),
    "LNG": ("d", "气车车队多半还有柴油车，一起谈"),
    "洗车": ("d", "洗车的熟面孔，问单位有几台车"),
    "便利店企业购": ("d", "单位来买水、买劳保的，问后勤公车在哪加"),
}
"""本书设定: the sources of a station by question, and how each is worked."""

STEPS = (
    ("收基本信息", "名称、地址、几台车、跑哪条线、现在在哪加"),
    ("找需求点", "他最在意哪样：价、票、保供、位置，还是管住司机"),
    ("备资料", "只备他用得上的一页：他的车、他的线、一月的账"),
    ("选接触方式", "打电话、托熟人引见还是直接登门，挑他方便的"),
    ("接触", "先问后说，头一面不报价"),
    ("讲价值和好处", "从他说的那件难事讲起，每一条落到钱、时间或省心"),
    ("建关系、得信任", "答应的按时做到，定好下一回哪天见"),
)
"""The seven steps once a future customer is picked (source S000-27), in a station's words (本书补写)."""

QUIET_DAYS = 90
"""本书设定: days without a new lead after which nobody is asking the question; one season."""

COUNTS = ("leads", "contacted", "signed", "no_tonnes")


def lead_table(
    leads: pd.DataFrame, *, today: date | str, sources: Mapping[str, tuple[str, str]] = SOURCES
) -> pd.DataFrame:
    """Return what each lead source brought, those without a lead included (source S000-26).

    leads: one row a lead; columns lead_id, source (one of the sources), found (date), tonnes (expected, t a month, ≥ 0,
        blank: not known yet), contacted and signed (yes or no: our own record, so no blanks).
    today: the day that the days are counted to.
    sources: name -> (question 'a'…'d', how it is worked); 本书设定, a station adds its own.
    Returns one row a source, in the order of `sources`, also for an empty list of leads: question, source, leads,
    contacted, signed (counts), tonnes (t a month over the leads that have a figure; 0 without leads, missing where none
    has one), no_tonnes (leads without a figure: with them, tonnes is the least it can be), tonnes_a_lead (mean of those
    with a figure, missing for none), days_since_last (days since the last lead, missing for none).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated leads, unknown sources and
    questions, negative tonnes, blanks, leads found after today, and leads signed without a contact.
    """
    what = "线索表"
    strange = [name for name, (question, _) in sources.items() if question not in QUESTIONS]
    if strange:
        raise ValueError(f"线索来源“{strange[0]}”没归到四问里，可用的是：{'、'.join(QUESTIONS)}。")
    checks.require(leads, ["lead_id", "source", "found", "tonnes", "contacted", "signed"], what)
    checks.ids(leads, "lead_id", what, unique=True)
    codes, names = checks.one_of(leads, "source", sources, what)
    place = pd.Index(list(sources)).get_indexer(names)[codes]
    now = checks.day(today, "今天")
    days = (now - checks.dates(leads, "found", what).dt.normalize()).dt.days.to_numpy()
    checks.refuse(leads, days < 0, what, "found", f"晚于今天（{now:%Y-%m-%d}），核对日期")
    tonnes = checks.numbers(leads, "tonnes", what, least=0, blank=True).to_numpy()
    contacted, signed = (
        checks.yes_no(leads, column, what, blank=False).to_numpy(bool) for column in ("contacted", "signed")
    )
    checks.refuse(leads, signed & ~contacted, what, "signed", "没接触过却写了签约，核对 contacted 和 signed 两列")
    size = len(sources)
    total = {
        "leads": np.bincount(place, minlength=size),
        "contacted": np.bincount(place[contacted], minlength=size),
        "signed": np.bincount(place[signed], minlength=size),
        "tonnes": np.bincount(place, weights=np.nan_to_num(tonnes), minlength=size).astype(float),
        "no_tonnes": np.bincount(place[np.isnan(tonnes)], minlength=size),
    }
    table = pd.DataFrame({"question": [question for question, _ in sources.values()], "source": list(sources), **total})
    table["tonnes_a_lead"] = _mean(table)
    table["tonnes"] = _known(table)
    table["days_since_last"] = pd.Series(days).groupby(place).min().reindex(range(size)).astype("Int64").array
    return table


def _known(table: pd.DataFrame) -> pd.Series:
    """Return tonnes, missing where there are leads and none has a figure: that is not a zero."""
    return table["tonnes"].where(table["leads"].eq(0) | table["leads"].gt(table["no_tonnes"])).round(9)


def _mean(table: pd.DataFrame) -> pd.Series:
    """Return tonnes a lead over the leads that have a figure, missing where none has."""
    figures = table["leads"] - table["no_tonnes"]
    return (table["tonnes"] / figures.where(figures > 0)).round(9)


def _note(days: Any, quiet_days: float) -> str:
    if pd.isna(days):
        return "这一问还没人问过，本周派一个人去问"
    return f"这一问 {days} 天没有新线索，本周派一个人去问" if days > quiet_days else ""


def question_table(
    leads: pd.DataFrame,
    today: date | str,
    *,
    quiet_days: float = QUIET_DAYS,
    sources: Mapping[str, tuple[str, str]] = SOURCES,
) -> pd.DataFrame:
    """Return what each of the four questions brought, and which nobody is asking (source S000-26).

    leads, today, sources: as in `lead_table`.
    quiet_days: a question is quiet when its last lead is more than so many days old; exactly so many is not yet.
    Returns four rows, a to d: question, text, leads, contacted, signed, tonnes, no_tonnes, tonnes_a_lead, share (of all
    leads, 0–1, missing without leads), days_since_last, note (Chinese, empty where the question is being asked).
    Raises ValueError as `lead_table`.
    """
    groups = lead_table(leads, today=today, sources=sources).groupby("question")
    table = groups[[*COUNTS, "tonnes"]].sum().reindex(list(QUESTIONS), fill_value=0)
    last = groups["days_since_last"].min().reindex(table.index)
    table["tonnes_a_lead"] = _mean(table)
    table["tonnes"] = _known(table)
    table["share"] = (table["leads"] / table["leads"].sum()).round(9) if len(leads) else np.nan
    table["days_since_last"] = last
    table["text"] = list(QUESTIONS.values())
    table["note"] = [_note(days, quiet_days) for days in last]
    columns = ["question", "text", "leads", "contacted", "signed", "tonnes", "no_tonnes", "tonnes_a_lead", "share"]
    return table.rename_axis("question").reset_index()[[*columns, "days_since_last", "note"]]
