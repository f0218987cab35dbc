"""A channel's own clock, on ordinary days and on those on which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.alert.hours import instant, quiet_until, slots_around, span

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock", "zone", "at"),
    [
        ("2025-01-27", "16:30", NEW_YORK, "2025-01-27T21:30"),
        ("2025-07-01", "16:30", NEW_YORK, "2025-07-01T20:30"),
        ("2025-03-09", "02:30", NEW_YORK, "2025-03-09T07:00"),  # 02:00 to 03:00 is left out
        ("2025-03-09", "02:00", NEW_YORK, "2025-03-09T07:00"),
        ("2025-03-09", "03:00", NEW_YORK, "2025-03-09T07:00"),
        ("2025-03-09", "03:30", NEW_YORK, "2025-03-09T07:30"),
        ("2025-11-02", "01:30", NEW_YORK, "2025-11-02T05:30"),  # comes again an hour later
        ("2025-11-02", "02:00", NEW_YORK, "2025-11-02T07:00"),
        ("2025-03-30", "02:15", BERLIN, "2025-03-30T01:00"),
        ("2025-10-26", "02:15", BERLIN, "2025-10-26T00:15"),
        ("2018-11-04", "00:00", "America/Sao_Paulo", "2018-11-04T03:00"),  # midnight is left out
        ("2025-10-05", "02:10", "Australia/Lord_Howe", "2025-10-04T15:30"),  # half an hour is left out
        ("2011-12-30", "12:00", "Pacific/Apia", "2011-12-30T10:00"),  # a whole day is left out
    ],
)
def test_a_local_time_is_one_instant(day: str, clock: str, zone: str, at: str):
    assert instant(date.fromisoformat(day), time.fromisoformat(clock), zone) == utc(at)


@pytest.mark.parametrize(
    ("at", "quiet", "zone", "until"),
    [
        ("2025-01-27T03:00", ("22:00", "07:00"), NEW_YORK, "2025-01-27T12:00"),  # 22:00
        ("2025-01-27T02:59:59", ("22:00", "07:00"), NEW_YORK, None),
        ("2025-01-27T11:59:59", ("22:00", "07:00"), NEW_YORK, "2025-01-27T12:00"),
        ("2025-01-27T12:00", ("22:00", "07:00"), NEW_YORK, None),
        ("2025-01-27T17:30", ("12:00", "13:00"), NEW_YORK, "2025-01-27T18:00"),
        ("2025-01-27T17:30", ("12:00", "12:00"), NEW_YORK, None),
        ("2025-01-27T17:30", None, NEW_YORK, None),
        ("2025-03-09T04:00", ("22:00", "07:00"), NEW_YORK, "2025-03-09T11:00"),  # eight hours long
        ("2025-11-02T03:00", ("22:00", "07:00"), NEW_YORK, "2025-11-02T12:00"),  # ten hours long
        ("2025-03-09T06:50", ("01:30", "02:30"), NEW_YORK, "2025-03-09T07:00"),
        ("2025-03-09T07:05", ("02:10", "02:50"), NEW_YORK, None),  # all of it left out
        ("2025-11-02T05:20", ("00:00", "01:30"), NEW_YORK, "2025-11-02T05:30"),
        ("2025-11-02T06:20", ("00:00", "01:30"), NEW_YORK, None),  # 01:20 again, the quiet hours are over
    ],
)
def test_quiet_hours_keep_their_local_ends(at: str, quiet: tuple[str, str] | None, zone: str, until: str | None):
    assert quiet_until(utc(at), quiet, zone) == (utc(until) if until else None)


@pytest.mark.parametrize(
    ("at", "digest", "last", "following"),
    [
        ("2025-01-27T21:29", "daily 16:30", "2025-01-26T21:30", "2025-01-27T21:30"),
        ("2025-01-27T21:30", "daily 16:30", "2025-01-26T21:30", "2025-01-27T21:30"),
        ("2025-01-27T21:30:01", "daily 16:30", "2025-01-27T21:30", "2025-01-28T21:30"),
        ("2025-01-25T12:00", "weekdays 16:30", "2025-01-24T21:30", "2025-01-27T21:30"),
        ("2025-01-27T12:00", "weekdays 16:30", "2025-01-24T21:30", "2025-01-27T21:30"),
        ("2025-03-08T12:00", "daily 02:30", "2025-03-08T07:30", "2025-03-09T07:00"),
        ("2025-11-02T05:31", "daily 01:30", "2025-11-02T05:30", "2025-11-03T06:30"),
    ],
)
def test_set_times_come_once_a_local_day(at: str, digest: str, last: str, following: str):
    assert [slot.at for slot in slots_around(utc(at), digest, NEW_YORK)] == [utc(last), utc(following)]


_ZONES = st.sampled_from((NEW_YORK, BERLIN, "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"))
_INSTANTS = st.integers(1_483_228_800, 1_767_225_600).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(_INSTANTS, _ZONES)
@example(utc("2025-11-02T06:30"), NEW_YORK)
@example(utc("2018-11-04T02:59:59"), "America/Sao_Paulo")
def test_an_instant_lies_in_its_hour_and_in_its_day(at: datetime, zone: str):
    found, local = span(at, zone), at.astimezone(ZoneInfo(zone))
    assert found.hour <= at.timestamp() < found.hour_end
    assert found.day <= at.timestamp() < found.day_end
    for edge, day in ((found.day, local.date()), (found.day_end, local.date() + timedelta(days=1))):
        assert datetime.fromtimestamp(edge, ZoneInfo(zone)).date() == day
        assert datetime.fromtimestamp(edge - 1, ZoneInfo(zone)).date() < day


@given(_INSTANTS, _ZONES, st.times(), st.times())
def test_quiet_hours_end_at_their_local_time(at: datetime, zone: str, begin: time, end: time):
    quiet = (f"{begin:%H:%M}", f"{end:%H:%M}")
    until = quiet_until(at, quiet, zone)
    if until is not None:
        assert at < until <= at + timedelta(hours=25)
        assert quiet_until(until, quiet, zone) is None
        gap = (
            until.astimezone(ZoneInfo(zone)).utcoffset()
            != (until - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).utcoffset()
        )
        assert gap or f"{until.astimezone(ZoneInfo(zone)):%H:%M}" == quiet[1]
