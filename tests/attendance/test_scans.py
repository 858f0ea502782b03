"""What a scan is worth, beyond the table of cases in the vectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.attendance.codes import read_code
from server.attendance.rules.clock import DAY, MINUTE, local_day
from server.attendance.rules.reasons import UNPROVEN, Reason
from server.attendance.rules.scans import (
    CLOCK_TOLERANCE,
    Card,
    Code,
    Key,
    Moment,
    Scan,
    Source,
    Where,
    doubt_without_second_clock,
    judge_again,
    judge_scan,
    moment_of,
)
from server.attendance.rules.schedule import DayKind
from tests.attendance import scene

NOW = scene.at("2026-11-23 08:25:20")
HERE = Where(scene.PLACEMENT, scene.SITE, scene.COMPANY)
OPEN_DAY = (DayKind.OPEN, None)


def code(text: str) -> Code:
    signed = read_code(text)
    assert signed is not None
    return signed.code


KIOSK = code(scene.kiosk_code("2026-11-23 08:25:10"))
GOOD = Scan(
    id="a",
    direction="in",
    moment=Moment(NOW, NOW, NOW, unsure=False),
    received_at=NOW + 60 * MINUTE,
    by_student=True,
    code=KIOSK,
    key=Key(scene.COMPANY, None),
    signature_holds=True,
)

instants = st.integers(NOW - 500 * DAY, NOW + 60 * MINUTE)


def judge(scan: Scan, where: Where = HERE):
    return judge_scan(scan, where, lambda day: OPEN_DAY)


def test_a_good_scan_is_worth_its_source_and_carries_no_reason():
    verdict = judge(GOOD)
    assert (verdict.evidence, verdict.flags, verdict.day) == (Source.KIOSK, (), "2026-11-23")
    assert verdict.earliest == verdict.at == verdict.latest == NOW


@given(
    instants,
    st.integers(-400 * DAY, 400 * DAY),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, Key(scene.COMPANY, None), Key(scene.COMPANY, NOW - DAY)]),
    st.sampled_from([None, KIOSK, code(scene.poster_code()), code(scene.card_code())]),
    st.sampled_from([None, Card(None), Card(NOW)]),
    st.sampled_from([None, NOW, NOW - 30 * DAY, -(10**14), 2**52]),
)
def test_every_scan_is_judged_and_none_is_refused(
    at, doubt, by_student, holds, key, found, card, scanned_at
):
    received_at = NOW + 60 * MINUTE
    moment = moment_of(at, received_at, doubt, scanned_at)
    if found is None or found.source is not Source.KIOSK:
        moment = doubt_without_second_clock(moment, received_at, doubt)
    scan = Scan(
        "a", "in", moment, received_at, by_student, found, key, holds and key is not None, card
    )
    verdict = judge(scan)
    assert verdict.earliest <= verdict.at <= verdict.latest <= received_at
    assert verdict.day == local_day(verdict.at)
    # Evidence and reasons never contradict each other.
    assert (verdict.evidence is Source.DECLARED) == bool(UNPROVEN.intersection(verdict.flags))
    # A doubt about the time is never left without its reason.
    if verdict.latest - verdict.earliest > CLOCK_TOLERANCE:
        assert set(verdict.flags) & {
            Reason.CLOCK_FAR_OFF, Reason.CODE_EXPIRED, Reason.REPLAYED_OTHER_DAY,
        }  # fmt: skip


@given(st.integers(-30 * DAY, 30 * DAY))
def test_a_phone_whose_clock_is_off_by_a_constant_loses_nothing(off: int):
    """Law S13: the correction undoes it, and the kiosk's clock agrees."""
    moment = moment_of(NOW, GOOD.received_at, off, NOW - off)
    verdict = judge(GOOD._replace(moment=moment))
    assert (verdict.evidence, verdict.flags, verdict.at) == (Source.KIOSK, (), NOW)


def test_a_phone_set_back_after_the_scan_widens_the_interval():
    """The scan said nine o'clock, the envelope says ten: both are kept."""
    ten = scene.at("2026-11-23 10:00:00")
    moment = moment_of(ten, ten, 0, scene.at("2026-11-23 09:00:00"))
    poster = GOOD._replace(moment=moment, code=code(scene.poster_code()), received_at=ten)
    verdict = judge(poster)
    assert verdict.flags == (Reason.CLOCK_FAR_OFF,)
    assert (verdict.earliest, verdict.latest) == (scene.at("2026-11-23 09:00:00"), ten)


def test_the_kiosk_settles_which_of_the_phones_two_times_is_right():
    ten = scene.at("2026-11-23 10:00:00")
    moment = moment_of(ten, ten, 0, NOW)
    verdict = judge(GOOD._replace(moment=moment, received_at=ten))
    assert (verdict.flags, verdict.earliest, verdict.latest) == ((), NOW, NOW)


