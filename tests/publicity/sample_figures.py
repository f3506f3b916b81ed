"""The figures of the Zhejiang 2022 special track; unnamed projects, marks and dates are invented."""

import datetime
from dataclasses import replace
from decimal import Decimal

from publicity.figures import (
    Claim,
    CombinedTotal,
    Count,
    CoverageRow,
    EventRow,
    Example,
    MeetingRow,
    PromotedRow,
    SummaryFigures,
    UnitTotal,
    coverage_totals,
)

VENUES = (
    ("上城", "钱塘智慧城产业园"),
    ("上城", "望江数字健康园"),
    ("拱墅", "运河汇智产业园"),
    ("拱墅", "北部软件园"),
    ("余杭", "未来科技城创新园"),
    ("西湖", "云栖工程师创业园"),
    ("西湖", "转塘职业技术学院"),
    ("滨江", "白马湖创意园"),
    ("滨江", "物联网产业园"),
)
PRESENTED = (12, 11, 12, 13, 12, 11, 10, 13, 12)
FINALISTS = (3, 3, 3, 2, 3, 2, 2, 3, 3)
PROMOTED = (
    ("高端碳素材料制造项目", "杭州幄肯新材料科技有限公司", "新材料", "92.46"),
    ("环保型高分子树脂产业化", "杭州吉华高分子材料股份有限公司", "新材料", "92.31"),
    ("基因治疗创新药物研发", "康霖生物科技（杭州）有限公司", "生物医药", "92.08"),
    ("核酸质谱检测平台", "迪普诊断", "生物医药", "91.77"),
    ("3D视觉与运动规划系统", "灵西机器人", "人工智能", "91.60"),
    ("智能短途出行装备柔性制造", "杭州摩兽出行", "智能制造", "91.42"),
    ("铁浴熔融气化制氢", "杭州吉幔铁氢能科技有限公司", "新能源", "91.25"),
    ("负载电流与电力波形识别", "拓深科技", "人工智能", "91.13"),
    ("可降解心血管介入器械", "杭州璟玥医疗器械有限公司", "生物医药", "90.94"),
    ("肿瘤早筛试剂盒", "宁波昇犇生物技术有限公司", "生物医药", "90.88"),
)


def sample_figures(**changes: object) -> SummaryFigures:
    """Figures that agree with each other; `changes` replace single fields."""
    heats = tuple(
        EventRow(
            name=f"第{number}场初赛",
            kind="heat",
            date=datetime.date(2022, 6, 20 + number),
            venue=venue,
            venue_kind="college" if "学院" in venue else "park",
            district=district,
            presented=presented,
            promoted=promoted,
        )
        for number, ((district, venue), presented, promoted) in enumerate(
            zip(VENUES, PRESENTED, FINALISTS, strict=True), start=1
        )
    )
    final = EventRow(
        name="决赛",
        kind="final",
        date=datetime.date(2022, 7, 21),
        venue="钱塘智慧城产业园",
        venue_kind="park",
        district="上城",
        presented=24,
        promoted=10,
    )
    promoted_rows = tuple(
        PromotedRow(rank=rank, project=project, unit=unit, sector=sector, score=Decimal(score))
        for rank, (project, unit, sector, score) in enumerate(PROMOTED, start=1)
    )
    coverage = (
        CoverageRow(
            channel="深交所平台视频直播",
            kind="live_video",
            outlet="深圳证券交易所平台",
            count=200_000,
            approximator="近",
        ),
        CoverageRow(
            channel="现场图片直播", kind="picture_live", outlet="赛事图片直播", count=129_000
        ),
        CoverageRow(channel="新蓝网视频", kind="video", outlet="浙江新蓝网", count=78_000),
        CoverageRow(channel="电视新闻播报", kind="broadcast", outlet="浙江电视台", count=69_000),
    )
    totals = coverage_totals(coverage)
    figures = SummaryFigures(
        contest="“创客中国”浙江省中小企业创新创业大赛协会专题赛",
        edition=7,
        year=2022,
        issuer="浙江省中小企业协会",
        basis_document="工信部联企业函〔2022〕108号",
        report_date=datetime.date(2022, 7, 27),
        task_accepted_on=datetime.date(2022, 6, 1),
        kickoff_on=datetime.date(2022, 6, 2),
        campaign_days=50,
        library_days=20,
        hosts=("省经信厅", "省财政厅"),
        supporters=("兴业银行杭州分行",),
        events=(*heats, final),
        registered=156,
        accepted=148,
        cities=("杭州", "宁波", "温州", "嘉兴", "湖州", "绍兴", "金华", "台州"),
        size_classes=(
            ("中型企业", 61),
            ("小型企业", 47),
            ("微型企业", 18),
            ("大型企业", 9),
            ("创客团队", 13),
        ),
        presented=106,
        finalists=24,
        promoted=10,
        promotion_quota=10,
        promoted_by_sector=(
            ("生物医药", 4),
            ("人工智能", 2),
            ("智能制造", 1),
            ("新材料", 2),
            ("新能源", 1),
        ),
        promoted_rows=promoted_rows,
        top_ranks=promoted_rows[:2],
        judges=33,
        recused=2,
        sheets=610,
        ledger_head="9f2c4b1e7a60d83355c1f0aa7be24d19c86e03f1b7d2954ae1506c3f8d72b4e9",
        judge_backgrounds=("经济部门退休干部", "创业导师", "高校教授", "企业家"),
        coverage=coverage,
        coverage_total=totals.total,
        coverage_without_pictures=totals.without_pictures,
        coverage_online=totals.online,
        coverage_broadcast=totals.broadcast,
        coverage_sums=(
            UnitTotal(name="观看", value=278_000, unit="人次"),
            UnitTotal(name="页面浏览", value=129_000, unit="人次"),
            UnitTotal(name="播出受众", value=69_000, unit="人次"),
        ),
        coverage_combined=(
            CombinedTotal(
                name="四渠道合计",
                value=476_000,
                unit="人次",
                parts=("观看", "页面浏览", "播出受众"),
            ),
        ),
        claims=(
            Claim(
                text="社会各界关注大赛",
                value=500_000,
                approximator="多",
                unit="人次",
                source="协会总结报告",
            ),
            Claim(
                text="收看直播、参与互动",
                value=300_000,
                approximator="多",
                unit="人次",
                source="协会总结报告",
            ),
        ),
        documents=Count(value=5, unit="份"),
        meetings=Count(value=10, approximator="多", unit="次"),
        texts=Count(value=30, approximator="多", unit="篇"),
        organisations=Count(value=100, approximator="多", unit="家"),
        final_attendance=Count(value=600, approximator="近", unit="人次"),
        committees=Count(value=33, unit="个"),
        trainings=Count(value=1, unit="场"),
        meeting_rows=(
            MeetingRow(
                title="大赛专题赛启动研讨会",
                date=datetime.date(2022, 6, 2),
                speakers=Count(value=15, unit="人"),
                participants=Count(value=30, approximator="余", unit="人"),
            ),
        ),
        examples=(
            Example(project="融易算平台", unit="融易算", note="小微企业数字财税服务"),
            Example(project="止滑鞋底", unit="温州企业", note="止滑鞋底"),
            Example(project="ClothesMake", unit="杭州持码网络科技", note="服装个性化定制平台"),
        ),
    )
    return replace(figures, **changes)
