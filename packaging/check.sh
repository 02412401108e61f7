#!/usr/bin/env bash
# Passes everything a change must pass: style, types, layers, house rules, tests. Installs what is missing.
# Arguments go to pytest, for example: bash packaging/check.sh -k backup
set -uo pipefail
cd "$(dirname "$0")/.."
bash packaging/setup.sh || exit 1
if ! .venv/bin/python -c 'import PySide6.QtWidgets' 2>/dev/null; then
    printf '没有检查：测试要用窗口，请先装上面说的系统组件。\n'
    exit 1
fi

# compiled modules lie in one folder: the tests start thousands of processes, and each would compile them anew
export QT_QPA_PLATFORM=offscreen PYTHONPYCACHEPREFIX="$PWD/.cache/bytecode"
unset JIEDUI_PASSPHRASE DISPLAY WAYLAND_DISPLAY PYTHONDONTWRITEBYTECODE
failed=()
step() {
    local name=$1 began=$SECONDS
    shift
    printf '\n== %s\n' "$name"
    if "$@"; then
        printf '== %s: 通过（%d 秒）\n' "$name" $((SECONDS - began))
    else
        printf '== %s: 没有通过（%d 秒）\n' "$name" $((SECONDS - began))
        failed+=("$name")
    fi
}

step "ruff check" .venv/bin/ruff check --output-format concise .
step "ruff format" .venv/bin/ruff format --check .
step "mypy" .venv/bin/mypy
step "import-linter" .venv/bin/lint-imports
step "pytest" .venv/bin/python -m pytest -n auto "$@"

if [ ${#failed[@]} -gt 0 ]; then
    printf '\n没有通过：%s\n' "${failed[*]}"
    exit 1
fi
printf '\n全部通过\n'
