#!/usr/bin/env bash
# The tests need Debian's chromium and Noto Sans CJK (pages, print), bubblewrap (sandbox), PostgreSQL (gradebook) and nginx:
# install what is missing, or say how.
set -u
missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v bwrap >/dev/null || missing+=(bubblewrap)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
ls /usr/lib/*/libseccomp.so.2 >/dev/null 2>&1 || missing+=(libseccomp2)
[ -x /usr/sbin/nginx ] || missing+=(nginx)
[ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc ] || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] && exit 0

line="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then
  run() { "$@"; }
elif sudo -n true 2>/dev/null; then
  run() { sudo -n "$@"; }
else
  echo "测试要用 ${missing[*]}：请先运行 sudo $line" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
# Debian starts a server when it installs one; the tests start their own, on the loopback, and nobody asked for port 80.
still=/usr/sbin/policy-rc.d
if [ ! -e $still ]; then
  printf '#!/bin/sh\nexit 101\n' | run tee $still >/dev/null && run chmod 755 $still
  trap 'run rm -f $still' EXIT
fi
run apt-get update -qq >/dev/null && run $line -qq >/dev/null \
  || { echo "${missing[*]} 没有装上：请自己运行 sudo $line" >&2; exit 1; }
[[ " ${missing[*]} " != *" nginx "* ]] || run systemctl disable -q nginx 2>/dev/null || true
