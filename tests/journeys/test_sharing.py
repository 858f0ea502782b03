"""Photos that another app shares: several at once, and from a phone whose owner keeps no log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import Device
from tests.journeys.test_logbook import photo, sees_pictures
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

SHARE_FORM = """() => {
  const form = document.createElement("form");
  form.method = "post";
  form.enctype = "multipart/form-data";
  form.action = "/share-photo";
  form.innerHTML = '<input type="file" name="photos" id="shared" multiple>';
  document.body.append(form);
}"""
NOTHING_PUT_ASIDE = """async () => {
  const cache = await caches.open("leerplek-shared");
  return (await cache.keys()).length === 0;
}"""


def share(device: Device, *files: Path) -> None:
    """Send what the phone's own share sheet sends."""
    device.page.evaluate(SHARE_FORM)
    device.page.set_input_files("#shared", files)
    device.page.evaluate("document.querySelector('#shared').form.submit()")


def test_one_that_is_no_photo_does_not_keep_the_others_out(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    student = device().sign_in(town.link(town.student)).keeps_the_app()
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"this is no photo" * 100)
    share(student, photo(tmp_path, 1), broken, photo(tmp_path, 2))
    sees_pictures(student, 2)
    expect(student.page.get_by_role("alert")).to_contain_text("Dit is geen foto")


def test_who_keeps_no_log_is_told_and_the_photo_waits_for_nobody(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    coach = device().sign_in(town.link(town.coach)).keeps_the_app()
    share(coach, photo(tmp_path, 3))
    expect(coach.heading("Deze foto is niet bewaard")).to_be_visible()
    coach.waits_until(NOTHING_PUT_ASIDE)


def test_who_is_not_signed_in_is_told_so(town: Town, device: Callable[..., Device], tmp_path: Path):
    nobody = device()
    nobody.open()
    nobody.keeps_the_app()
    share(nobody, photo(tmp_path, 4))
    expect(nobody.page.get_by_role("alert")).to_contain_text("Meld je eerst aan")
    nobody.waits_until(NOTHING_PUT_ASIDE)


def test_a_photo_that_does_not_fit_is_said_with_what_to_do(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    student = device().sign_in(town.link(town.student)).keeps_the_app()
    browser = student.context.new_cdp_session(student.page)
    full = {"origin": student.address, "quotaSize": 1000}
    browser.send("Storage.overrideQuotaForOrigin", full)
    share(student, photo(tmp_path, 5))
    told = student.page.get_by_role("alert").filter(has_text="past niet op je toestel")
    expect(told).to_be_visible()
