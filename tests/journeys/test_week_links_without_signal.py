"""A company answers the week while the network comes and goes; nothing is lost or counted twice."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import Device
from tests.journeys.weeks import DAYS, Week

pytestmark = pytest.mark.browser


def test_answers_given_without_a_network_are_sent_when_it_is_back(week: Week, phone: Device):
    week.declared(*DAYS, ends="23:00")
    phone.open(week.link())
    expect(phone.heading("Klopt deze week?")).to_be_visible()
    phone.loses_signal()
    phone.button("Alles klopt, verstuur").click()
    phone.shows("Geen internet. Je antwoorden zijn bewaard.")
    assert week.confirmed() == []
    phone.has_signal()
    expect(phone.heading("Bedankt, het is verstuurd")).to_be_visible()
    assert week.confirmed() == [(day, "yes") for day in DAYS]
    assert phone.page.evaluate("localStorage.length") == 0


def test_a_page_that_was_closed_without_a_network_sends_when_it_is_opened(
    week: Week, phone: Device
):
    week.declared(*DAYS, ends="23:00")
    link = week.link()
    phone.open(link)
    expect(phone.heading("Klopt deze week?")).to_be_visible()
    phone.loses_signal()
    phone.button("Alles klopt, verstuur").click()
    phone.shows("Geen internet. Je antwoorden zijn bewaard.")
    phone.page.close()
    phone.has_signal()
    phone.page = phone.context.new_page()
    phone.open(link)
    expect(phone.heading("Bedankt, het is verstuurd")).to_be_visible()
    assert week.confirmed() == [(day, "yes") for day in DAYS]


def test_an_answer_whose_reply_was_lost_counts_once(week: Week, phone: Device):
    """The server had it; the line broke before the phone heard so."""
    week.declared(*DAYS, ends="23:00")
    phone.open(week.link())
    lost: list[Any] = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    phone.page.route("**/api/week-links/answer", lose)
    phone.button("Alles klopt, verstuur").click()
    phone.shows("Geen internet. Je antwoorden zijn bewaard.")
    phone.button("Probeer nu").click()
    expect(phone.heading("Bedankt, het is verstuurd")).to_be_visible()
    assert week.confirmed() == [(day, "yes") for day in DAYS]


def test_a_page_that_was_closed_before_the_reply_came_says_thanks_when_it_is_opened(
    week: Week, phone: Device
):
    """The server had it; the page was gone before it heard so."""
    week.declared(*DAYS, ends="23:00")
    link = week.link()
    phone.open(link)

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    phone.page.route("**/api/week-links/answer", lose)
    phone.button("Alles klopt, verstuur").click()
    phone.shows("Geen internet. Je antwoorden zijn bewaard.")
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.open(link)
    expect(phone.heading("Bedankt, het is verstuurd")).to_be_visible()
    assert week.confirmed() == [(day, "yes") for day in DAYS]
    assert phone.page.evaluate("localStorage.length") == 0
