"""What the association itself published about its special track, and what we set free around it.

Source: the association's planning minutes (7 June 2022) and summary report (27 July 2022). Names
of firms and projects are the report's own; every mark, rank and incident is invented.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def moment(month: int, day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    """A time of the 2022 season, China time."""
    return dt.datetime(2022, month, day, hour, minute, tzinfo=CHINA)


BASIS = "工信部联企业函〔2022〕108号"
QUOTA = 10
TASK_ACCEPTED = dt.date(2022, 6, 1)
KICKOFF = dt.date(2022, 6, 2)
REPORT_DAY = dt.date(2022, 7, 27)
REGISTRATION_OPENS = moment(6, 1)
REGISTRATION_CLOSES = moment(6, 20, 17)
REVIEW_DAY = moment(6, 21)
NOTICE_STARTS = dt.date(2022, 7, 21)
NOTICE_OVER = moment(7, 28)

NATIONAL_HOSTS = ("工业和信息化部", "财政部")
HOSTS = ("浙江省经济和信息化厅", "浙江省财政厅")
ORGANISER = "浙江省中小企业协会"
SUPPORTER = "兴业银行杭州分行"

REGIONS = {
    "330000": "浙江省",
    "330100": "杭州市",
    "330102": "上城区",
    "330105": "拱墅区",
    "330106": "西湖区",
    "330108": "滨江区",
    "330110": "余杭区",
    "330300": "温州市",
    "330400": "嘉兴市",
    "330500": "湖州市",
    "330600": "绍兴市",
    "330700": "金华市",
    "331000": "台州市",
    "331100": "丽水市",
}
# Entries by city. Hangzhou and Wenzhou are certain; the other six are ours.
CITIES = {
    "330100": 71,
    "330300": 23,
    "330600": 16,
    "330400": 14,
    "330700": 11,
    "330500": 8,
    "331000": 7,
    "331100": 6,
}
REGISTERED = sum(CITIES.values())

SECTORS = {
    "biomedicine": "生物医药",
    "ai": "人工智能",
    "smart-manufacturing": "智能制造",
    "new-materials": "新材料",
    "new-energy": "新能源",
    "high-end-equipment": "高端装备",
    "digital-economy": "数字经济",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One event of the campaign: where and when, how many pitch, how many go on."""

    name: str
    day: dt.datetime
    venue: str
    venue_kind: str
    region: str
    pitches: int
    places: int


# Five districts, seven parks and one college are given for eight of the nine heats; days and the
# ninth place are ours.
HEATS = (
    Stop("初赛第一场", moment(6, 22, 14), "上城区望江产业园", "park", "330102", 12, 3),
    Stop("初赛第二场", moment(6, 24, 14), "拱墅区运河科创园", "park", "330105", 12, 3),
    Stop("初赛第三场", moment(6, 28, 14), "余杭区良渚科技园", "park", "330110", 12, 3),
    Stop("初赛第四场", moment(6, 30, 14), "西湖区云谷产业园", "park", "330106", 11, 2),
    Stop("初赛第五场", moment(7, 4, 14), "滨江区物联网产业园", "park", "330108", 12, 3),
    Stop("初赛第六场", moment(7, 6, 14), "余杭区梦溪创业园", "park", "330110", 12, 3),
    Stop("初赛第七场", moment(7, 8, 14), "滨江区创新产业园", "park", "330108", 12, 3),
    Stop("初赛第八场", moment(7, 12, 14), "西湖区某职业技术学院", "college", "330106", 11, 2),
    Stop("初赛第九场", moment(7, 14, 14), "线上路演厅", "online", "", 12, 2),
)
FINAL = Stop("决赛", moment(7, 20, 9), "滨江区创新产业园", "park", "330108", 24, 0)
PANEL = 7
JUDGES = 36

