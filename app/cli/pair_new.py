"""`jiedui pair new-helper`, `new-team`, `new-organisation`: who is not in the store yet, one step of undo each."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.opening import opened
from app.cli.options import Json, StorePath
from app.cli.pair_naming import side_said
from app.cli.pair_shapes import tell_refusal
from app.cli.registers import _area, refuse
from app.cli.speak import answer
from db.errors import RuleBroken, StoreProblem
from resources.language import N_, _

Name = Annotated[str, typer.Argument(metavar="NAME", help=_("姓名或名称"))]
Unit = Annotated[str | None, typer.Option("--organisation", help=_("所属单位：编号、信用代码或全名"))]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help=_("起始日期"))]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help=_("终止日期"))]
Phone = Annotated[str | None, typer.Option("--phone", help=_("联系电话"))]
_WORDS = {"helper": N_("新帮扶人：{name}"), "team": N_("新团队：{name}"), "organisation": N_("新单位：{name}")}


def add_to(group: typer.Typer) -> None:
    """Add the verbs to `jiedui pair`."""
    for name, verb in (("new-helper", new_helper), ("new-team", new_team), ("new-organisation", new_organisation)):
        group.command(name)(verb)


def new_helper(
    name: Name,
    store: StorePath,
    organisation: Unit = None,
    phone: Phone = None,
    sex: Annotated[str | None, typer.Option("--sex", metavar="男|女", help=_("性别"))] = None,
    duty: Annotated[str | None, typer.Option("--duty", help=_("职务"))] = None,
    id_number: Annotated[str | None, typer.Option("--id-number", help=_("证件号码（同名时才需要）"))] = None,
    term: Annotated[str | None, typer.Option("--term", help=_("批次"))] = None,
    from_date: From = None,
    to_date: To = None,
    json: Json = False,
) -> None:
    """新建帮扶责任人。"""
    from db.drafts import HelperDraft  # noqa: PLC0415  help comes without it
    from db.ops.helping import add_helper  # noqa: PLC0415

    def make(_store: Any, unit: int | None) -> Callable[[Any], int]:
        draft = HelperDraft(
            name=name, organisation_id=unit, phone=phone, sex=sex, duty=duty, id_number=id_number, term=term,
            from_date=from_date, to_date=to_date,
        )  # fmt: skip
        return lambda write: add_helper(write, draft)

    _run(store, json, "helper", name, organisation, make)


def new_team(
    name: Name,
    store: StorePath,
    organisation: Unit = None,
    village: Annotated[str | None, typer.Option("--village", metavar="CODE", help=_("驻点村（代码或村名）"))] = None,
    from_date: From = None,
    to_date: To = None,
    json: Json = False,
) -> None:
    """新建帮扶团队或驻村工作队。"""
    from db.drafts import TeamDraft  # noqa: PLC0415
    from db.ops.helping import add_team  # noqa: PLC0415

    def make(open_store: Any, unit: int | None) -> Callable[[Any], int]:
        region = _area(open_store, village) if village else None
        draft = TeamDraft(name=name, organisation_id=unit, region_id=region, from_date=from_date, to_date=to_date)
        return lambda write: add_team(write, draft)

    _run(store, json, "team", name, organisation, make)


def new_organisation(
    name: Name,
    store: StorePath,
    kind: Annotated[str | None, typer.Option("--kind", help=_("单位类型"))] = None,
    credit_code: Annotated[str | None, typer.Option("--credit-code", help=_("统一社会信用代码"))] = None,
    contact: Annotated[str | None, typer.Option("--contact", help=_("联系人"))] = None,
    phone: Phone = None,
    address: Annotated[str | None, typer.Option("--address", help=_("单位地址"))] = None,
    json: Json = False,
) -> None:
    """新建帮扶单位。"""
    from db.drafts import OrganisationDraft  # noqa: PLC0415
    from db.ops.helping import add_organisation  # noqa: PLC0415

    def make(_store: Any, _unit: int | None) -> Callable[[Any], int]:
        draft = OrganisationDraft(
            name=name, kind=kind, credit_code=credit_code, contact=contact, phone=phone, address=address
        )
        return lambda write: add_organisation(write, draft)

    _run(store, json, "organisation", name, None, make)


def _run(
    path: Path, json: bool, kind: str, name: str, unit: str | None, make: Callable[[Any, int | None], Callable[[Any], int]]
) -> None:  # fmt: skip
    """Record it in one step, and tell the change set and the new record."""
    label = _(_WORDS[kind]).format(name=name)
    try:
        with opened(path) as store:
            with store.read() as reader:
                found = side_said(reader, "organisation", unit).id if unit else None
            change = make(store, found)
            with store.write(f"add_{kind}", label) as write:
                made = change(write)
    except RuleBroken as refused:
        raise typer.Exit(tell_refusal(refused, json)) from None
    except StoreProblem as problem:
        refuse(problem, json)
    step = {"id": write.change_set_id, "verb": f"add_{kind}", "label": label}
    answer({"change_set": step, kind: {"id": made, "name": name}}, as_json=json, words=f"{label}  {made}")
