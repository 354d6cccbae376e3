"""A role-play file is a page: its YAML becomes a title, a line of facts and the player."""

from html import escape
from pathlib import Path

from docutils import nodes
from myst_parser.parsers.sphinx_ import MystParser
from sphinx.application import Sphinx
from sphinx.util import logging

from toolkit import roleplay, skills
from toolkit.cases.reader import LABELS, VOLUMES
from toolkit.errors import ContentError

LOGGER = logging.getLogger(__name__)
PAGE = """\
# {title}

```{{raw}} html
<p class="kf-labels"><span class="kf-label">{label}</span> <span>{volume}</span> <span>约 {minutes} 分钟</span>
<span>练{skills}</span></p>
```

```{{roleplay}} {id}
```
"""


class RoleplayParser(MystParser):
    supported = ("roleplay",)

    def parse(self, inputstring: str, document: nodes.document) -> None:
        file = Path(document.settings.env.doc2path(document.settings.env.docname))
        try:
            scenario = roleplay.load(file)
        except ContentError as error:
            LOGGER.error(str(error))
            return super().parse(f"# {file.stem}\n", document)  # a title: one error is enough
        page = PAGE.format(
            id=scenario.id,
            title=scenario.title,
            label=LABELS[scenario.kind],
            volume=VOLUMES[scenario.volume],
            minutes=scenario.minutes,
            skills=escape("、".join(skills.name(skill) for skill in scenario.skills)),
        )
        return super().parse(page, document)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_source_suffix(".yml", "roleplay")
    app.add_source_parser(RoleplayParser)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
