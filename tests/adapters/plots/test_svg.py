from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from adapters.plots.svg import svg
from tests.adapters.cards import CHART, HOSTILE
from tests.adapters.plots.charts import charts

NAMES = {"svg", "polyline", "polygon", "circle", "text"}


@pytest.mark.parametrize("name", charts())
def test_it_is_well_formed_and_says_the_same_in_words(name: str) -> None:
    root = ElementTree.fromstring(svg(charts()[name]))
    assert root.get("aria-label") == charts()[name].alt
    assert {element.tag for element in root.iter()} <= NAMES
    assert not any(element.get("style") for element in root.iter())


def test_its_colours_follow_the_page() -> None:
    drawn = svg(CHART)
    assert 'class="chart down"' in drawn
    assert "fill=" not in drawn
    assert "stroke=" not in drawn


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_texts_stay_texts(text: str) -> None:
    drawn = svg(replace(CHART, title=text, alt=text, last_label=text[:20]))
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert drawn.count('aria-label="') == 1
