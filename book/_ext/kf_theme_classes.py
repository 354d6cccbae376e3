"""Classes of the site that the theme's stylesheets may style; kf_theme_css.py says what for."""

import re

DRAWN_ANEW = re.compile(r"fa-|navbar-expand")
"""Classes that pages bear but site.css styles alone: icons, the menu."""


_NAMES = """
active arabic article-header-buttons bd-article bd-article-container bd-container bd-container__inner bd-content
bd-footer bd-footer-content bd-footer-content__inner bd-header bd-header-article bd-links bd-main bd-page-width
bd-search bd-search-container bd-sidebar bd-sidebar-primary bd-sidebar-secondary bd-toc btn caption caption-text cell
cell_output compound container context current d-none d-print-none dataframe disabled docutils flex-column footer-item
form-control has-children header-article-item header-article-items header-article-items__end header-article__inner
hide highlight highlighted left-prev literal logo__title nav nav-item nav-link navbar navbar-brand navbar-nav noprint
onthispage page-toc pre prev-next-area prev-next-info prev-next-subtitle prev-next-title primary-toggle
pst-async-banner-revealer pst-scrollable-table-container pst-sidebar-hidden reference right-next rubric
sbt-scroll-pixel-helper scrolled search search-button search-button-field search-button__default-text search-summary
secondary-toggle section-nav sidebar-header-items sidebar-primary-item sidebar-primary-items__end
sidebar-primary-items__start sidebar-secondary-item sidebar-secondary-items sidebar-toggle simple skip-link table
text-right theme-switch theme-switch-button toc-entry toctree-l1 toctree-toggle toctree-wrapper visible xref
"""

CLASSES = frozenset(_NAMES.split())
