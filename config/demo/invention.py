"""Invented firms, projects and people, in Chinese, from one seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from config.demo import case
from projects.credit_code import make_credit_code

SEED = 20220601
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "晨宇思涵嘉禾明远若溪清和云舟砚秋景行知微怀瑾书言以宁望舒子衿既白一诺长安疏桐临川"
HOUSES = "砚川澄原若木启明青禾屿能安序望湖临溪云谷拾光见山知行远舟和光同尘新野长风听澜"
FIELDS = {
    "biomedicine": (
        "生物技术",
        ("抗体偶联药物中试", "肿瘤早筛试剂", "骨科导航耗材", "益生菌微囊化", "眼底影像筛查"),
    ),
    "ai": (
        "智能科技",
        ("工业视觉质检", "方言语音客服", "仓储路径优化", "电网负荷预测", "安全帽识别终端"),
    ),
    "smart-manufacturing": (
        "智能装备",
        ("柔性夹具产线", "注塑机节能改造", "阀门状态诊断", "自动上下料单元", "刀具寿命监测"),
    ),
    "new-materials": (
        "新材料",
        ("水性防腐涂料", "可降解包装膜", "高导热硅胶垫", "阻燃尼龙", "陶瓷基复合材料"),
    ),
    "new-energy": (
        "新能源",
        ("户用储能逆变器", "渔光互补支架", "氢燃料备用电源", "充电桩有序调度", "余热回收机组"),
    ),
    "high-end-equipment": (
        "装备",
        ("精密减速器", "真空镀膜设备", "深海网箱监测装备", "激光清洗机", "检测机器人"),
    ),
    "digital-economy": (
        "网络科技",
        ("小微企业记账平台", "产业集群采购平台", "跨境物流协同", "电子单证存证", "农产品溯源"),
    ),
}
STAGES = ("prototype", "pilot", "mass_production", "sales")


@dataclass(frozen=True, slots=True)
class Firm:
    """What an invented (or named) entrant fills in; money in 10,000 yuan."""

    name: str
    project: str
    sector: str
    city: str
    credit_code: str
    leader: str
    members: tuple[str, ...]
    mobile: str
    employees: int
    revenue: int
    stage: str
    is_team: bool
    finalist: case.Finalist | None


def person(rng: random.Random) -> str:
    """A surname and one or two given characters."""
    return rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))


def _size(rng: random.Random, index: int) -> tuple[int, int]:
    """Employees and revenue: medium dominates, small and micro follow, two are large."""
    if index in {41, 90}:
        return 1600 + index, 62_000 + index
    shape = rng.choices(("micro", "small", "medium"), weights=(14, 34, 52))[0]
    if shape == "micro":
        return rng.randint(3, 18), rng.randint(40, 280)
    if shape == "small":
        return rng.randint(24, 260), rng.randint(420, 1_900)
    return rng.randint(310, 900), rng.randint(2_400, 36_000)


def _code(city: str, index: int) -> str:
    return make_credit_code(f"91{city}MA2D{index:05d}"[:17])


def _cities(rng: random.Random) -> list[str]:
    left = dict(case.CITIES)
    for finalist in case.FINALISTS:
        left[finalist.city] -= 1
    cities = [city for city, count in left.items() for _ in range(count)]
    rng.shuffle(cities)
    return cities


def _others(rng: random.Random) -> Iterator[tuple[str, str, str, str]]:
    """Name, project, sector and city of everybody who does not reach the final."""
    used: set[str] = {finalist.unit for finalist in case.FINALISTS}
    for city in _cities(rng):
        sector = rng.choice(list(FIELDS))
        suffix, themes = FIELDS[sector]
        place = case.REGIONS[city].removesuffix("市")
        name = ""
        while not name or name in used:
            name = f"{place}{''.join(rng.sample(HOUSES, 2))}{suffix}有限公司"
        used.add(name)
        yield name, f"{rng.choice(themes)}项目", sector, city


def firms() -> list[Firm]:
    """All entrants in the order of their registration; the same list every time."""
    rng = random.Random(SEED)  # noqa: S311 - invention must repeat, not be secret
    rows: list[tuple[str, str, str, str, case.Finalist | None]] = [
        (f.unit, f.project, f.sector, f.city, f) for f in case.FINALISTS
    ]
    rows += [(*row, None) for row in _others(rng)]
    rng.shuffle(rows)
    return [_firm(rng, index, *row) for index, row in enumerate(rows)]


def _firm(
    rng: random.Random,
    index: int,
    name: str,
    project: str,
    sector: str,
    city: str,
    finalist: case.Finalist | None,
) -> Firm:
    employees, revenue = _size(rng, index)
    if finalist is not None:
        employees, revenue = rng.randint(320, 800), rng.randint(2_600, 20_000)
    leader = person(rng)
    is_team = finalist is None and index % 9 == 4
    return Firm(
        name=f"{name[:4]}创客团队" if is_team else name,
        project=project,
        sector=sector,
        city=city,
        credit_code=_code(city, index),
        leader=leader,
        members=(leader, *(person(rng) for _ in range(rng.randint(1, 3)))),
        mobile=f"1{rng.choice('35789')}{rng.randint(10**8, 10**9 - 1)}",
        employees=employees,
        revenue=revenue,
        stage=rng.choice(STAGES),
        is_team=is_team,
        finalist=finalist,
    )


def judges() -> list[tuple[str, str, str]]:
    """Name, employer and profile of the invented judges."""
    rng = random.Random(SEED + 1)  # noqa: S311 - invention must repeat, not be secret
    kinds = ("technical", "investor", "entrepreneur", "official", "investor")
    houses = ("创业投资公司", "产业研究院", "大学工学院", "孵化器", "产业基金")
    return [
        (person(rng), f"{''.join(rng.sample(HOUSES, 2))}{houses[n % 5]}", kinds[n % 5])
        for n in range(case.JUDGES)
    ]
