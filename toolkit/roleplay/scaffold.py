"""A new role-play to write into: one node of every kind, readable at once, refused by the checker until it is grown."""

SCAFFOLD = """\
# yaml-language-server: $schema=schema.json
id: {id}
title: {title}
volume: rake            # rake 领进门, glue 留下来, comb 挖潜力
minutes: 12             # 照 check 给出的字数改
kind: composed
sources: []
models: []

customer:
  name: 何老板
  role: 做什么的，多少台车，说话是什么样子
  interest: 他真正想要的
  fear: 他最怕的
  limit: 他最多让到哪里

brief: |-
  您是谁，在哪里，手里有什么，权限到哪里为止。站、厂、人名都是虚构的。

skills: [提问, 方案, 合规, 下一步]

gauges:
  trust: {{name: 信任, min: 0, max: 6, start: 2, about: 他信不信得过您, words: [防着您, 听听看, 肯讲实话], signs: [信, 防]}}
  patience: {{name: 耐心, min: 0, max: 5, start: 3, about: 还肯给您多少工夫, words: [要走了, 坐得住], signs: [耐, 急]}}

facts:
  fleet: 问到的一件事，写成拜访记录里的一行

nodes:
  door:
    who: 何老板
    says: 他先说的一句话。
    choices:
      - text: 花了工夫、问到了东西的一句
        effects: {{trust: 1, patience: -1}}
        learns: [fleet]
        points: {{提问: 2}}
        feedback: 他信了几分，也急了一点。写他现在怎么想。
        goto: offer
      - text: 听着顺耳、其实错了的一句
        effects: {{trust: -1}}
        mistake: 急着报价
        feedback: 他多防了您一层。写错在哪里，该怎么问。
        goto: offer
  offer:
    who: 何老板
    says:
      - if: {{trust: {{max: 1}}}}
        says: 信不过您的时候，他这样说。
      - says: 信得过您的时候，他这样说。
    choices:
      - text: 问到了才说得出的一句
        requires: {{knows: [fleet]}}
        points: {{方案: 2, 下一步: 1}}
        feedback: 对上了他的难处。
        goto: agreed
      - text: 守住规矩的一句
        points: {{合规: 1}}
        feedback: 没谈成，也没坏事。
        goto: later
      - text: 对面客客气气递过来的红线
        red_line: R01
        mistake: 送卡换生意
        feedback: 接了就是您的事。
        goto: stopped

endings:
  agreed: {{title: 约好了, text: 谁、几号、做什么。}}
  later: {{title: 下回再说, text: 差在哪里。}}
  stopped: {{title: 红线，谈话到此为止, text: 回去先看红线那一页。}}
"""


def text(name: str, title: str) -> str:
    """The text of a new file."""
    return SCAFFOLD.format(id=name, title=title)
