"""A student's day with a picture and a voice note, made without a network and read by the coach."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.files.sender import picture
from tests.journeys.devices import Device, Pocket
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

WROTE = "Brood gebakken en de vloer gedweild."


def photo(folder: Path, seed: int = 1, side: int = 900) -> Path:
    file = folder / f"foto-{seed}.jpg"
    file.write_bytes(picture(seed, side=side, quality=95))
    return file


def choose(device: Device, file: Path) -> None:
    """Pick a picture from the phone's album."""
    device.page.get_by_label("Kies een foto").set_input_files(file)


def write_the_day(device: Device) -> None:
    device.open("/log")
    device.button("Goed").click()
    device.page.get_by_label("Schrijf het op").fill(WROTE)
    device.page.get_by_label("Schrijf het op").blur()


def reads_the_day(device: Device, town: Town) -> None:
    """What the coach sees on the placement's page."""
    device.open(f"/placements/{town.placement}?tab=log")
    device.shows(WROTE)


def sees_pictures(device: Device, count: int) -> None:
    """Scroll to the pictures until they are drawn: they are fetched when they come into view."""
    if count:
        device.page.locator("main .pictures li").nth(count - 1).scroll_into_view_if_needed()
    expect(device.page.locator("main img")).to_have_count(count)


def test_a_day_made_without_a_network_survives_closing_and_reaches_the_coach(
    town: Town, pocket: Pocket, device: Callable[..., Device], tmp_path: Path
):
    with pocket.opened() as phone:
        phone.context.grant_permissions(["microphone"])
        phone.sign_in(town.link(town.student)).keeps_the_app()
        phone.loses_signal()
        write_the_day(phone)
        choose(phone, photo(tmp_path))
        sees_pictures(phone, 1)
        phone.button("Spreek in").click()
        expect(phone.page.get_by_role("timer")).to_contain_text("0:01")
        phone.button("Klaar met praten").click()
        expect(phone.page.locator("audio")).to_have_count(1)
        expect(phone.page.get_by_text("Nog niet verstuurd", exact=True)).to_have_count(2)
        phone.shows("Bewaard op dit toestel")

    coach = device().sign_in(town.link(town.coach))
    coach.open(f"/placements/{town.placement}?tab=log")
    coach.shows("Nog geen dagverslag")

    with pocket.opened(offline=True) as phone:
        phone.open("/log")
        expect(phone.page.get_by_label("Schrijf het op")).to_have_value(WROTE)
        sees_pictures(phone, 1)
        phone.has_signal()
        phone.is_up_to_date()
        expect(phone.page.locator("main").get_by_text("Verstuurd", exact=True)).to_have_count(3)

    reads_the_day(coach, town)
    sees_pictures(coach, 1)
    assert coach.page.evaluate("document.querySelector('main img').naturalWidth") == 900
    expect(coach.page.locator("audio")).to_have_count(1)
    coach.waits_until("() => document.querySelector('audio').readyState >= 1")
    coach.page.get_by_role("button", name=re.compile("groot bekijken")).click()
    expect(coach.page.get_by_role("dialog").locator("img")).to_be_visible()
    coach.button("Dicht").click()
    coach.page.get_by_role("button", name=re.compile("gezien$")).click()
    coach.shows("Gezien: Stagebegeleider")


