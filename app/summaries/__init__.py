"""What goes on paper, as Qt-free blocks: the household summary, later hand-over sheets and notices.

Drawing the blocks is `app.ui.paper`; the records come from `db.queries`.
"""
