"""Remembered rules find the elements that trafilatura's own rules find."""

import importlib.util
from types import ModuleType

import pytest
from trafilatura import xpaths

from pipeline.markup.parse import parse
from pipeline.markup.quicker import Confirmed, First, Remembered, remember
from tests.pipeline.written import page, paragraphs


def untouched() -> ModuleType:
    """trafilatura's rules as they come."""
    spec = importlib.util.find_spec("trafilatura.xpaths")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGES = [
    page(),
    page('<div class="infinite-scroll"><h1>a</h1></div><div class="infinite-scroll">b</div><p id="hidden-x">c</p>'),
    page('<div id="share-it">a</div><p class="author-box">b</p><div class="teaser"><span class="tags">c</span></div>'),
    page(
        '<a:b class="x">o</a:b><div style="display:none">d</div><div aria-hidden="true">e</div><div role="nav">f</div>'
    ),
    "<main class='main-content'><div class='post-text'>a</div><div class='post-content'>b</div></main>" + paragraphs(),
]
RULES = ["OVERALL_DISCARD_XPATH", "REMOVE_COMMENTS_AND_LISTS_XPATH", "RAW_TREE_PRUNE_XPATH", "BODY_XPATH"]


@pytest.mark.parametrize("html", PAGES)
@pytest.mark.parametrize("name", RULES)
def test_the_same_elements_are_found(name: str, html: str) -> None:
    remember()
    tree = parse(html.encode()).tree
    for own, rule in zip(getattr(untouched(), name), getattr(xpaths, name), strict=True):
        wanted = own(tree)
        assert rule(tree) == (wanted[:1] if isinstance(rule, First) else wanted)
        assert rule(tree) == rule(tree)


def test_the_costly_rules_are_the_remembered_ones() -> None:
    remember()
    remember()
    assert all(isinstance(rule, Remembered) for rule in xpaths.OVERALL_DISCARD_XPATH)
    assert isinstance(xpaths.RAW_TREE_PRUNE_XPATH[0], Confirmed)
    assert isinstance(xpaths.BODY_XPATH[0], First)
