"""How markup that goes by the name of a workbook is known by its first bytes. Not here: reading it (`markup`)."""

from typing import Final

_PAGE: Final = (b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<style", b"<body", b"<div", b"<center")


def looks_like_markup(head: bytes) -> str | None:
    """Return "html" or "xml" where a file begins as a web page or an XML document, else None."""
    start = _plain_start(head)
    if start.startswith(b"<?xml"):
        return "html" if b"<html" in start and b"<workbook" not in start else "xml"
    if start.startswith((b"<workbook", b"<ss:workbook")):
        return "xml"
    return "html" if start.startswith(_PAGE) or b"<html" in start else None


def _plain_start(head: bytes) -> bytes:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode()
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:2000].lower()
