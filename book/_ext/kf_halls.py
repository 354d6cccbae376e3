"""Pages over all role-plays: the hall with a card each, and the named mistakes with where they occur."""

from collections import defaultdict
from html import escape
from pathlib import Path

import kf_fresh
from docutils import nodes
from kf_directive import ContentDirective
from kf_mount import mount
from sphinx.application import Sphinx

from toolkit import roleplay, skills
from toolkit.cases.reader import VOLUMES
from toolkit.roleplay import Scenario
from toolkit.roleplay.scenario import Choice, Node

FOLDER = Path("cases") / "roleplays"


class RoleplaysDirective(ContentDirective):
    """Base: a page that is made anew when any role-play changes."""

    def scenarios(self) -> list[Scenario]:
        folder = Path(self.env.srcdir) / FOLDER
        kf_fresh.note_folder(self.env, folder, "*.yml")
        for file in sorted(folder.glob("*.yml")):
            self.env.note_dependency(str(file))
        order = list(VOLUMES)
        return sorted(roleplay.load_all(folder), key=lambda one: order.index(one.volume))

    def page(self, scenario: Scenario) -> str:
        up = "../" * self.env.docname.count("/")
        return f"{up}{FOLDER.as_posix()}/{scenario.id}.html"


class Hall(RoleplaysDirective):
    def build(self) -> list[nodes.Node]:
        by_volume: dict[str, list[Scenario]] = defaultdict(list)
        for scenario in self.scenarios():
            by_volume[scenario.volume].append(scenario)
        up = "../" * self.env.docname.count("/")
        host = f"{up}_static/kf-{self.config.kf_web_version}/host.js"
        found: list[nodes.Node] = [nodes.raw("", mount("scores", "scores", {}, "", host), format="html")]
        for volume, scenarios in by_volume.items():
            section = nodes.section("", ids=[volume], names=[volume])
            section += nodes.title("", VOLUMES[volume])
            section += nodes.raw("", "".join(self._card(one) for one in scenarios), format="html")
            found.append(section)
        return found

    def _card(self, scenario: Scenario) -> str:
        trained = "、".join(skills.name(skill) for skill in scenario.skills)
        exam = " <span>可作考试</span>" if scenario.exam else ""
        return (
            f'<a class="kf-case-card" data-roleplay="{scenario.id}" href="{self.page(scenario)}">'
            f"<strong>{escape(scenario.title)}</strong>"
            f"<span>对面是{escape(scenario.customer.name)} · 约 {scenario.minutes} 分钟{exam}</span>"
            f"<span>练{escape(trained)}</span>"
            '<span class="kf-best" hidden></span></a>'
        )


class Mistakes(RoleplaysDirective):
    def build(self) -> list[nodes.Node]:
        named: dict[str, list[tuple[Scenario, Node, Choice]]] = defaultdict(list)
        for scenario in self.scenarios():
            for node in scenario.nodes.values():
                for choice in node.choices:
                    if choice.mistake:
                        named[choice.mistake].append((scenario, node, choice))
        order = sorted(named.items(), key=lambda item: -len(item[1]))
        often = [item for item in order if len(item[1]) > 1]
        once = [item for item in order if len(item[1]) == 1]
        found: list[nodes.Node] = []
        for title, name, items in (
            (f"说顺了嘴的 {len(often)} 招", "often", often),
            (f"只见过一回的 {len(once)} 招", "once", once),
        ):
            section = nodes.section("", ids=[name], names=[name])
            section += nodes.title("", title)
            html = "".join(self._mistake(*item) for item in items)
            section += nodes.raw("", f'<div class="kf-mistakes">{html}</div>', format="html")
            found.append(section)
        return found

    def _mistake(self, name: str, places: list[tuple[Scenario, Node, Choice]]) -> str:
        talks = len({scenario.id for scenario, _, _ in places})
        rows = "".join(
            f"<li>对{escape(node.who)}：“{escape(choice.text)}”"
            + (f'<span class="kf-label kf-level-red">红线 {choice.red_line}</span>' if choice.red_line else "")
            + f'<br><a href="{self.page(scenario)}">{escape(scenario.title)}</a></li>'
            for scenario, node, choice in places
        )
        return (
            f"<details><summary><strong>{escape(name)}</strong> {len(places)} 处，{talks} 篇</summary>"
            f"<ul>{rows}</ul></details>"
        )


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("roleplay-hall", Hall)
    app.add_directive("roleplay-mistakes", Mistakes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
