"""Why a file is not taken: a stable code and one plain sentence with what to do. No file, no store, no Qt."""

from resources.language import N_, _


class Refused(Exception):
    """A file, or a whole import, that is not taken. `code` is stable, `message` is shown."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The sentence for the user."""
        return _(MESSAGES[self.code]).format(**self.values)


MESSAGES = {
    "file_missing": N_("找不到文件 {file}。请检查路径或 U 盘。"),
    "file_is_folder": N_("{file} 是文件夹，不是文件。请选里面的表格文件。"),
    "file_locked": N_("{file} 打不开：没有权限读它，或者正被别的程序占着。请关闭 Excel 或 WPS 后再试。"),
    "file_empty": N_("{file} 是空文件。请让发送人重新发一份。"),
    "file_too_large": N_("{file} 太大（{size}），不像一份台账。请删去图片、空白区域后另存，再导入。"),
    "unzipped_too_large": N_(
        "{file} 展开后超过 {size}，没有读它。请在 Excel 里只保留台账所在的表，另存为 .xlsx 再导入。"
    ),
    "area_too_large": N_(
        "{file} 里有值的单元格散得太开（到第 {rows} 行、第 {columns} 列），没有读它。请删去远处的零星内容后另存再导入。"
    ),
    "encrypted": N_("{file} 设了打开密码。请输入密码；没有密码就请发送人取消密码后再发。"),
    "password_wrong": N_("{file} 的打开密码不对。请核对大小写和输入法，再试一次。"),
    "encrypted_otherwise": N_("{file} 是用压缩包的密码锁上的，这里打不开。请取消密码、另存为 .xlsx 后再导入。"),
    "truncated": N_("{file} 不完整或已损坏，打不开。请让发送人重新发一份，或在 Excel 里打开后另存为 .xlsx。"),
    "web_page": N_("{file} 其实是网页，里面没有表格。请用 Excel 打开后另存为 .xlsx 再导入。"),
    "xml_table": N_("{file} 是 XML，但不是 Excel 2003 的表格。请用 Excel 打开后另存为 .xlsx 再导入。"),
    "not_a_workbook": N_("{file} 不是表格文件（支持 .xlsx、.xls、.et、.ods、.csv 等）。请确认选对了文件。"),
    "unknown_encoding": N_("{file} 的文字编码认不出来。请用 Excel 打开后另存为 .xlsx 再导入。"),
    "reader_stopped": N_(
        "{file} 让读取中断了，可能已损坏或是有意做坏的。库没有改动；请让发送人用 Excel 另存为 .xlsx 再发。"
    ),
    "reader_slow": N_("{file} 读了 {seconds} 秒还没读完，已停下，库没有改动。请拆成几份再导入。"),
    "no_register": N_(
        "{file} 里没有找到认得的台账表头。请确认有“姓名、户编号、与户主关系”之类的标题行，或用 --layout 指定版式。"
    ),
    "column_missing": N_(
        "{file} 的“{sheet}”第 {row} 行像是“{register}”的表头，但缺“{heading}”这一列，没有读。请补上这一列再导入；"
        "表上用的是别的叫法，就在窗口里选台账种类，再说那一列是什么。"
    ),
    "no_rows": N_("{file} 里有表头但没有一行数据。"),
    "return_over_source": N_("退回表不能写在发来的文件 {file} 上面。请换一个文件名。"),
    "layout_unknown": N_("没有名为 {layout} 的版式。可用：{known}。"),
    "layout_by_title": N_("这张名单发的是什么写在标题里，不用存版式：标题写明的，下次照样认得。"),
    "layout_wrong": N_("{file} 不能作版式：{reasons}。请改好后再添。"),
    "draft_gone": N_("这份搁置的导入已经不在了：可能已经写入，或已丢弃。"),
    "draft_unreadable": N_("这份搁置的导入是另一个版本的程序存的，接不上。请丢弃它，重新导入原来的文件。"),
    "return_file_changed": N_("{file} 在读过之后改动过，标不准行和格。请把改动后的文件重新导入。"),
    "answers_unreadable": N_("{file} 不是决定文件：{detail}。写法见 jiedui import --help。"),
    "answers_other_file": N_("{file} 是照别的文件内容做的决定：{detail} 和那时不同。请重新出一次计划。"),
    "answers_unknown": N_(
        "决定文件里有 {n} 处对不上这份计划，没有写入：{detail}。请照 --dry-run --json 打印的键填写。"
    ),
    "form_not_xlsx": N_("{file} 不是 .xlsx 文件。请在 Excel 或 WPS 里打开后另存为 .xlsx，再来填。"),
    "form_not_understood": N_(
        "{file} 里有程序不懂的内容，没有填。请在 Excel 里另存为 .xlsx 再试，或删去图表、控件后再试。"
    ),
    "form_without_places": N_(
        "{file} 里没有找到可以填的格。请确认它是空表：有标题行，或者“户主姓名”之类的字旁边有空格。"
    ),
    "fill_over_form": N_("不能把填好的表写在空表 {file} 上面。请换一个文件名。"),
    "plan_stale": N_("看过计划之后库里又有了改动，计划已重新做，请再看一遍。"),
}
