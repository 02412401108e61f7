"""Synthetic registers of any size for the benchmarks: made-up people, ID numbers under 999999 with a right checksum."""

import random
from pathlib import Path

import xlsxwriter
from stdnum.cn import ric

HEADINGS = (
    "序号", "县(市、区、旗)", "乡(镇)", "行政村", "自然村", "户编号", "人编号", "姓名", "性别", "出生日期", "证件号码",
    "人数", "与户主关系", "文化程度", "在校生状况", "健康状况", "劳动技能", "务工时间（月）", "参加大病医疗",
    "是否参加城乡居民基本养老保险", "脱贫属性", "脱贫年度", "贫困户属性", "主要致贫原因", "危房户", "饮水安全",
    "饮水困难", "人均纯收入", "联系电话", "年度",
)  # fmt: skip
_SURNAMES = [
    "买买提",
    "艾力",
    "阿卜杜热合曼",
    "古丽",
    "吐尔逊",
    "阿依夏木",
    "图尔荪",
    "努尔",
    "帕提古丽",
    "艾合麦提",
    "麦麦提",
    "热依汗",
]
_GIVEN = [
    "麦麦提吐尔逊",
    "艾山",
    "库尔班",
    "玉素甫",
    "阿布力孜",
    "依明",
    "卡德尔",
    "萨迪克",
    "吾布力",
    "托合提",
    "如孜",
    "赛买提",
    "牙生",
    "热西提",
]


def names(rng: random.Random) -> str:
    """Return a made-up name of two parts."""
    return f"{rng.choice(_SURNAMES)}{rng.choice(['', '古丽', '江', '汗'])}·{rng.choice(_GIVEN)}{rng.choice(['', '江', '买提'])}"


def id_number(rng: random.Random, serial: int) -> str:
    """Return an ID number under the fictitious prefix, unique by its serial."""
    day = f"{1940 + serial // 336_000 % 80:04d}{1 + serial // 28_000 % 12:02d}{1 + serial // 1_000 % 28:02d}"
    head = f"999999{day}{serial % 1_000:03d}"
    return head + str(ric.calc_check_digit(head + "0"))


def household_register(path: Path, rows: int, seed: int = 1) -> Path:
    """Write a household register of `rows` persons x 30 columns, about 3.6 a household."""
    rng = random.Random(seed)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet("贫困人口信息")
        sheet.write_row(0, 0, HEADINGS)
        left, household = 0, 0
        for row in range(1, rows + 1):
            if left == 0:
                left = size = rng.randint(2, 5)
                household += 1
                relation = "户主"
            else:
                relation = rng.choice(["配偶", "之子", "之女", "之父", "之母"]) if left < size - 1 else "配偶"
            left -= 1
            number = id_number(rng, row)
            village = household // 60
            sheet.write_row(
                row, 0,
                (row, "莎车县", f"试验{village // 20}镇", f"试验第{village}村", f"{household % 5 + 1}组", f"6531{household:08d}",
                 f"6531{household:08d}{size - left:02d}", names(rng), "男" if int(number[16]) % 2 else "女",
                 f"{number[6:10]}-{number[10:12]}-{number[12:14]}", number, size, relation,
                 rng.choice(["文盲或半文盲", "小学", "初中", "高中"]), "非在校生", rng.choice(["健康", "长期慢性病"]),
                 rng.choice(["普通劳动力", "无劳动力"]), rng.randint(0, 12), "是", "是", "已脱贫", 2018, "一般贫困户",
                 rng.choice(["因病", "因残", "缺技术", "缺劳动力"]) if left == size - 1 else None, "否", "是", "否",
                 8000 + household % 7000 + 0.5, f"13{household:09d}", 2019),
            )  # fmt: skip
    return path
