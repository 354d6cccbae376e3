"""A good case to break, one replacement at a time."""

from pathlib import Path

FILLER = "黄姐每月月初要给货主报油费，对账单晚到，她只好把一半的车赶到能当天出单的那家去，老板并不知道。" * 7

GOOD = f"""---
id: glue-99
title: 对账单晚三天
volume: glue
kind: composed
sources: [S001-10]
customer_type: B16
station_kind: 国省道
season: 春
year: 2019
decider: 老板（做账的黄姐）
models: [S000-22]
skills: [提问, reckoning]
red_lines: []
outcome: partial
figures:
  trucks: {{value: 12, note: 报表}}
  litres: "1,280"
  density: 0.840
  tonnes: {{value: 12.9, unit: 吨/月, expr: "round(trucks * litres * density / 1000, 1)"}}
---
## 处境

国道边一座站，12 台冷藏车，每台每月 1,280 升，0# 密度 0.840，合 12.9 吨。那是 2019 年。

## 难点

{FILLER}

## 做法

改早三天导账。

## 结果

全回来了。

## 能照搬的

问做账的人几号要数。

## 要当心的

没问清就让价，让了就是底价。

## 讨论题

给不给他比？
"""


def write(folder: Path, replace: tuple[str, str] = ("", "")) -> Path:
    """Write the good case with one replacement; the replaced text must be there."""
    old, new = replace
    assert old in GOOD
    path = folder / "glue-99.md"
    path.write_text(GOOD.replace(old, new) if old else GOOD, encoding="utf-8")
    return path
