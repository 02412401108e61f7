#!/usr/bin/env bash
# Makes this checkout ready: system libraries of Qt and fonts, .venv with the locked packages, the program's own fonts.
# Called by start.sh and check.sh. Does nothing when nothing is missing (stamps in .venv remember the lock and the
# folder); may be stopped anywhere and run again.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
why() { grep -E '^(E|ERROR|error): ' "$log" | tail -n 3 >&2 || tail -n 5 "$log" >&2; }

here=$(pwd -P) # an environment that was moved does not run
wanted=$({ cat packaging/requirements.txt packaging/setup.sh pyproject.toml && echo "$here"; } | sha256sum | cut -d' ' -f1)
stands() { [ "$(cat ".venv/.jiedui-$1" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; }
if stands ready; then
    exit 0
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
[ -n "${HOME:-}" ] || export HOME=$here/.venv # pip and fonts ask for one

# -- system packages (Debian 12; elsewhere the distribution's own names) -----------------------------------------------
packages=(
    libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 # Qt at all
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 # a real window
    libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0
    libcups2 # printers
    fonts-noto-cjk fonts-noto-core # the same letters on every screen and page
)
missing=()
on_debian() { command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; }
if on_debian; then
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)
    for package in "${packages[@]}"; do
        grep -qx "installed $package" <<<"$installed" || missing+=("$package")
    done
fi

# -- Python ------------------------------------------------------------------------------------------------------------
fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
whole_venv() { # not one left by a stop half-way, by a folder that was moved, by a Python that is gone
    [ ! -e .venv/.jiedui-half ] && .venv/bin/python -c "import pip; $fits" 2>/dev/null &&
        grep -qF "$here/.venv" .venv/bin/activate
}
find_python() {
    for python in python3.11 python3 python3.12 python3.13; do
        if command -v "$python" >/dev/null && "$python" -c "$fits" 2>/dev/null; then
            return
        fi
    done
    python=
}
find_python
if ! whole_venv; then
    if [ -z "$python" ] && on_debian; then
        missing+=(python3 python3-venv)
    elif [ -z "$python" ]; then
        say "没有找到 Python 3.11（到 3.13）。请先装好它，再运行这条命令。"
        exit 1
    elif on_debian && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        missing+=("$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')")
    fi
fi

root=(no)
find_root() { # may ask for a password
    if [ "$(id -u)" = 0 ]; then
        root=()
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo true; }; }; then
        root=(sudo)
    fi
}
finish_earlier() { # what an earlier stop left half-way; another installation under way is waited for, two minutes
    for _ in $(seq 24); do
        "${root[@]}" dpkg --configure -a && return
        grep -q 'lock' "$log" || return 1
        sleep 5
    done
    return 1
}
apt_install() {
    finish_earlier || return
    "${root[@]}" apt-get -q update || true     # one source may be down
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 install -y \
        --no-install-recommends "$@"
}
if [ ${#missing[@]} -gt 0 ]; then
    find_root
    if [ "${root[*]}" = no ]; then
        say "缺少系统组件，要请管理员（root 或 sudo）装一次，装好后再运行同一条命令："
        say "    apt-get update && apt-get install -y ${missing[*]}"
        say "先接着装其余的；在那之前窗口可能打不开，明白卡可能打印不了。"
    else
        say "缺少系统组件：${missing[*]}"
        say "正在装（全新的系统约 130 MB，要几分钟）……"
        if apt_install "${missing[@]}" </dev/null >"$log" 2>&1; then
            say "系统组件已装好。"
        else
            why
            say "系统组件没有装上，原因在上面（多半是没有网，或软件源不通）。先接着装其余的；请过后再运行同一条命令。"
        fi
    fi
fi

# -- packages ----------------------------------------------------------------------------------------------------------
install() { .venv/bin/python -m pip install -q "$@" </dev/null >"$log" 2>&1; }
fail() {
    why
    say "$1"
    exit 1
}
if ! stands packages || ! whole_venv; then
    pip=(.venv/bin/python -m pip)
    if ! whole_venv; then
        rm -rf .venv
        find_python
        if [ -z "$python" ]; then
            say "还没有 Python 3.11，程序没有装。请让管理员运行上面那条命令，再来一次。"
            exit 1
        elif ! "$python" -m venv .venv >"$log" 2>&1; then
            # Debian without python3-venv: an environment without pip, filled by the system's pip where there is one
            rm -rf .venv
            if ! "$python" -m pip --version >/dev/null 2>&1; then
                say "这里的 Python 没有 venv 和 pip，程序没有装。请让管理员运行：apt-get install -y python3-venv，再来一次。"
                exit 1
            fi
            "$python" -m venv --without-pip .venv
            pip=("$python" -m pip --python .venv/bin/python)
        fi
    fi
    say "正在装 Python 组件（第一次要几分钟）……"
    export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
    : >.venv/.jiedui-half
    if ! "${pip[@]}" install -q --require-hashes -r packaging/requirements.txt </dev/null >"$log" 2>&1; then
        fail "Python 组件没有装上，原因在上面（多半是没有网，或软件源不通）。请过后再运行同一条命令。"
    fi
    if ! install --no-deps --no-build-isolation -e .; then
        fail "程序没有装上，原因在上面。"
    fi
    rm -f .venv/.jiedui-half
    printf '%s\n' "$wanted" >.venv/.jiedui-packages
fi

# -- fonts -------------------------------------------------------------------------------------------------------------
if ! .venv/bin/python -c 'import PySide6.QtWidgets' >"$log" 2>&1; then
    say "还缺系统组件（$(sed -n '$s/^ImportError: \([^:]*\):.*/\1/p' "$log")）：窗口打不开，明白卡打印不了；导入、查找、导出可以用。"
elif ! .venv/bin/python -m app.ui.fonts >"$log" 2>&1 || { grep -q 'no source' "$log" && on_debian; }; then
    say "程序自己的字体没有做成（要 fonts-noto-cjk 和 fonts-noto-core），先用系统的字体。"
else
    printf '%s\n' "$wanted" >.venv/.jiedui-ready # else the next start asks again
fi
say "准备好了：.venv/bin/jiedui"