def test_a_reader_sees_that_a_picture_is_still_to_come(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    student = device().sign_in(town.link(town.student)).keeps_the_app()
    student.context.route("**/files**", lambda route: route.abort())
    write_the_day(student)
    choose(student, photo(tmp_path, 2))
    sees_pictures(student, 1)
    student.says("1")
    coach = device().sign_in(town.link(town.coach))
    reads_the_day(coach, town)
    expect(coach.page.get_by_role("img", name=re.compile("Komt nog"))).to_be_visible()

    student.context.unroute_all()
    student.comes_back()
    student.is_up_to_date()
    coach.button("Kijk opnieuw").click()
    sees_pictures(coach, 1)
    coach.keeps_the_app()
    coach.loses_signal()
    reads_the_day(coach, town)
    sees_pictures(coach, 1)


def test_an_upload_goes_on_where_the_connection_was_lost(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    student = device().sign_in(town.link(town.student)).keeps_the_app()
    began: list[int] = []
    lost = [False]

    def on_the_way(route: Route) -> None:
        offset = int(route.request.headers["upload-offset"])
        if offset > 0 and not lost[0]:
            lost[0] = True
            route.abort()
            return
        began.append(offset)
        route.continue_()

    student.context.route(
        "**/files/*",
        lambda route: on_the_way(route) if route.request.method == "PATCH" else route.continue_(),
    )
    student.open("/log")
    choose(student, photo(tmp_path, 3, side=1500))
    student.waits_until("() => document.body.innerText.includes('% verstuurd')")
    student.comes_back()
    student.is_up_to_date()
    assert lost[0]
    assert began[0] == 0
    assert began.count(0) == 1, "what had arrived was not sent again"
    assert len(began) >= 2


def test_files_that_are_no_picture_or_far_too_large_leave_the_text_alone(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    student = device().sign_in(town.link(town.student)).keeps_the_app()
    write_the_day(student)
    wrong = tmp_path / "foto.jpg"
    wrong.write_bytes(b"<html>no picture</html>")
    choose(student, wrong)
    expect(student.page.get_by_role("alert")).to_contain_text("Dit is geen foto.")
    huge = tmp_path / "groot.jpg"
    with huge.open("wb") as file:
        file.write(picture(4))
        file.truncate(200 << 20)
    choose(student, huge)
    expect(student.page.get_by_role("alert")).to_contain_text("Deze foto is te groot.")
    expect(student.page.get_by_label("Schrijf het op")).to_have_value(WROTE)
    sees_pictures(student, 0)
    student.is_up_to_date()
    expect(student.page.get_by_text("Bewaard op dit toestel", exact=True)).to_have_count(0)


def test_a_picture_that_is_refused_says_why_and_is_sent_again_or_kept_elsewhere(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    student = device().sign_in(town.link(town.student)).keeps_the_app()
    student.open("/log")
    begins = re.compile(r"/files$")

    def refuse(route: Route) -> None:
        told = {"code": "file-type", "title": "Dit bestand kan niet.", "remedy": "ask"}
        route.fulfill(status=415, json=told)

    student.context.route(begins, refuse)
    choose(student, photo(tmp_path, 6))
    sees_pictures(student, 1)
    notice = student.page.get_by_text("Foto 1 is niet aangenomen")
    expect(notice).to_be_visible()
    student.shows("Dit is geen foto of geluid dat wij kunnen bewaren.")
    with student.page.expect_download() as saved:
        student.button("Bewaar op mijn toestel: Foto 1").click()
    assert saved.value.suggested_filename == "mijn-dag-foto-1.jpg"
    assert saved.value.path().stat().st_size > 0
    student.shows("Het staat nu bij je downloads.")

    student.loses_signal()
    student.reopens("/log")
    expect(student.page.get_by_text("Foto 1 is niet aangenomen")).to_be_visible()
    student.has_signal()
    student.context.unroute(begins)
    student.button("Stuur nog eens: Foto 1").click()
    expect(student.page.get_by_text("Foto 1 is niet aangenomen")).to_be_hidden()
    expect(student.page.get_by_text("Verstuurd", exact=True)).not_to_have_count(0)
    student.is_up_to_date()
    coach = device().sign_in(town.link(town.coach))
    coach.open(f"/placements/{town.placement}?tab=log")
    sees_pictures(coach, 1)


def test_a_text_of_a_million_letters_is_cut_off_before_it_is_sent(
    town: Town, device: Callable[..., Device]
):
    student = device().sign_in(town.link(town.student)).keeps_the_app()
    student.open("/log")
    student.page.get_by_label("Schrijf het op").fill("é" * 1_000_000)
    expect(student.page.get_by_role("alert")).to_contain_text("De eerste 4000 letters zijn bewaard")
    expect(student.page.get_by_label("Schrijf het op")).to_have_value("é" * 4000)
    student.page.get_by_label("Schrijf het op").blur()
    student.is_up_to_date()
    coach = device().sign_in(town.link(town.coach))
    coach.open(f"/placements/{town.placement}?tab=log")
    coach.shows("é" * 4000)


def test_a_picture_that_was_taken_out_is_put_back(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    student = device().sign_in(town.link(town.student)).keeps_the_app()
    student.open("/log")
    choose(student, photo(tmp_path, 5))
    sees_pictures(student, 1)
    student.page.get_by_role("button", name="Haal weg: foto 1").click()
    sees_pictures(student, 0)
    student.button("Zet terug").click()
    sees_pictures(student, 1)
    student.is_up_to_date()


def test_who_signs_out_with_an_unsent_picture_is_asked_first_and_can_keep_it(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    student = device().sign_in(town.link(town.student)).keeps_the_app()
    student.context.route("**/files**", lambda route: route.abort())
    student.open("/log")
    choose(student, photo(tmp_path, 6))
    sees_pictures(student, 1)
    student.says("1")
    student.open("/settings")
    student.button("Afmelden").click()
    student.button("Ja, afmelden").click()
    with student.page.expect_download() as download:
        student.button("Bewaar als bestand").click()
    kept = Path(download.value.path()).read_text()
    assert '"files"' in kept and "image/jpeg" in kept
    student.button("Toch afmelden, dit gaat weg").click()
    student.keeps_nothing()


SHARE_FORM = """() => {
  const form = document.createElement("form");
  form.method = "post";
  form.enctype = "multipart/form-data";
  form.action = "/share-photo";
  form.innerHTML = '<input type="file" name="photos" id="shared">';
  document.body.append(form);
}"""


def test_a_picture_shared_from_another_app_is_ready_in_the_log_without_a_network(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    student = device().sign_in(town.link(town.student)).keeps_the_app()
    student.open("/")
    student.loses_signal()
    # The phone's own share sheet sends just such a form.
    student.page.evaluate(SHARE_FORM)
    student.page.set_input_files("#shared", photo(tmp_path, 7))
    student.page.evaluate("document.querySelector('#shared').form.submit()")
    expect(student.heading("Mijn dag")).to_be_visible()
    sees_pictures(student, 1)
    student.page.reload()
    sees_pictures(student, 1)
    student.has_signal()
    student.is_up_to_date()
