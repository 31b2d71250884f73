"""The text against itself: closed lists, totals behind their parts, shares, growth, denials; and the head data."""

from __future__ import annotations

import pytest
from budget import within
from checks_facts import run

from extract.facts import Check, Person, Span


def text_checks(text: str, section: str = "disclosure", year: int = 2016) -> list[Check]:
    checks, _ = run([("body", text, (section,))], year=year)
    return [c for c in checks if c.kind == "text"]


def verdicts(text: str, section: str = "disclosure") -> set[tuple[str, str, float | None, float | None]]:
    return {(c.rule, c.verdict, c.lhs, c.rhs) for c in text_checks(text, section)}


SUM = "n.enumeration_sum"


@pytest.mark.parametrize(
    ("text", "total", "parts"),
    [
        ("全年公开信息90条，其中甲类40条，乙类30条，其他20条。", 90, 90),
        ("全年公开信息90条。其中：甲类40条；乙类30条；其他类20条。", 90, 90),
        ("公开信息90条，分别为甲类40条、乙类30条、丙类20条。", 90, 90),
        ("公开信息90条（甲类40条、乙类30条、其余20条），均按时上网。", 90, 90),
        ("公开信息1.2万条，其中甲类8000条，乙类3000条，其他1012条。", 12000, 12012),
        ("发布解读30篇，按形式分为文字12篇、图解10篇、视频8篇。", 30, 30),
        ("电话咨询120人次，现场咨询60人次，网上咨询20人次，合计200人次。", 200, 200),
        ("全年公开信息90条。按内容分，甲类40条，乙类30条，其他20条。按渠道分，网站50条，公示栏40条。", 90, 90),
        ("收到申请12件，自然人9件，法人3件。", 12, 12),
        ("不予处理9件，其中重复申请4件、信访类5件；其他处理3件。", 9, 9),
    ],
)
def test_lists_that_add_up(text: str, total: float, parts: float) -> None:
    assert (SUM, "consistent", total, parts) in verdicts(text)
    assert not [c for c in text_checks(text) if c.verdict == "conflict"]


@pytest.mark.parametrize(
    ("text", "total", "parts"),
    [
        ("全年公开信息90条，其中甲类40条，乙类30条，其他22条。", 90, 92),
        ("全年公开信息90条，其中甲类40条，乙类30条，其他类18条。", 90, 88),
        ("公开信息90条，分别为甲类40条、乙类30条、丙类21条。", 90, 91),
        ("发布信息300条，包括：要闻120条，公告100条，解读30条，其他类信息90条。", 300, 340),
        ("从事公开工作6人，专职2人，兼职5人。", 6, 7),
        ("电话咨询120人次，现场咨询60人次，合计190人次。", 190, 180),
    ],
)
def test_closed_lists_that_do_not(text: str, total: float, parts: float) -> None:
    assert (SUM, "conflict", total, parts) in verdicts(text)
    assert {c.severity for c in text_checks(text) if c.verdict == "conflict"} == {"soft"}


@pytest.mark.parametrize(
    "text",
    [
        "全年公开信息90条，其中甲类40条，乙类30条。",  # open
        "全年公开信息90条，其中甲类40条，乙类30条等。",
        "全年公开信息90条，主要有甲类40条，乙类30条，丙类12条。",
        "全年公开信息90条，其中网站80条，微信60条，其他10条，同一信息多渠道重复发布。",
        "全年公开信息90余条，其中甲类40条，乙类30条，其他22条。",  # approximate
        "全年公开信息90条，其中涉及企业412户，甲类40条，其他50条。",
        "印发文件12件，召开会议4次，发放材料300份，其他活动2次。",
        "收到申请12件，办结11件，其他1件正在办理。",
        "全年公开信息90条，其中甲类40条，乙类30条，其余为其他信息。",
        "共有5个科室、12名人员，其他单位3个。",
        "全年公开信息900条，其中专栏甲类4条，乙类3条，其他2条。",
    ],
)
def test_what_is_no_closed_list(text: str) -> None:
    assert not [c.message_zh for c in text_checks(text) if c.verdict == "conflict"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收到申请40件，比上年的32件增长25%。", ("n.growth", "consistent", 25, 25)),
        ("收到申请40件，上一年为32件，增长30%。", ("n.growth", "conflict", 30, 25)),
        ("收到申请24件，较2015年的32件下降25%。", ("n.growth", "consistent", 25, 25)),
        ("收到申请40件，比上年的32件多8件。", ("n.growth", "consistent", 8, 8)),
        ("收到申请40件，其中自然人申请30件，占75%。", ("n.percent", "consistent", 75, 75)),
        ("收到申请40件，其中自然人申请30件（75.0%），企业申请10件（25.0%）。", ("n.percent", "consistent", 25, 25)),
        ("收到申请30件。予以公开20件，占申请总数的66.7%。", ("n.percent", "consistent", 66.7, 66.7)),
        ("办结的40件里，公开20件，占50%；不公开10件，占25%；其他10件，占35%。", ("n.percent", "conflict", 35, 25)),
    ],
)
def test_shares_and_growth(text: str, expected: tuple[str, str, float, float]) -> None:
    assert expected in verdicts(text, "requests")


