"""The recovery sheet: one page with the code that opens a store when every passphrase is forgotten, and what to do with it.

Here: what stands where. It is for the office that keeps the store, so it speaks the language of the window. Not here: the code
itself (`db.recovery`), who may have one made (`db.keys_verbs`), the drawing (`app.ui.paper`).
"""

from collections.abc import Sequence
from typing import Final

from app.summaries.blocks import (
    QR,
    Banner,
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Row,
    Signatures,
    Spacer,
    Table,
    hushed,
    words,
)
from resources.language import N_, _

_KEEP: Final = (
    N_("装进信封封好，封口处签名，锁进柜子，和电脑分开放。"),
    N_("不拍照，不扫描，不发到微信和邮箱，不抄第二份。"),
    N_("保管的人换了，当面交接，在下面签字。"),
)
_USE: Final = (
    N_(
        "口令忘了：打开程序，选这个库，点“用恢复码打开”，照着输入（有扫码枪就扫二维码），再到“设置”的“口令与钥匙”里设一个新口令。"
    ),
    N_("没有窗口的电脑：用命令 jiedui keys change，把恢复码当作原来的口令。"),
    N_("每组最后一个字符是校验字：哪一组输错了，程序会指出来。字母不分大小写，0 和 O、1 和 I 都认得。"),
)
_LOST: Final = (
    N_("这张纸丢了或被别人看过：马上到“口令与钥匙”里重新生成，这一张就打不开现在的库了。"),
    N_("以前做的备份仍能用这一张打开：重新生成以后，请把旧备份删掉，或和这张纸一样保管。"),
)


def recovery_sheet(store: str, code: str, made_on: str) -> Document:
    """Compose the sheet for the store of this name and this code (groups joined by hyphens), made on a day (ISO date)."""
    under = _("库：{store}，{date} 生成。谁拿着这一页，谁就能打开这个库。").format(store=store, date=made_on)
    return Document(
        title=_("恢复码：{store}").format(store=store),
        blocks=(
            Banner(words(_("恢复码")), words(under)),
            Spacer(3),
            _groups(code.split("-")),
            Spacer(4),
            QR(code, 38),
            *_section(_("怎样保管"), _KEEP),
            *_section(_("什么时候用，怎样用"), _USE),
            *_section(_("丢了，或被别人看过"), _LOST),
            Spacer(12),
            Signatures((words(_("保管人")), words(_("监督人"))), words(_("　　年　　月　　日"))),
        ),
        footer=hushed(words(_("结对的恢复码，{date}").format(date=made_on))),
        page_of=words(_("第 {page} 页，共 {pages} 页")),
    )


def _groups(groups: Sequence[str]) -> Table:
    columns = tuple(Column(words(_("第 {n} 组").format(n=number)), 1, "centre") for number in range(1, len(groups) + 1))
    return Table(columns, (Row(tuple(words(each, bold=True) for each in groups)),), size=13)


def _section(title: str, lines: Sequence[str]) -> tuple[Block, ...]:
    said = (Paragraph(words(f"{number}. {_(line)}"), 10.5) for number, line in enumerate(lines, 1))
    return (Heading(words(title)), *said)
