"""Random phones against an oracle of a few lines: laws S2 to S19 together.

Several devices of several people write, chain, drop, lose requests and
answers, fetch in random pages, die between any two steps, lose and gain
rights, come back from their own backups; the server comes back from its own.
At the end everybody syncs, and then everything must be as the oracle says.

``--hypothesis-seed`` plays a search again; it is printed at the head of every
run. ``LEERPLEK_TEST_LONG=1`` searches for long.
"""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.fakes import DAY, HOUR, MINUTE
from tests.phone import UNSET, Phone, PhoneDied, milliseconds, new_id
from tests.searching import LONG, examples
from tests.sync import oracle
from tests.sync.backdoor import Stage

PEOPLE = ("coach", "coach", "coach_2", "student", "coordinator", "class_mentor")
LIMITS = st.sampled_from([1, 2, 3, 5, 17, 1000])
WHICH = st.integers(0, 10_000)
DATES = st.integers(1, 28).map(lambda day: f"2026-12-{day:02}")
TAGS = st.lists(st.sampled_from("abcde"), min_size=1, max_size=2, unique=True)
FIELDS = st.one_of(
    st.fixed_dictionaries({"title": st.text("xyz é🌱", min_size=1, max_size=4)}),
    st.fixed_dictionaries({"pinned": st.sampled_from([True, False, None])}),
    st.fixed_dictionaries({"follow_up": st.none() | DATES}),
    st.fixed_dictionaries({"about": st.none() | DATES}),
    st.fixed_dictionaries({"tags": st.fixed_dictionaries({"add": TAGS})}),
    st.fixed_dictionaries({"tags": st.fixed_dictionaries({"remove": TAGS})}),
    st.fixed_dictionaries({"title": st.just("samen"), "pinned": st.just(True), "follow_up": DATES}),
)


