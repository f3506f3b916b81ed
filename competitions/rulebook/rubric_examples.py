"""Ready-made rubrics: items and points as published. Pure; titles are translated where shown."""

from dataclasses import dataclass

_ = str

type Row = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class RubricExample:
    """`rows` are code, name, points, weight and the only category; `scale_to` as in a rubric."""

    key: str
    title: str
    source: str
    rows: tuple[Row, ...]
    scale_to: int | None = None


def _rows(*items: tuple[str, str, int]) -> tuple[Row, ...]:
    return tuple((code, name, str(points), "1", "") for code, name, points in items)


RUBRIC_EXAMPLES = (
    RubricExample(
        "generic",
        _("Innovation, value, feasibility, presentation: 40 + 30 + 20 + 10"),
        _("General contest rules"),
        _rows(
            ("innovation", "创新性", 40),
            ("value", "商业价值", 30),
            ("feasibility", "可行性", 20),
            ("presentation", "现场展示", 10),
        ),
    ),
    RubricExample(
        "roadshow",
        _("Roadshow 8 + 7 with nine items"),
        _("Roadshow form with nine items"),
        _rows(
            ("originality", "原创性", 15),
            ("breakthrough", "突破性", 15),
            ("story", "项目故事", 10),
            ("feasibility", "可行性", 10),
            ("social", "社会价值", 10),
            ("sustainability", "可持续性", 10),
            ("structure", "结构", 10),
            ("form", "表现形式", 10),
            ("interaction", "互动", 10),
        ),
    ),
    RubricExample(
        "plan",
        _("Business plan with nine items"),
        _("Form for the text of business plans"),
        _rows(
            ("opportunity", "商业机会", 15),
            ("product", "产品与服务", 15),
            ("strategy", "发展战略", 10),
            ("market", "市场分析", 15),
            ("marketing", "营销策略", 15),
            ("finance", "财务分析", 10),
            ("risk", "风险控制", 10),
            ("team", "团队", 5),
            ("writing", "文字表达", 5),
        ),
    ),
    RubricExample(
        "defence",
        _("Live defence: pitch, answers, deck, bearing"),
        _("Form for live defences"),
        _rows(
            ("pitch", "陈述清晰", 40),
            ("answers", "回答问题", 30),
            ("deck", "演示文稿", 20),
            ("bearing", "仪态", 10),
        ),
    ),
    RubricExample(
        "product",
        _("Product review online: own rights, performance, results"),
        _("Online product review"),
        _rows(
            ("rights", "自主知识产权", 30),
            ("performance", "性能", 25),
            ("results", "应用成效", 15),
            ("experience", "用户体验", 15),
            ("look", "外观设计", 15),
        ),
    ),
    RubricExample(
        "cice",
        _("Five items of ten points, scaled to 100, no finance item for teams"),
        _("China Innovation and Entrepreneurship Competition"),
        (
            ("technology", "技术和产品", "10", "30", ""),
            ("business", "商业模式及实施方案", "10", "30", ""),
            ("market", "行业及市场", "10", "10", ""),
            ("team", "团队", "10", "25", ""),
            ("finance", "财务分析", "10", "5", "enterprise"),
        ),
        scale_to=100,
    ),
)


def rubric_example(key: str) -> RubricExample | None:
    """The example of that name; None for a name that there is none of."""
    return next((one for one in RUBRIC_EXAMPLES if one.key == key), None)
