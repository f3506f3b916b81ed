"""The commitment that judges sign: its text, its version, its digest. Pure.

As the papers of a contest it is a Chinese document, whatever language the page is read in. Whoever
changes a word of it raises the version; a test keeps the two together.
"""

from hashlib import sha256

VERSION = "2026-1"
TITLE = "评审承诺书"
PARAGRAPHS = (
    "本人受邀担任本届大赛评审专家，已知悉评审规则和工作纪律，郑重承诺如下：",
    "一、公正评审。严格依据评分标准，独立、客观地评审每一个参赛项目，不受任何单位和个人的影响，"
    "不私下接触参赛单位及其人员，不收受与评审有关的财物和其他利益。",
    "二、保守秘密。不复制、留存、对外提供参赛项目的材料和技术、商业信息，不泄露评审过程、"
    "评委意见和未公布的评审结果；评审结束后不以任何方式使用评审中获知的信息。",
    "三、主动回避。与参赛单位或项目存在任职、投资、亲属、辅导、推荐、竞争等关系，"
    "可能影响公正评审的，立即申报并回避，不查看其材料，不参与其评审。",
    "四、服从监督。接受主办单位和监督人员的监督；违反上述承诺的，同意取消评审资格，"
    "所评分数作废，并承担相应责任。",
)
TEXT = "\n".join((TITLE, *PARAGRAPHS))


def digest_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return sha256(text.encode()).hexdigest()