class Phones(RuleBasedStateMachine):
    """One region, seen through its devices."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.site, self.world = self.stage.fresh()
        self.phones: list[Phone] = []
        self.once_applied: set[tuple[str, int]] = set()
        self.late: list[tuple[Phone, bytes]] = []
        self.server_backup: str | None = None
        self.phone_backups: dict[int, object] = {}
        self.lines = 0

    @initialize(skews=st.lists(st.sampled_from([0, -DAY, HOUR, 400 * DAY]), min_size=6, max_size=6))
    def enrol(self, skews: list[int]) -> None:
        for (device, token), name, skew in zip(self.stage.devices, PEOPLE, skews, strict=True):
            person = self.world.people[name]
            phone = Phone(
                self.site.server,
                self.world.region,
                person=person.id,
                device=device,
                token=token,
                now=self.site.clock,
                skew=skew,
            )
            self.phones.append(phone)
        for phone in self.phones[:4]:
            phone.sync()

    # --- what people do --------------------------------------------------------

    def _phone(self, which: int) -> Phone:
        self.site.clock.pass_by(MINUTE)
        return self.phones[which % len(self.phones)]

    @rule(which=WHICH, scope=st.sampled_from(["shared", "staff", "shared_2"]), fields=FIELDS)
    def write(self, which: int, scope: str, fields: dict) -> None:
        phone = self._phone(which)
        wanted = {"title": "nieuw", "body": "een\ntwee\ndrie", **fields}
        if isinstance(wanted.get("tags"), dict):
            wanted["tags"] = wanted["tags"].get("add", [])
        phone.put("note", wanted, id=new_id(), scope=getattr(self.world, scope))

    def _notes(self, phone: Phone) -> list[str]:
        written = [m["args"]["id"] for m in phone.disk.outbox if m["args"].get("kind") == "note"]
        return sorted({r["id"] for r in phone.records("note")} | set(written))

    @rule(which=WHICH, note=WHICH, fields=st.lists(FIELDS, min_size=1, max_size=3))
    def edit(self, which: int, note: int, fields: list[dict]) -> None:
        """One edit, or a chain of edits on one record."""
        phone = self._phone(which)
        notes = self._notes(phone)
        for change in fields if notes else ():
            self.site.clock.pass_by(MINUTE)
            phone.put("note", change, id=notes[note % len(notes)])

    @rule(which=WHICH, note=WHICH, at=WHICH)
    def type(self, which: int, note: int, at: int) -> None:
        """Change one line of a note's text, each time to a line never seen before."""
        phone = self._phone(which)
        held = phone.records("note")
        if held:
            record = sorted(held, key=lambda r: r["id"])[note % len(held)]
            lines = record["body"].get("body", "").split("\n")
            self.lines += 1
            lines[at % len(lines)] = f"regel {self.lines}"
            phone.put("note", {"body": "\n".join(lines)}, id=record["id"])

    @rule(which=WHICH, note=WHICH)
    def drop(self, which: int, note: int) -> None:
        phone = self._phone(which)
        notes = self._notes(phone)
        if notes and which % 3 == 0:
            phone.drop("note", notes[note % len(notes)])

    @rule(give=st.booleans(), coach=st.sampled_from(["coach", "coach_2"]))
    def hand_over(self, give: bool, coach: str) -> None:
        """The coordinator's own phone changes who coaches the first placement."""
        self.site.clock.pass_by(MINUTE)
        office = self.phones[4]
        change = {"add" if give else "remove": [self.world.people[coach].id]}
        office.put("placement", {"coaches": change}, id=self.world.placement)

    @rule(coach=st.booleans(), verb=st.sampled_from(["accept", "accept", "refuse"]), which=WHICH)
    def decide(self, coach: bool, verb: str, which: int) -> None:
        phone = self._phone(2 if coach else 4)
        waiting = sorted(
            r["id"]
            for r in phone.records("held-edit")
            if r["body"]["state"] == "waiting" and r["scope"].startswith("placement-staff:")
        )
        if waiting:
            phone.queue(f"held.{verb}", {"id": waiting[which % len(waiting)]})

    # --- what networks and phones do -------------------------------------------

    def _take_in(self, phone: Phone, answer: object) -> None:
        phone.take_in(answer)  # type: ignore[arg-type]
        assert phone.last.status in (200, 409), phone.last
        self._noted(phone)

    def _noted(self, phone: Phone) -> None:
        for n, outcome in phone.disk.outcomes.items():
            if outcome["outcome"] in ("accepted", "merged"):
                self.once_applied.add((phone.device, n))

    @rule(which=WHICH, limit=LIMITS)
    def one_exchange(self, which: int, limit: int) -> None:
        phone = self._phone(which)
        self._take_in(phone, phone.post(limit=limit))

    @rule(which=WHICH, limit=LIMITS)
    def whole_sync(self, which: int, limit: int) -> None:
        phone = self._phone(which)
        phone.sync(limit=limit)
        self._noted(phone)

    @rule(which=WHICH)
    def send_only(self, which: int) -> None:
        phone = self._phone(which)
        self._take_in(phone, phone.post(cursor=UNSET))

    @rule(which=WHICH)
    def lose_the_request(self, which: int) -> None:
        phone = self._phone(which)
        if phone.disk.outbox:
            with phone.writing() as disk:
                disk.sent = disk.outbox[-1]["n"]

    @rule(which=WHICH, limit=LIMITS)
    def lose_the_answer(self, which: int, limit: int) -> None:
        phone = self._phone(which)
        assert phone.post(limit=limit).status in (200, 409)

    @rule(which=WHICH, limit=LIMITS, first=st.booleans())
    def send_twice(self, which: int, limit: int, first: bool) -> None:
        """The same request goes out twice; either answer may be the one that is heard."""
        phone = self._phone(which)
        request = phone.envelope(limit=limit)
        one, two = phone.post(request), phone.post(request)
        if one.status == two.status == 200 and one.json["epoch"] == two.json["epoch"]:
            assert one.json["outcomes"] == two.json["outcomes"]
        self._take_in(phone, one if first else two)

    @rule(which=WHICH, limit=LIMITS)
    def send_at_once_with_others(self, which: int, limit: int) -> None:
        """Three requests arrive together; the second is a copy of the first."""
        phone, other = self._phone(which), self._phone(which + 1)
        sent = [(p, p.envelope(limit=limit)) for p in (phone, phone, other)]
        calls = [self.site.server.sync_request(p.region, b, token=p.token) for p, b in sent]
        answers = self.site.server.together(calls)
        for one, answer in ((phone, answers[1]), (other, answers[2])):
            one._last = answer
            self._take_in(one, answer)

    @rule(which=WHICH)
    def keep_a_request_back(self, which: int) -> None:
        """Somewhere on the way a request waits, and arrives when nobody expects it."""
        phone = self._phone(which)
        if phone.disk.outbox:
            self.late.append((phone, phone.envelope()))  # type: ignore[arg-type]
            with phone.writing() as disk:
                disk.sent = disk.outbox[-1]["n"]

    @precondition(lambda self: self.late)
    @rule(which=WHICH)
    def deliver_late(self, which: int) -> None:
        phone, request = self.late.pop(which % len(self.late))
        answer = self.site.server.sync(phone.region, request, token=phone.token)
        assert answer.status in (200, 409), answer

    @rule(which=WHICH, limit=LIMITS, writes=st.integers(0, 6))
    def die_while_storing(self, which: int, limit: int, writes: int) -> None:
        """The app is closed at any write; what was stored before must be whole."""
        phone = self._phone(which)
        answer = phone.post(limit=limit)
        phone.die_at_write(writes)
        try:
            self._take_in(phone, answer)
        except PhoneDied:
            pass
        finally:
            phone.die_at_write(None)

    @rule(which=WHICH)
    def back_up_a_phone(self, which: int) -> None:
        phone = self._phone(which)
        self.phone_backups[which % len(self.phones)] = phone.disk.copy()

    @rule(which=WHICH)
    def put_back_a_phone(self, which: int) -> None:
        at = which % len(self.phones)
        if at in self.phone_backups and which % 2:
            # What the phone kept back on the way is lost with the old phone.
            self.late = [(p, r) for p, r in self.late if p is not self.phones[at]]
            self.phones[at].disk = self.phone_backups.pop(at)  # type: ignore[assignment]
            device = self.phones[at].device
            self.once_applied = {each for each in self.once_applied if each[0] != device}

    # --- what the server goes through ------------------------------------------

    @rule()
    def back_up_the_server(self) -> None:
        self.server_backup = self.site.backup()

    @precondition(lambda self: self.server_backup is not None)
    @rule(really=st.integers(0, 2))
    def put_back_the_server(self, really: int) -> None:
        if really == 0 and self.server_backup is not None:
            self.site.restore(self.server_backup)

    @rule(really=st.integers(0, 3))
    def restart_the_server(self, really: int) -> None:
        if really == 0:
            self.site.restart()

    @rule(days=st.sampled_from([1, 180]), really=st.integers(0, 3))
    def purge_tombstones(self, days: int, really: int) -> None:
        """Most of the simulation is younger; after a while a device is too far behind."""
        if really == 0:
            self.site.clock.pass_by(2 * DAY)
            self.site.purge(self.world.region, days)

    # --- and in the end ----------------------------------------------------------

    def teardown(self) -> None:
        try:
            if self.phones:
                self._settle()
                self._compare()
        finally:
            self.site.close()

    def _settle(self) -> None:
        """Everybody comes back, as often as it takes for nothing to move any more."""
        for _ in range(3):
            for phone in self.phones:
                self.site.clock.pass_by(MINUTE)
                phone.sync()
                self._noted(phone)

    def _compare(self) -> None:
        edits: list[dict] = []
        truth: dict[str, dict] = {}
        for phone in self.phones:
            fresh = self.site.phone(self.world, phone.person)
            fresh.sync(limit=7)
            assert phone.disk.records == fresh.disk.records  # S9, S7, S10
            assert phone.incidents == fresh.incidents == []  # S11
            truth |= {r["id"]: r for r in phone.records("note")}
            edits += [
                {**listed, "made": milliseconds(listed["at"]) - phone.skew}
                for listed in self._own_edits(phone)
            ]
        for note in truth.values():
            self._check(note, oracle.applied(edits))
        assert self.site.verify(self.world.region).faults == []  # S17, S18

    def _own_edits(self, phone: Phone) -> list[dict]:
        """The server's list of this device's edits, after a look at S2, S3, S16 and S19."""
        listed: list[dict] = []
        after: int | None = 0
        while after is not None:
            answer = self.site.server.mutations(phone.region, token=phone.token, after=after)
            body = answer.expect(200)
            listed += body["mutations"]
            after = body["next"]
        assert [m["n"] for m in listed] == list(range(1, len(listed) + 1))
        by_number = {m["n"]: m for m in listed}
        for n, kept in phone.disk.kept.items():
            assert by_number[n]["args"] == kept["args"]
            assert by_number[n]["outcome"] == phone.outcome(n)
            if (phone.device, n) in self.once_applied:
                assert phone.outcome(n).get("code") not in ("not-permitted", "invalid")
        return listed

    def _check(self, note: dict, edits: list[oracle.Edit]) -> None:
        body, id = note["body"], note["id"]
        for field in ("title", "pinned", "follow_up"):
            assert body.get(field) == oracle.latest(edits, id, field), (field, note)
        assert body.get("tags", []) == oracle.union(edits, id, "tags"), note
        assert body.get("about") in oracle.once(edits, id, "about"), note
        for conflict in note.get("conflicts", ()):
            assert conflict["field"] in ("follow_up", "body")
            assert conflict["value"] != body.get(conflict["field"])


def test_whatever_happens_to_phones_and_server_everybody_ends_with_the_same(stage):
    class OnThisStage(Phones):
        pass

    OnThisStage.stage = stage
    run_state_machine_as_test(
        OnThisStage,
        settings=settings(
            max_examples=examples(40, 400),
            stateful_step_count=80 if LONG else 40,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
            # Making an example small takes minutes; the seed finds it again.
            phases=[Phase.generate, Phase.shrink] if LONG else [Phase.generate],
        ),
    )
