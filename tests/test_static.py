"""The built app as phones ask for it, and nothing beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from server.static import AppFiles


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before a folder with an app, a secret beside it."""
    app = tmp_path / "dist"
    (app / "assets").mkdir(parents=True)
    (app / "index.html").write_text("<p>Leerplek</p>")
    (app / "assets" / "a-1.js").write_text("1")
    (tmp_path / "secret.key").write_text("geheim")
    transport = httpx.ASGITransport(AppFiles(app))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://server.test") as client:
        yield client


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.key",
        "/assets/../../secret.key",
        "/..%2fsecret.key",
        "/%2e%2e/secret.key",
        "/assets/%00",
        "//secret.key",
        "/secret.key",
    ],
)
async def test_no_path_leads_out_of_the_folder(phone: httpx.AsyncClient, path: str):
    answer = await phone.get(httpx.URL("http://server.test").copy_with(raw_path=path.encode()))
    assert "geheim" not in answer.text


@pytest.mark.parametrize("said", ["{tag}", "W/{tag}", '"x", {tag}', '"x",W/{tag} ', "*"])
async def test_what_a_phone_has_is_not_sent_again(phone: httpx.AsyncClient, said: str):
    """Also behind a proxy that packs, and so makes a tag weak."""
    tag = (await phone.get("/")).headers["etag"]
    answer = await phone.get("/", headers={"if-none-match": said.format(tag=tag)})
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize("said", ["", '"x"', 'W/"x"', "x", ",,"])
async def test_what_a_phone_does_not_have_is_sent(phone: httpx.AsyncClient, said: str):
    answer = await phone.get("/", headers={"if-none-match": said})
    assert (answer.status_code, answer.text) == (200, "<p>Leerplek</p>")
