"""Who makes sign-in links for whom, and signs out whose devices."""

from __future__ import annotations

import pytest

from tests.identity.door import Door
from tests.identity.ground import Ground, new_id, role, school_class
from tests.identity.people import PEOPLE, WHO, code_in, one_database


async def test_a_class_gets_its_links_in_one_request_or_nobody_does(door: Door, scene: Ground):
    path = f"/api/regions/{scene.region}/invitations"
    async with door.client(await door.device(WHO["cora"])) as cora:
        persons = [WHO["sam"], WHO["gus"], WHO["carl"]]
        answer = await cora.post(f"{path}/bulk", json={"persons": persons, "qr": None})
        assert answer.status_code == 201
        made = answer.json()["invitations"]
        assert [one["person"] for one in made] == persons
        assert len({code_in(one["link"]) for one in made}) == 3
        answer = await cora.post(f"{path}/bulk", json={"persons": [*persons, WHO["omar"]]})
        assert answer.status_code == 404
        assert len((await cora.get(path)).json()["invitations"]) == 3


MAY_INVITE = {
    "cora": {"sam", "gus", "carl", "mia"},
    "ada": {"sam", "gus", "carl", "cora", "mia"},
    "root": set(PEOPLE) - {"nobody"},
    "omar": {"olga", "mia"},
    **{name: set() for name in ("sam", "gus", "carl", "mia", "iris", "lea", "olga")},
}


@one_database
@pytest.mark.parametrize("inviter", MAY_INVITE)
async def test_a_sign_in_link_is_made_only_by_who_looks_after_somebody(
    door: Door, scene: Ground, inviter
):
    if inviter in ("sam", "gus"):
        await door.identity.create_person(inviter, id=WHO[inviter])
    allowed = set()
    async with door.client(await door.device(WHO[inviter])) as client:
        for name, id in WHO.items():
            answer = await client.post(
                f"/api/regions/{scene.region}/invitations", json={"person": id, "qr": None}
            )
            assert answer.status_code in (201, 404)
            devices = await client.get(f"/api/devices?person={id}")
            assert devices.status_code == (200 if answer.status_code == 201 else 404)
            if answer.status_code == 201:
                allowed.add(name)
    assert allowed == MAY_INVITE[inviter] | {inviter}


@one_database
async def test_nobody_is_invited_into_a_second_school_by_the_first(door: Door, scene: Ground):
    await scene.put(role("school:o", WHO["carl"], "coach"))
    for inviter, status in (("cora", 404), ("omar", 404), ("root", 201), ("carl", 201)):
        async with door.client(await door.device(WHO[inviter])) as client:
            answer = await client.post(
                f"/api/regions/{scene.region}/invitations", json={"person": WHO["carl"]}
            )
            assert answer.status_code == status, inviter


async def test_an_administrator_of_one_region_is_nobody_in_another(door: Door, scene: Ground):
    other = Ground(door.db)
    await other.begin()
    await other.put(role("school:x", WHO["carl"], "coach"))
    async with door.client(await door.device(WHO["root"])) as root:
        for region in (scene.region, other.region):
            answer = await root.post(
                f"/api/regions/{region}/invitations", json={"person": WHO["carl"]}
            )
            assert answer.status_code == 404
        assert (await root.get(f"/api/regions/{other.region}/invitations")).status_code == 404
    async with door.client(await door.device(WHO["carl"])) as carl:
        me = (await carl.get("/api/me")).json()
        assert {one["id"] for one in me["regions"]} == {scene.region, other.region}
        assert len(me["roles"]) == 2


@one_database
async def test_a_coordinator_whose_role_has_ended_invites_nobody(door: Door, scene: Ground):
    await scene.put(role("school:s", WHO["cora"], "coordinator", ends="2026-11-21"))
    async with door.client(await door.device(WHO["cora"])) as cora:
        answer = await cora.post(
            f"/api/regions/{scene.region}/invitations", json={"person": WHO["sam"]}
        )
        assert answer.status_code == 404


async def test_a_lost_phone_is_signed_out_from_another_device(door: Door, scene: Ground):
    lost, laptop = await door.device(WHO["carl"]), await door.device(WHO["carl"])
    async with door.client(laptop) as carl, door.client(lost) as finder:
        devices = (await carl.get("/api/devices")).json()["devices"]
        assert [one["this"] for one in devices].count(True) == 1
        (other,) = [one["id"] for one in devices if not one["this"]]
        assert (await finder.get("/api/me")).status_code == 200
        assert (await carl.post(f"/api/devices/{other}/revoke")).status_code == 204
        assert (await finder.get("/api/me")).status_code == 401
        assert (await carl.get("/api/me")).status_code == 200
        devices = (await carl.get("/api/devices")).json()["devices"]
        assert [one["revoked_at"] is not None for one in devices if one["id"] == other] == [True]


@one_database
@pytest.mark.parametrize(
    ("who", "status"), [("cora", 204), ("ada", 204), ("root", 204), ("omar", 404), ("sam", 404)]
)
async def test_devices_of_others_are_signed_out_by_who_looks_after_them(
    door: Door, scene: Ground, who, status
):
    if who == "sam":
        await door.identity.create_person("sam", id=WHO["sam"])
    (carls,) = await door.identity.create_devices([(WHO["carl"], None, "phone")])
    async with door.client(await door.device(WHO[who])) as client:
        answer = await client.post(f"/api/devices/{carls.device}/revoke")
        assert answer.status_code == status
        unknown = await client.post(f"/api/devices/{new_id()}/revoke")
        assert unknown.status_code == 404
        if status == 404:
            assert unknown.content == answer.content


@one_database
async def test_a_class_mentor_who_is_only_on_the_list_can_be_invited(door: Door, scene: Ground):
    fred = new_id()
    await scene.put(school_class("s", "3b", [fred]))
    async with door.client(await door.device(WHO["cora"])) as cora:
        path = f"/api/regions/{scene.region}/invitations"
        answer = await cora.post(path, json={"person": fred, "qr": None})
        assert answer.status_code == 201
        assert answer.json()["name"] == ""
        (made,) = (await cora.get(path)).json()["invitations"]
        assert made["person"] == fred