@pytest.mark.parametrize(
    "text",
    [
        "收到申请40件，同比增长25%。",
        "收到申请40件，征地类占六成，按时答复率100%。",
        "满意率92.4%，公开工作占绩效考核的5%。",
        "全文电子化率96%，网站访问量增长12%。",
        "2015年收到32件，2014年收到20件，今年收到40件，呈上升趋势，增幅明显，其中网上申请占45%。",
        "完成任务26项中的25项，完成率96.2%。",
    ],
)
def test_percents_of_nothing_named(text: str) -> None:
    assert not [c.message_zh for c in text_checks(text, "requests") if c.verdict == "conflict"]


QUIET = [
    "公开信息200条（网站120条，微信60条，其他35条，部分重复）。",
    "全年公开320条，比去年多60条，增长23.1%。",
    "收到意见240条，采纳96条，采纳率40%。",
    "抽查单位20家，合格18家，合格率90%，较上年提高5个百分点。",
    "全年召开会议4次，培训3期，参训180人次，其中机关60人次。",
    "收到申请16件，其中4件为同一申请人提出，3件要求公开同一信息。",
    "公开信息200条，同比增长10%，其中政策类30条，同比增长50%。",
    "开展宣传活动6次，发放资料2000份，接待咨询300人次，其中现场解答280人次。",
    "更新信息1500条，其中1月120条，2月95条，3月130条。",
    "办结率100%，满意率98.5%，回访率95%。",
    "全镇12个村，9个村建成公开长廊，占75%；3个村正在建设。",
    "全年公开信息200条，其中：动态信息150条（含图片新闻60条），公告50条。",
    "全年发布信息860条。其中，县政府网站发布420条，占48.8%；“澶源发布”微信公众号发布300条，占34.9%；微博发布140条，占16.3%。",
    "收到申请25件，其中通过网络12件、信函9件、当面4件；申请内容涉及征地9件、社保6件、规划5件，其余为工资福利类。",
    "编发《公开工作简报》12期，报送信息86条，被省级采用14条、市级采用33条。",
    "组织培训3期，其中县级1期120人次、乡镇2期260人次。",
    "办理人大建议28件、政协提案35件，其中公开答复60件，不予公开3件。",
    "全县有行政村218个、社区36个，公开栏共更新2600余次，其中党务800余次、村务1200余次、财务600余次。",
    "受理申请40件，同比增长33%，其中自然人37件，占92.5%；企业3件，占7.5%。",
    "公开财政预决算信息136条，其中预算68条，决算68条，“三公”经费136条。",
    "全年公开重大项目信息92条，包括批准服务信息15条、批准结果信息30条、招标投标信息22条、征收土地信息12条等。",
    "行政复议12件，其中维持8件；行政诉讼5件，其中维持3件、其他2件。",
    "主动公开文件45件，制发公文210件，公开率21.4%，比上年提高3.2个百分点。",
    "网站访问量达到56万人次，较去年增长12%，咨询投诉栏目收到来信188件，办结186件，办结率98.9%。",
    "全年收到申请30件，较上年减少4件，下降11.8%。",
    "开展督查4次，通报单位6家，其中网站类3家、新媒体类3家，约谈2人。",
    "设立查阅点26个，其中县级3个（政务大厅、档案馆、图书馆）、乡镇23个。",
    "与上年相比，申请量由56件上升到70件，增长25%，其中第一季度12件，第二季度20件，第三季度18件，第四季度20件。",
    "发布政策文件36件，配套解读45篇，解读比例125%。",
    "全局共12个科室，信息员15名，其中专职1名，其余为兼职。",
    "上半年公开信息210条，下半年公开信息260条，全年合计470条。",
    "回应群众关切35次，其中微博回应20次，微信回应15次，媒体专访3次。",
]
WRONG = [
    ("全年发布信息200条：一是机构职能10条；二是政策文件40条；三是工作动态120条；四是其他28条。", (200, 198)),
    (
        "收到申请60件，58件已答复，其中公开30件，部分公开8件，不予公开12件（含国家秘密1件、第三方权益4件、内部事务7件），其他10件。",
        (58, 60),
    ),
    ("全年受理咨询300人次，其中电话180人次（含夜间20人次），现场80人次，网上50人次。", (300, 310)),
    ("全年公开信息200条，按类别：甲类80条；乙类70条；丙类60条。按渠道：大厅150条；公示栏50条。", (200, 210)),
    ("共组织活动30次：座谈12次、走访10次、宣讲9次。", (30, 31)),
    ("公开信息200条（网站120条，微信60条，其他15条）。", (200, 195)),
    ("全年收文登记86份，其中上级来文40份，平级来文22份，下级报送26份。", (86, 88)),
    ("今年公开320条，去年公开260条，同比增加70条。", (70, 60)),
    ("全年公开320条，比去年多60条，增长25%。", (25, 23)),
    ("上半年公开210条，下半年公开260条，全年共公开480条。", (480, 470)),
    ("主动公开政府信息412条。其中政策文件类58条，工作动态类250条，财政资金类40条，人事类24条，其它类30条。", (412, 402)),
    ("全年公开412条，分四大类：政策58条、动态250条、财政40条、人事54条。", (412, 402)),
    ("公开总数为500条。（一）网站公开300条；（二）微博公开120条；（三）其他公开70条。", (500, 490)),
    ("依申请公开受理16件，网络9件，信函5件，当面3件，均已办结。", (16, 17)),
    ("处理申请16件：公开9件，占56.3%；部分公开3件，占18.8%；不予公开4件，占30%。", (30, 25)),
    ("收到意见240条，采纳96条，采纳率45%。", (45, 40)),
    ("全年公开信息320条，其中规划类40条、人事类35条、财政类60条、民生类160条、其他类35条。", (320, 330)),
    ("收到申请25件，比上年的18件增加9件。", (9, 7)),
    ("行政复议7件，维持4件，纠正2件，终止2件。", (7, 8)),
    ("收到申请25件，当面5件、网络15件、信函6件。", (25, 26)),
    ("办结申请20件，其中予以公开9件，部分公开3件，不予公开4件，无法提供6件。", (20, 22)),
    ("举办培训4期，其中面向领导干部5期。", (4, 5)),
    ("收到申请25件，其中自然人20件，占85%，企业5件，占20%。", (85, 80)),
    ("网站公开210条，微信公开90条，两项合计310条。", (310, 300)),
    ("工作人员9人，其中专职2人、兼职6人。", (9, 8)),
    ("收到申请12件，办结15件。", (12, 15)),
    ("公开信息90条。按内容分：甲类40条，乙类30条，其他25条。", (90, 95)),
    ("收到申请40件，同比下降20%，上年为32件。", (20, -25)),
]


