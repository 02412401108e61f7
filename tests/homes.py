"""A made-up household with one of everything that may be held of a household, each value found nowhere else."""

from typing import Any, Final

from db.history.write import Write
from db.ops.setting import set_setting
from db.store import Store

ID_NUMBER: Final = "999999197103120016"
CODE: Final = "999999000001"
# one text per field of free words: whatever is left of any of them anywhere is found
WORDS: Final = {
    name: f"标记{name}甲乙丙丁"
    for name in (
        "address", "note", "member", "need", "evidence", "content", "result", "requests", "promises", "reason", "terms", "complaint",
        "earlier", "attached", "pause", "waived", "extra", "label", "bystander",
    )
}  # fmt: skip
PHONE: Final = "19900007731"
CANARIES: Final = (ID_NUMBER, PHONE, *(value for name, value in WORDS.items() if name != "bystander"))


def village(write: Write) -> dict[str, int]:
    """A village of a township of a county, a helper and a household beside that stays."""
    ids: dict[str, int] = {}
    parent = None
    for level, name in (("county", "叶城县"), ("township", "金果镇"), ("village", "团结村")):
        parent = write.create("region", edition=2019, level=level, name=name, parent_id=parent)
        ids[level] = parent
    ids["helper"] = write.create("helper", name="李建国", phone="19900001125")
    ids["bystander"] = write.create("household", code="999999000002", village_id=parent, note=WORDS["bystander"])
    write.create("member", household_id=ids["bystander"], name="陈静", relation="户主", sex="女")
    return ids


def home(write: Write, ids: dict[str, int]) -> int:
    """A household with people, a year, a need, a measure, a visit, a pairing with its pause and tick, a paper, consent, complaint."""
    at: dict[str, Any] = {"village_id": ids["village"], "address": WORDS["address"], "phone": PHONE}
    house = write.create("household", code=CODE, note=WORDS["note"], extra=f'{{"原列": "{WORDS["extra"]}"}}', **at)
    ids["home"] = house
    ids["head"] = write.create(
        "member", household_id=house, name=WORDS["member"], relation="户主", sex="男", birth="1971-03-12",
        id_kind="居民身份证", id_number=ID_NUMBER, health="慢性病",
    )  # fmt: skip
    write.create("household_year", household_id=house, year=2018, people=1, wage_fen=1_980_000)
    need = write.create("need", household_id=house, kind="增收", title=WORDS["need"], evidence=WORDS["evidence"])
    ids["measure"] = write.create(
        "measure", household_id=house, need_id=need, kind="产业帮扶", content=WORDS["content"], result=WORDS["result"],
        done_on="2019-06-20", amount_fen=120_000,
    )  # fmt: skip
    write.create("measure", region_id=ids["village"], member_id=ids["head"], content=WORDS["content"])
    write.create(
        "visit", household_id=house, visited_on="2019-06-24", requests=WORDS["requests"], promises=WORDS["promises"]
    )
    pairing = write.create(
        "pairing", level="person_person", role="lead", helper_id=ids["helper"], household_id=house,
        from_date="2017-08-01", end_reason=WORDS["reason"],
    )  # fmt: skip
    write.create("pairing_pause", pairing_id=pairing, from_date="2018-01-01", reason=WORDS["pause"])
    write.create("readiness", pairing_id=pairing, aspect="措施到位", evidence=WORDS["evidence"], on_date="2018-02-01")
    paper = {"name": WORDS["attached"], "media_type": "text/plain", "size": 4, "sha256": "00", "content": "5qCH6K6w"}
    write.create("attachment", household_id=house, **paper)
    write.create(
        "consent", household_id=house, member_id=ids["head"], about="健康帮扶", terms=WORDS["terms"], form="书面",
        given_on="2019-01-01", expires_on="2021-12-31",
    )  # fmt: skip
    write.create(
        "feedback", household_id=house, kind="投诉", slip="T-1", received_on="2019-05-01", words=WORDS["complaint"],
        due_on="2019-05-16",
    )  # fmt: skip
    write.create("waiver", rule="x", records=f'{{"records": [{house}], "facts": ""}}', reason=WORDS["waived"])
    write.create("distinct_pair", first_id=ids["bystander"], second_id=house, reason=WORDS["waived"])
    return house


def lived_in(store: Store) -> dict[str, int]:
    """Write the village, the household, and a history in which values were replaced and a person removed."""
    with store.write("add_household", "新户") as write:
        ids = village(write)
        home(write, ids)
    with store.write("set_field", f"改{WORDS['label']}的备注") as write:
        write.update(ids["home"], note=WORDS["earlier"])
    with store.write("set_field", "改回") as write:
        write.update(ids["home"], note=WORDS["note"])
    with store.write("add_member", "加成员") as write:
        ids["gone"] = write.create(
            "member", household_id=ids["home"], name=WORDS["member"], relation="之女", phone=PHONE
        )
    with store.write("set_field", "删成员") as write:
        write.delete(ids["gone"])
    with store.write("set_setting", "我") as write:
        set_setting(write, "me", "张建")
    return ids
