"""The words of registers: layouts as files, which heading names which field, what headings are like, and the red lines.

Begin with `layout_files` and `vocabulary`; the words themselves are data (`resources/registers`). Not here: sheets (`recognising`).
"""
