#!/usr/bin/env bash
# Make .venv with what requirements.txt names; one sentence when that cannot be done.
set -u
cd "$(dirname "$0")/.."

fail() { echo "$1" >&2; exit 1; }
supported='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

if ! { [ -x .venv/bin/python ] && .venv/bin/python -c "$supported"; }; then
  for name in python3.13 python3.12 python3.11 python3 python; do
    if command -v "$name" >/dev/null && "$name" -c "$supported" 2>/dev/null; then python=$name; break; fi
  done
  [ -n "${python:-}" ] || fail "没有找到 Python 3.11–3.13：装上其中一个再运行 make (Python 3.11 to 3.13 is needed)。"
  rm -rf .venv
  "$python" -m venv .venv >/dev/null 2>&1 \
    || fail "$python 建不了虚拟环境：Debian 上先装 python3-venv (install python3-venv)。"
fi
echo "安装 Python 包，头一次要几分钟 …"
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt >.venv/pip.log 2>&1 \
  || fail "Python 包没有装全：看看网络，再运行一次同一条命令，装好的不会重来 (download failed; run it again; details: .venv/pip.log)。"
# JupyterLab in Chinese, and silent about news from elsewhere.
mkdir -p .venv/share/jupyter/lab/settings && cp toolkit/lab-settings.json .venv/share/jupyter/lab/settings/overrides.json
