"""Search in Chinese: parts of words, several words, numbers, and the way there on the phone."""

import re

import pytest


def titles(page, query: str) -> list[str]:
    page.goto(f"search.html?q={query}")
    page.wait_for_function("document.querySelector('#search-results .search-summary').innerText !== ''")
    page.wait_for_timeout(150)
    return page.locator("#search-results ul.search > li > a").all_inner_texts()


@pytest.mark.parametrize("query", ["门前的车", "进站率", "去路口站半天", "红线", "柴油"])
def test_is_a_word_found_where_it_stands(page, query):
    assert titles(page, query)


def test_is_the_middle_of_a_word_found(page):
    whole = titles(page, "看清门前的车流")
    assert "看清门前的车流" in whole
    assert "看清门前的车流" in titles(page, "清门前的")


def test_do_two_words_narrow_the_search(page):
    both = titles(page, "招牌 半天")
    assert both
    assert set(both) <= set(titles(page, "招牌"))


def test_is_nonsense_not_found(page):
    assert titles(page, "龘靐齉") == []
    assert page.locator(".search-summary").inner_text()


def test_does_the_summary_show_the_words_that_were_asked(page):
    titles(page, "去路口站半天")
    assert "去路口站半天" in page.locator("#search-results .context").first.inner_text()


def test_does_search_work_from_the_button_to_the_marked_page(page):
    page.goto("index.html")
    page.tap(".article-header-buttons .search-button")
    field = page.locator("#pst-search-dialog input[type=search]")
    field.fill("进站率")
    assert field.get_attribute("placeholder") == "搜索本书"
    page.tap("#pst-search-dialog .kf-search-go")
    page.wait_for_url(re.compile(r"search\.html\?q="))
    page.locator("#search-results ul.search > li > a").first.tap()
    page.wait_for_selector("span.highlighted")
