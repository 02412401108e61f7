"""The same verbs without a window: `jiedui demo | new | import | export | print | find | undo | redo | check | backup | restore`.

One file per group of verbs; `main` puts them together, `speak` says what happened (JSON or plain words).
"""
