"""Options that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

from resources.language import _

StorePath = Annotated[
    Path,
    typer.Option("--store", "-s", metavar="STORE", help=_("库文件（.jiedui）"), show_default=False, readable=False),
]
Json = Annotated[bool, typer.Option("--json", help=_("标准输出只写一个 JSON 对象"))]
Village = Annotated[str | None, typer.Option("--village", metavar="CODE", help=_("村（12 位区划代码或村名）"))]