def test_a_poster_scanned_by_a_phone_that_was_an_hour_off_is_doubtful():
    moment = doubt_without_second_clock(Moment(NOW, NOW, NOW, unsure=False), NOW, 60 * MINUTE)
    verdict = judge(GOOD._replace(moment=moment, code=code(scene.poster_code())))
    assert verdict.flags == (Reason.CLOCK_FAR_OFF,)
    assert verdict.evidence is Source.POSTER
    assert (verdict.earliest, verdict.latest) == (NOW - 60 * MINUTE, NOW)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"code": None, "key": None, "signature_holds": False}, Reason.MALFORMED_CODE),
        ({"key": None, "signature_holds": False}, Reason.UNKNOWN_KEY),
        ({"signature_holds": False}, Reason.BAD_SIGNATURE),
        ({"key": Key(scene.COMPANY, NOW - 1)}, Reason.REVOKED_KEY),
        ({"by_student": False}, Reason.WRONG_SCANNER),
    ],
)
def test_each_flaw_has_its_own_reason_and_leaves_the_students_word(change, reason):
    verdict = judge(GOOD._replace(**change))
    assert verdict.flags == (reason,)
    assert verdict.evidence is Source.DECLARED


def test_a_placement_without_a_site_takes_any_site_of_its_company():
    where = Where(scene.PLACEMENT, None, scene.COMPANY)
    assert judge(GOOD, where).flags == ()
    elsewhere = GOOD._replace(key=Key(scene.OTHER_COMPANY, None))
    assert judge(elsewhere, where).flags == (Reason.WRONG_SITE,)


def test_a_stolen_kiosk_cannot_date_its_codes_back_before_its_revocation():
    """Its clock may say yesterday; the phone's does not."""
    old = code(scene.kiosk_code("2026-11-20 08:25:10"))
    scan = GOOD._replace(code=old, key=Key(scene.COMPANY, scene.at("2026-11-21 12:00:00")))
    assert Reason.REVOKED_KEY in judge(scan).flags


late_keys = st.sampled_from(
    [Key(scene.COMPANY, None), Key(scene.OTHER_COMPANY, None), Key(scene.COMPANY, NOW - DAY), None]
)


@given(
    instants,
    st.integers(-20 * DAY, 20 * DAY) | st.integers(-5 * MINUTE, 5 * MINUTE),
    st.booleans(),
    st.booleans(),
    late_keys,
    st.sampled_from([KIOSK, code(scene.poster_code()), code(scene.card_code())]),
    st.sampled_from([None, Card(None), Card(NOW - DAY)]),
    st.sampled_from([None, NOW, NOW - 3 * MINUTE, NOW - 30 * DAY]),
    st.sampled_from([HERE, HERE._replace(site=None), HERE._replace(site=scene.OTHER_SITE)]),
)
def test_a_scan_whose_key_came_late_reads_as_if_the_key_had_come_first(
    at, doubt, by_student, holds, key, of, card, scanned_at, where
):
    moment = moment_of(at, GOOD.received_at, doubt, scanned_at)
    if of.source is not Source.KIOSK:
        moment = doubt_without_second_clock(moment, GOOD.received_at, doubt)
    scan = GOOD._replace(moment=moment, by_student=by_student, code=of, card=card)
    at_once = judge(scan._replace(key=key, signature_holds=holds and key is not None), where)
    first = judge(scan._replace(key=None, signature_holds=False), where)
    assert first.evidence is Source.DECLARED
    kept = Moment(first.at, first.earliest, first.latest, Reason.CLOCK_FAR_OFF in first.flags)
    late = scan._replace(moment=kept, key=key, signature_holds=holds and key is not None)
    assert judge_again(late, where, first.flags) == at_once


def test_what_has_nothing_to_do_with_the_key_stays_as_it_was_found():
    """The day was a holiday and the code was scanned before, whatever is planned now."""
    stood = (Reason.UNKNOWN_KEY, Reason.SEEN_TWICE, Reason.SCHOOL_HOLIDAY)
    verdict = judge_again(GOOD, HERE, stood)
    assert verdict.flags == (Reason.SEEN_TWICE, Reason.SCHOOL_HOLIDAY)
    assert verdict.evidence is Source.KIOSK


def test_a_student_who_moved_on_since_was_where_the_code_was():
    moved = HERE._replace(site=scene.OTHER_SITE)
    assert judge_again(GOOD, moved, [Reason.UNKNOWN_KEY]).flags == ()


def test_a_card_that_was_lost_since_was_good_that_day():
    card = GOOD._replace(code=code(scene.card_code()), by_student=False, card=Card(NOW - DAY))
    assert judge_again(card, HERE, [Reason.UNKNOWN_KEY]).evidence is Source.CARD