CRITERIA = (
    ("technology", "技术和产品", "先进性、自主知识产权、成熟度", 30),
    ("business", "商业模式及实施", "模式清楚、路径可行", 25),
    ("market", "行业及市场", "容量、竞争格局、进入壁垒", 15),
    ("team", "团队", "结构完整、经验匹配", 15),
    ("finance", "财务分析", "数据可信、测算合理", 15),
)


@dataclass(frozen=True, slots=True)
class Finalist:
    """A finalist with the scores that our invented judges will come to: preliminary, final."""

    project: str
    unit: str
    city: str
    sector: str
    heat: int
    preliminary: str
    final: str


NAMED = (
    Finalist(
        "高端碳素材料制造项目", "杭州幄肯新材料科技", "330100", "new-materials", 1, "91.7", "92.4"
    ),
    Finalist(
        "高分子新材料项目", "杭州吉华高分子材料", "330100", "new-materials", 2, "90.2", "92.0"
    ),
    Finalist("生物医药研发项目", "康霖生物科技", "330100", "biomedicine", 3, "90.8", "91.2"),
    Finalist("核酸质谱检测平台", "迪普诊断", "330100", "biomedicine", 4, "90.1", "91.2"),
    Finalist("LINX-3D 相机、三维视觉与运动规划", "灵西机器人", "330100", "ai", 7, "88.9", "90.8"),
    Finalist("负载电流与功率波形识别", "拓深科技", "330100", "ai", 5, "88.2", "90.5"),
    Finalist(
        "铁浴熔融气化制一氧化碳与氢气",
        "杭州吉幔铁氢能科技",
        "330100",
        "new-energy",
        6,
        "89.6",
        "90.3",
    ),
    Finalist(
        "智能出行装备项目", "杭州摩兽出行", "330100", "smart-manufacturing", 8, "89.0", "90.1"
    ),
    Finalist("融易算平台", "融易算", "330100", "digital-economy", 9, "88.3", "89.7"),
    Finalist(
        "ClothesMake 量身定制服装平台",
        "杭州持码网络科技",
        "330100",
        "digital-economy",
        7,
        "87.9",
        "88.8",
    ),
)
# A Wenzhou firm with its anti-slip sole is in the report without the firm's name: ours is invented.
INVENTED = (
    Finalist("可降解骨修复材料", "嘉兴砚禾医疗器械", "330400", "biomedicine", 1, "88.7", "89.9"),
    Finalist("微流控快速检测芯片", "绍兴若溪生物技术", "330600", "biomedicine", 7, "87.1", "89.8"),
    Finalist("止滑鞋底", "温州踏川鞋材", "330300", "new-materials", 2, "88.0", "89.4"),
    Finalist(
        "高精度五轴磨削装备", "台州澄原装备", "331000", "high-end-equipment", 3, "87.6", "89.2"
    ),
    Finalist("远程超声会诊机械臂", "嘉兴砚池医疗科技", "330400", "biomedicine", 5, "87.4", "89.0"),
    Finalist("轻量化碳纤维车架", "湖州启砚复合材料", "330500", "new-materials", 6, "87.2", "88.6"),
    Finalist("固态电池隔膜涂覆工艺", "金华若木新能源", "330700", "new-energy", 8, "86.9", "88.4"),
    Finalist("海岛微电网储能调度", "温州屿能科技", "330300", "new-energy", 9, "86.8", "88.2"),
    Finalist("坯布疵点在线识别系统", "绍兴织目智能装备", "330600", "ai", 1, "86.6", "88.0"),
    Finalist(
        "电梯安全预警终端", "金华安砚物联", "330700", "smart-manufacturing", 2, "86.5", "87.8"
    ),
    Finalist(
        "工业废水低温结晶处理", "丽水澄川环保", "331100", "high-end-equipment", 3, "86.4", "87.6"
    ),
    Finalist("中药材品质快检", "杭州青禾检测", "330100", "biomedicine", 4, "86.3", "87.4"),
    Finalist(
        "柔性产线数字孪生", "杭州砚山智造", "330100", "smart-manufacturing", 5, "86.2", "87.2"
    ),
    Finalist("沿海光伏支架防腐涂层", "温州海砚涂料", "330300", "new-materials", 6, "86.1", "87.0"),
)
FINALISTS = NAMED + INVENTED

