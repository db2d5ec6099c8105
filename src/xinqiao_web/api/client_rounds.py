"""The client's part about rounds: handing in, running a round, results, objections.

>>> from xinqiao_web.api.client import Client
>>> Rounds(Client("https://xinqiao.example", "xq_0123")).path(3, "result")
'rounds/3/result'
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from xinqiao_web.api.client import Client, Row


@dataclass(frozen=True)
class Rounds:
    """What `client` can do about rounds; what it may not is refused by the platform."""

    client: Client

    def all(self) -> Iterator[Row]:
        """The rounds that were announced, the newest first."""
        return self.client.pages("rounds", {})

    def one(self, number: int) -> Row:
        """What a round announced, and how far it is."""
        return self.got(self.path(number))

    def check(self, number: int) -> Row:
        """What would be handed in now, and what is wrong with it."""
        return self.got(self.path(number, "submission"))

    def plan(self, number: int) -> Row:
        """What the firm would build alone, once that is worked out."""
        made = self.done("POST", self.path(number, "alone"))
        while made["state"] == "working":
            time.sleep(self.client.wait)
            made = self.got(self.path(number, "alone"))
        return made

    def submit(self, number: int, terms: str) -> Row:
        """Hand in the firm's rows, accepting the terms so called; the receipt."""
        return self.done("POST", self.path(number, "submission"), {"terms": terms})

    def withdraw(self, number: int) -> None:
        """Take back what was handed in."""
        self.client.ask("DELETE", self.path(number, "submission"))

    def receipts(self, number: int) -> Iterator[Row]:
        """All that the firm handed in, the newest first."""
        return self.client.pages(self.path(number, "submissions"), {})

    def results(self) -> Iterator[Row]:
        """Rounds of which the firm has a result, the newest first."""
        return self.client.pages("results", {})

    def result(self, number: int) -> Row:
        """The firm's cars, what was short, and why."""
        return self.got(self.path(number, "result"))

    def export(self, number: int) -> bytes:
        """The same as a zip file, with its proof and what checks it alone."""
        return bytes(self.client.ask("GET", self.path(number, "result/export")).body)

    def situations(self) -> Iterator[Row]:
        """What was published of each round, the newest first."""
        return self.client.pages("situation", {})

    def situation(self, number: int) -> Row:
        """What was published of a round."""
        return self.got(self.path(number, "situation"))

    def objections(self, number: int) -> Iterator[Row]:
        """The firm's objections to a round; all of them for the operator."""
        return self.client.pages(self.path(number, "objections"), {})

    def object(self, number: int, text: str) -> Row:
        """Object to a published round, in time."""
        return self.done("POST", self.path(number, "objections"), {"text": text})

    def draft(self, values: Row, number: int | None = None) -> Row:
        """Begin a round, or write a draft anew."""
        if number is None:
            return self.done("POST", "rounds", values)
        return self.done("PUT", self.path(number), values)

    def move(self, number: int, verb: str) -> Row:
        """Open, freeze, review or settle a round, as `verb` says."""
        return self.done("POST", self.path(number, verb))

    def reopen(self, number: int, note: str, **deadlines: str) -> Row:
        """Let firms hand in again; they are told why."""
        body = {"note": note, **deadlines}
        return self.done("POST", self.path(number, "reopen"), body)

    def cancel(self, number: int, note: str) -> Row:
        """End a round that nothing comes of; all are told why."""
        return self.done("POST", self.path(number, "cancel"), {"note": note})

    def approve(self, number: int, code: str) -> Row:
        """Let it be published; `code`: of the authenticator app of the key's maker."""
        path = self.path(number, "approve")
        return dict(self.client.ask("POST", path, Second_Factor=code).body)

    def inspections(self, number: int) -> Iterator[Row]:
        """When all rows of a round were opened, and why."""
        return self.client.pages(self.path(number, "inspections"), {})

    def inspect(self, number: int, reason: str, auditor: str = "") -> Row:
        """Ask to see all rows of a published round."""
        body = {"reason": reason, "auditor": auditor}
        return self.done("POST", self.path(number, "inspections"), body)

    def allow(self, inspection: Row, code: str) -> Row:
        """Allow it as the second person, with a code as to publish."""
        path = f"inspections/{inspection['id']}/allow"
        return dict(self.client.ask("POST", path, Second_Factor=code).body)

    def take(self, inspection: Row, code: str) -> bytes:
        """All rows of the round as a zip file, for one of the two, while it is open."""
        path = f"inspections/{inspection['id']}/take"
        return bytes(self.client.ask("POST", path, Second_Factor=code).body)

    def board(self, number: int) -> Iterator[Row]:
        """Who has handed in, and who has not."""
        return self.client.pages(self.path(number, "board"), {})

    def desk(self, number: int) -> Row:
        """The frozen market, the clearing to be published, its approvals."""
        return self.got(self.path(number, "desk"))

    def clear(self, number: int) -> Row:
        """Begin to clear the frozen market by the round's own policy."""
        return self.done("POST", self.path(number, "clear"))

    def try_policy(self, number: int, title: str, policy: str) -> Row:
        """Begin to clear it by another policy, to see what would be."""
        body = {"title": title, "policy": policy}
        return self.done("POST", self.path(number, "try"), body)

    def clearings(self, number: int) -> Iterator[Row]:
        """The clearings of a round's frozen market, the newest first."""
        return self.client.pages(self.path(number, "clearings"), {})

    def stop(self, clearing: Row) -> Row:
        """Ask a clearing to end."""
        return self.done("POST", f"clearings/{clearing['id']}/stop")

    def at_rest(self, clearing: Row) -> Row:
        """The clearing once nobody works on it any more."""
        while clearing["state"] == "working":
            time.sleep(self.client.wait)
            clearing = self.got(f"clearings/{clearing['id']}")
        return clearing

    def path(self, number: int, rest: str = "") -> str:
        """The address of a round, or of what belongs to it."""
        return f"rounds/{number}/{rest}".rstrip("/")

    def got(self, path: str) -> Row:
        """What is there."""
        return dict(self.client.ask("GET", path).body)

    def done(self, method: str, path: str, body: Row | None = None) -> Row:
        """Do it; what is answered."""
        return dict(self.client.ask(method, path, body=body).body)
