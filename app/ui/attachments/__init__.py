"""Attachments at the desk: how a stranger's file becomes a small and harmless one, how one is looked at, the card and its dialogs.

A file is opened by a child process only (`child`), which draws it anew (`pictures`, `scans`): nothing of the file's own bytes is
kept, so places, cameras, scripts and what hides behind a picture stay outside. Not here: what is kept (`db.ops.attachments`).
"""
