"""Paper: blocks laid out into pages of drawing operations, drawn alike on PDF, printer and preview.

`ops` what can be drawn, `shape` text measured and broken, `flow` blocks to pages, `draw` pages to a QPainter,
`pdf` and `printer` pages out, `preview` pages on the screen, `charts` the income chart of screen and paper.
What is on the paper is composed in `app.summaries`.
"""
