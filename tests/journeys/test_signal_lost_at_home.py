"""A parent loses the network half-way: nothing that was said is lost, and school hears it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import Device
from tests.journeys.town import Town

pytestmark = pytest.mark.browser


def test_a_parent_reports_a_child_sick_in_a_lift(town: Town, device: Callable[..., Device]):
    coach = device().sign_in(town.link(town.coach))
    home = device().sign_in(town.link(town.guardian)).keeps_the_app()
    home.link("Ziek melden").click()
    expect(home.button("Ziek melden voor vandaag")).to_be_visible()
    home.loses_signal()
    home.button("Ziek melden voor vandaag").click()
    home.shows("Nog niet verstuurd. Bel zeker zelf.")
    home.says("1 op dit toestel bewaard")

    home.reopens(f"/sick/{town.placement}")
    home.shows("Nog niet verstuurd. Bel zeker zelf.")
    home.has_signal()
    home.shows("Verstuurd. School en bedrijf zien het nu.")
    expect(coach.line(town.student.name)).to_contain_text("Ziek gemeld")


def test_a_parent_says_yes_and_no_on_a_train(town: Town, device: Callable[..., Device]):
    coach = device().sign_in(town.link(town.coach))
    coach.open(f"/placements/{town.placement}?tab=facts")
    expect(coach.section("Foto's en werk")).to_contain_text("geen antwoord, dus niet")
    home = device().sign_in(town.link(town.guardian)).keeps_the_app()
    home.open(f"/consent/{town.placement}")
    advertising = home.section("Reclame van het bedrijf")
    expect(advertising).to_contain_text("Nog geen antwoord")
    home.loses_signal()
    advertising.get_by_role("button", name="Ja, dat mag").click()
    expect(advertising).to_contain_text("Ja, gezegd door jou.")
    site = home.section("Site en folders van school")
    site.get_by_role("button", name="Nee, liever niet").click()
    expect(site).to_contain_text("Nee, gezegd door jou.")

    home.reopens(f"/consent/{town.placement}")
    expect(home.section("Reclame van het bedrijf")).to_contain_text("Ja, gezegd door jou.")
    home.says("2 op dit toestel bewaard")
    home.has_signal()
    home.is_up_to_date()
    lines = coach.section("Foto's en werk").get_by_role("listitem")
    expect(lines.filter(has_text="Reclame van het bedrijf")).to_have_text(
        "Reclame van het bedrijf mag"
    )
    expect(lines.filter(has_text="Site en folders van school")).to_contain_text("mag niet")
