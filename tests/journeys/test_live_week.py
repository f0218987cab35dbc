"""A simulated week of the live program with 500 symbols and 200 feeds, beside the same week with outages."""

from __future__ import annotations

import pytest

from tests.simulation.week import Week
from tests.simulation.week import weeks as lived


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Week, Week]:
    """Undisturbed and disturbed."""
    return lived(tmp_path_factory.mktemp("weeks"))


@pytest.mark.soak
def test_every_alert_of_the_undisturbed_week_is_told_in_the_disturbed_one(weeks: tuple[Week, Week]):
    calm, rough = weeks
    assert len(calm.alerts) > 60
    assert calm.alerts.keys() - rough.alerts.keys() == set()
    assert any(rough.alerts.values())
    # News of what does not move is found in a slow rotation; prices are never late without an outage.
    assert not any(late for name, late in calm.alerts.items() if " any of " in name)


@pytest.mark.soak
def test_nothing_is_told_twice(weeks: tuple[Week, Week]):
    assert [each.twice for each in weeks] == [0, 0]


@pytest.mark.soak
def test_memory_is_flat_after_the_first_day(weeks: tuple[Week, Week]):
    for each in weeks:
        assert all(0.9 * each.memory[0] <= size <= 1.1 * each.memory[0] for size in each.memory), each.memory


@pytest.mark.soak
def test_a_start_takes_at_most_sixty_requests(weeks: tuple[Week, Week]):
    assert max(each.started for each in weeks) <= 60


@pytest.mark.soak
def test_yahoo_is_asked_less_often_than_every_ten_seconds(weeks: tuple[Week, Week]):
    for each in weeks:
        assert sum(count for what, count in each.requests.items() if what.startswith("yahoo ")) < 7 * 8640
