"""The book's own Sphinx extensions, loaded together; each concern is a file beside this one."""

from sphinx.application import Sphinx

CONCERNS = [
    "kf_fresh",
    "kf_execute",
    "kf_search",
    "kf_head",
    "kf_theme_css",
    "kf_pictures",
    "kf_tables",
    "kf_mount",
    "kf_cases",
    "kf_finder",
    "kf_roleplays",
    "kf_halls",
    "kf_exercises",
    "kf_appendix",
    "kf_forms",
    "kf_terms",
    "kf_data",
    "kf_icons",
    "kf_reader",
    "kf_address",
    "kf_offline",
]


def setup(app: Sphinx) -> dict[str, bool]:
    for concern in CONCERNS:
        app.setup_extension(concern)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