@pytest.mark.parametrize("text", QUIET)
def test_numbers_that_only_look_wrong(text: str) -> None:
    assert not [c.message_zh for c in text_checks(text) if c.verdict == "conflict"]


@pytest.mark.parametrize(("text", "numbers"), WRONG)
def test_numbers_that_are_wrong(text: str, numbers: tuple[float, float]) -> None:
    assert [(c.lhs, c.rhs) for c in text_checks(text) if c.verdict == "conflict"] == [numbers]


def test_denied_here_counted_there() -> None:
    text = "我局未收到过政府信息公开申请。5月受理的政府信息公开申请另行统计。全年收到政府信息公开申请2件。"
    assert ("n.said_twice", "conflict", 0, 2) in verdicts(text, "requests")


# --- head data ------------------------------------------------------------------------------------------------------
def head(*paragraphs: tuple[str, str], persons: tuple[Person, ...] = (), **more: object) -> dict[str, tuple[str, str]]:
    parts = [(kind, text, ("boilerplate",) if kind == "body" else ()) for kind, text in paragraphs]
    checks, _ = run(parts, persons=persons, **more)  # type: ignore[arg-type]
    return {c.rule: (c.verdict, c.severity) for c in checks if c.kind == "metadata" or c.rule == "p.dates"}


