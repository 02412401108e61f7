#!/usr/bin/env bash
# Makes packaging/requirements.txt anew from pyproject.toml: every version pinned, every file with its hash, for Linux
# and Windows alike (hashes of all wheels of a version are listed). Run it after changing a dependency.
set -euo pipefail
cd "$(dirname "$0")/.."
lock=packaging/requirements.txt
compile=(.venv/bin/pip-compile -q --allow-unsafe --generate-hashes --strip-extras --no-emit-index-url
    --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-header --no-annotate)
windows=$(mktemp -d)
trap 'rm -rf "$windows"' EXIT

"${compile[@]}" --extra dev -o "$lock" pyproject.toml
# what only Windows needs (click, pytest); pip-compile sees the machine it runs on
echo colorama >"$windows/in.txt"
"${compile[@]}" -o "$windows/out.txt" "$windows/in.txt"
sed -i -E '/^(#|$)/d; /^--/d' "$lock" "$windows/out.txt"
sed -i -E 's/^(colorama==[^ ]+)/\1 ; sys_platform == "win32"/' "$windows/out.txt"
{
    echo "# Made by packaging/lock.sh from pyproject.toml. Do not edit."
    cat "$lock" "$windows/out.txt"
} >"$windows/all.txt"
cp "$windows/all.txt" "$lock"
echo "$(grep -c == "$lock") packages, $(grep -c sha256 "$lock") files"