# channel, outlet, count, approximator, unit
COVERAGE = (
    ("live_video", "深交所科融通平台", 200_000, "近", "person_times"),
    ("picture_live", "现场图片直播", 129_000, "", "page_views"),
    ("video", "浙江新蓝网", 78_000, "", "person_times"),
    ("broadcast", "浙江电视台新闻", 69_000, "", "audience"),
)
# name, units, reason: what the association adds although the units differ.
COMBINED = (
    ("四渠道合计", ["person_times", "page_views", "audience"], "总结报告口径，均按人次计"),
    ("不含图片直播合计", ["person_times", "audience"], "总结报告口径，均按人次计"),
)
REPORT_SOURCE = "协会专题赛总结报告，2022年7月27日"
# subject, count, approximator, unit
CLAIMS = (
    ("watched", 300_000, "多", "人次"),
    ("followed", 500_000, "多", "人次"),
    ("registered", 150, "多", "个"),
    ("pitched", 100, "多", "个"),
    ("judges", 30, "多", "位"),
    ("organisations", 100, "余", "家"),
    ("texts", 30, "余", "篇"),
    ("meetings", 10, "余", "次"),
    ("attendance", 600, "近", "人次"),
)
DOCUMENTS = (
    ("关于承办第七届“创客中国”浙江赛区协会专题赛的通知", dt.date(2022, 6, 2)),
    ("专题赛启动会议纪要", dt.date(2022, 6, 7)),
    ("专题赛赛事规则", dt.date(2022, 6, 10)),
    ("关于初赛场次安排的通知", dt.date(2022, 6, 21)),
    ("关于举办决赛的通知", dt.date(2022, 7, 15)),
)
# kind, title, day, speakers, participants, approximator
MEETINGS = (
    ("kickoff", "专题赛启动研讨会", dt.date(2022, 6, 2), 15, 30, "余"),
    ("training", "赛前培训与规则说明会", dt.date(2022, 6, 17), 3, 120, "余"),
    *(
        (
            "working",
            f"工作专班第{number}次会议",
            dt.date(2022, 6, 2) + dt.timedelta(days=day),
            None,
            None,
            "",
        )
        for number, day in zip(
            "一二三四五六七八九", (1, 6, 11, 17, 24, 30, 36, 41, 46), strict=True
        )
    ),
)

HONOUR = "优胜项目"
# at, title, summary, text
NEWS = (
    (
        moment(6, 2, 17),
        "“创客中国”浙江省协会专题赛启动",
        "启动研讨会召开，全部工作按50天倒排。",
        "浙江省中小企业协会召开专题赛启动研讨会，30余人参加，15人发言。\n\n"
        "全部工作安排50天：前20天征集项目、建立项目库，后30天集中比赛。"
        "参赛不收取任何费用，企业和创客团队可在线报名。",
    ),
    (
        moment(7, 15, 17),
        "专题赛九场初赛全部结束",
        "24个项目进入决赛。",
        "自6月22日开出第一场，专题赛在上城、拱墅、余杭、西湖、滨江五个区和线上举行了9场初赛，"
        "各场不同领域的项目同场竞技。\n\n"
        "经评委现场评分、监督核对，24个项目进入决赛，名单见**结果**页面。",
    ),
    (
        moment(7, 21, 10),
        "专题赛决赛落幕，十个项目拟推荐参加省赛",
        "拟推荐项目名单今起公示五个工作日。",
        "24个项目参加决赛路演。经评审，10个项目拟推荐参加浙江省赛，"
        "其中生物医药4个、人工智能2个、新材料2个、智能制造1个、新能源1个。\n\n"
        "决赛通过网络平台直播，近20万人次观看。名单自7月21日起公示，公示期内接受实名异议。",
    ),
)
