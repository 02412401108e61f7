#!/usr/bin/env bash
# Makes this checkout ready: system libraries of Qt and fonts, .venv with the locked packages, the program's own fonts.
# Called by start.sh and check.sh. Does nothing when nothing is missing (a stamp in .venv remembers the lock).
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

stamp=.venv/.jiedui-ready
wanted=$(cat packaging/requirements.txt packaging/setup.sh pyproject.toml | sha256sum | cut -d' ' -f1)
if [ -x .venv/bin/jiedui ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

# -- system packages (Debian 12; elsewhere the distribution's own names) -----------------------------------------------
packages=(
    libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 # Qt at all
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 # a real window
    libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0
    libcups2 # printers
    fonts-noto-cjk fonts-noto-core # the same letters on every screen and page
)

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        sudo "$@"
    else
        return 90
    fi
}

apt_install() {
    as_root apt-get -q update >&2 || [ $? != 90 ] || return 90
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@" >&2
}

missing=()
if command -v dpkg-query >/dev/null; then
    for package in "${packages[@]}"; do
        dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
fi

# -- Python ------------------------------------------------------------------------------------------------------------
python=
for candidate in .venv/bin/python python3.11 python3 python3.12 python3.13; do
    if command -v "$candidate" >/dev/null &&
        "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    if command -v dpkg-query >/dev/null; then
        missing+=(python3 python3-venv)
    else
        say "没有找到 Python 3.11（到 3.13）。请先装好它，再运行这条命令。"
        exit 1
    fi
elif [ ! -x .venv/bin/python ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null &&
    command -v dpkg-query >/dev/null; then
    missing+=("$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')")
fi

if [ ${#missing[@]} -gt 0 ]; then
    say "缺少系统组件：${missing[*]}"
    if apt_install "${missing[@]}"; then
        say "系统组件已装好。"
    else
        say "这些组件没有装上：需要管理员（root 或 sudo）。请让管理员运行："
        say "    apt-get update && apt-get install -y ${missing[*]}"
        say "先接着装其余的；窗口或字体可能因此不能用。"
    fi
fi
python=${python:-python3}

# -- packages ----------------------------------------------------------------------------------------------------------
pip=(.venv/bin/python -m pip)
if ! .venv/bin/python -c '' 2>/dev/null; then
    rm -rf .venv
    if ! "$python" -m venv .venv 2>/dev/null; then
        # Debian without python3-venv: an environment without pip, filled by the system's pip where there is one
        rm -rf .venv
        "$python" -m venv --without-pip .venv
    fi
fi
if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    if "$python" -m pip --version >/dev/null 2>&1; then
        pip=("$python" -m pip --python .venv/bin/python)
    else
        say "这台电脑的 Python 没有 pip，也没有 python3-venv。请让管理员运行：apt-get install -y python3-venv"
        exit 1
    fi
fi
say "正在装 Python 组件（第一次要几分钟）……"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
"${pip[@]}" install -q --require-hashes -r packaging/requirements.txt >&2
told=$(.venv/bin/python -m pip install --no-deps --no-build-isolation -e . 2>&1) || {
    say "$told"
    exit 1
}

# -- fonts -------------------------------------------------------------------------------------------------------------
told=$(.venv/bin/python -m app.ui.fonts 2>&1) || say "程序自己的字体没有做成，先用系统的字体。"

# without what Qt itself needs the next start asks again
if [ ${#missing[@]} = 0 ] || .venv/bin/python -c 'import PySide6.QtGui' 2>/dev/null; then
    printf '%s\n' "$wanted" >"$stamp"
fi
say "准备好了：.venv/bin/jiedui"