def test_period_of_another_year() -> None:
    wrong = head(("body", "本报告所列数据的统计期限为2015年1月1日至2015年12月31日。"))
    right = head(("body", "本报告所列数据的统计期限自2016年1月1日起至12月31日止。"))
    assert wrong["m.period"] == ("conflict", "hard") and right["m.period"] == ("consistent", "hard")


def test_table_of_another_year() -> None:
    assert head(("table", "政府信息公开情况统计表（2015年度）"))["m.table_year"] == ("conflict", "hard")
    assert head(("table", "（2016年度）"))["m.table_year"] == ("consistent", "hard")


@pytest.mark.parametrize(
    ("signed_by", "verdict"),
    [
        ("鹿汀县粮食局", "consistent"),
        ("县粮食局", "consistent"),
        ("粮食局", "consistent"),
        ("鹿汀县粮食和物资储备局", None),  # renamed since
        ("鹿汀县人民政府办公室", None),
        ("平棘县粮食局", "conflict"),
        ("庐汀县粮食局", None),  # a character misread
    ],
)
def test_organ_of_the_sheet(signed_by: str, verdict: str | None) -> None:
    found = head(("table", f"填报单位（盖章）：{signed_by}"))
    assert found.get("m.organ", (None,))[0] == verdict


def test_short_names_of_an_organ() -> None:
    from extract.checks.metadata import same_organ

    assert same_organ("县卫健局", "鹿汀县卫生健康局")
    assert same_organ("鹿汀县卫健局", "鹿汀县卫生健康局")
    assert same_organ("平棘县卫生健康局", "鹿汀县卫生健康局") is False
    assert same_organ("鹿汀县卫生和计划生育局", "鹿汀县卫生健康局") is None


def test_name_of_a_template() -> None:
    text = "平棘市粮食局对收购信息实行统一登记。平棘市粮食局机关各科室按月报送。"
    assert head(("body", text))["m.template_name"] == ("conflict", "soft")
    assert "m.template_name" not in head(("body", "在平棘市粮食局指导下，鹿汀县粮食局开展工作，平棘市粮食局的意见已落实。"))


def person(name: str, title: str | None, role: str, paragraph: int) -> Person:
    return Person(name, title, role, None, name, Span(paragraph, 0, len(name)))


def test_head_of_the_office() -> None:
    body, line = ("body", "局长蔺国强任领导小组组长，副局长戚玉任副组长。"), ("table", "单位负责人：蔺国庆")
    people = (person("蔺国强", "局长", "组长", 0), person("戚玉", "副局长", "副组长", 0), person("蔺国庆", None, "单位负责人", 1))
    assert head(body, line, persons=people)["m.head"] == ("conflict", "soft")
    deputy = (*people[:2], person("戚玉", None, "单位负责人", 1))
    assert "m.head" not in head(body, ("table", "单位负责人：戚玉"), persons=deputy)


@pytest.mark.parametrize(
    ("signed", "broken"), [("2017-01-20", False), ("2016-12-26", False), ("2016-03-01", True), ("2017-08-01", True)]
)
def test_day_of_the_signature(signed: str, broken: bool) -> None:
    assert ("p.dates" in head(signed=signed)) == broken


# --- ugly input -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "其中" * 20000,
        "（" * 20000,
        "1件" * 5000,
        "收到申请1件，" * 3000,
        "占50%，" * 3000,
        "未收到申请" * 5000,
        "公开信息" + "9" * 5000 + "条",
        "、" * 30000 + "复议、诉讼均为0件。",
        "a\u0000\ufffd件申请",
        "",
    ],
    ids=range(10),
)
def test_ugly_text_is_quick_and_quiet(text: str) -> None:
    with within(3500):
        checks, _ = run([("body", text, ("requests",))], form="F2021", year=2024)
    for check in checks:
        for side in check.evidence:
            assert side.span is None or text[side.span.start : side.span.end] == side.text


def test_evidence_quotes_the_printed_text() -> None:
    text = "　　全年共收到 政府信息公开申请 ２６ 件，其中网络申请１４件。"
    checks, counts = run([("body", text, ("requests",))], form="F2014", values={"requests.received.total": "26"})
    found = next(c for c in checks if c.kind == "text_table" and c.lhs == 26)
    assert found.verdict == "consistent"
    side = found.evidence[0]
    assert side.span and text[side.span.start : side.span.end] == side.text and "２６" in side.text
    assert [c.indicator for c in counts if c.value == 26] == ["requests.received.total"]
