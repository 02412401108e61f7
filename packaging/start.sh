#!/usr/bin/env bash
# Opens the desk on the demonstration store. Installs what is missing, makes the store the first time.
set -euo pipefail
cd "$(dirname "$0")/.."
bash packaging/setup.sh

folder=${XDG_DATA_HOME:-${HOME:-$PWD}/.local/share}/jiedui
if ! mkdir -p "$folder" 2>/dev/null || [ ! -w "$folder" ]; then
    folder=$PWD # nobody's home
fi
store=$folder/demo.jiedui
if [ ! -e "$store" ]; then
    .venv/bin/jiedui demo "$store"
fi

if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ -z "${QT_QPA_PLATFORM:-}" ]; then
    cat <<EOF
演示库已经做好：$store

这里没有屏幕（DISPLAY 和 WAYLAND_DISPLAY 都是空的），窗口没有打开。要看窗口，任选一种：
  在有桌面的电脑上运行同一条命令
  用 ssh -X 登录后再运行
  借虚拟屏幕：apt-get install -y xvfb x11vnc openbox
      Xvfb :9 -screen 0 1366x768x24 & DISPLAY=:9 openbox & DISPLAY=:9 .venv/bin/jiedui "$store" &
      x11vnc -display :9 -localhost     （再用 VNC 看 localhost:5900）

没有屏幕也能做的：
  .venv/bin/jiedui find 艾力 --store "$store"
  .venv/bin/jiedui import 台账.xlsx --store "$store" --dry-run
  .venv/bin/jiedui print --household 999999000001 --store "$store" --out 明白卡.pdf
  .venv/bin/jiedui export households 农户.xlsx --store "$store"
  .venv/bin/jiedui check --store "$store"
  .venv/bin/jiedui --help
EOF
    exit 0
fi
# the wheels of Qt carry ibus only: fcitx5 answers to it
case "${XMODIFIERS:-}" in *fcitx*) export QT_IM_MODULE="${QT_IM_MODULE:-ibus}" ;; esac
exec .venv/bin/jiedui "$store"
