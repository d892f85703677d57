"""Empty a ledger: claim, send, record, for at most a minute."""

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Generic, NamedTuple

from django.db import DatabaseError

from naast.mail import ledger
from naast.mail.errors import MailRefused, ServerUnavailable, Verdict
from naast.mail.gate import Condition, Gate
from naast.mail.ledger import Row, State
from naast.mail.reports.refused import take_refusal
from naast.mail.supply import Parts, Supply, the_whole
from naast.mail.transport import Transport

logger = logging.getLogger(__name__)

SECONDS = 60.0  # a drain ends by itself, so that a deploy never waits long and a lost worker never holds much
LOSSES = 3  # lost connections in a row before the drain leaves the server alone for a while
SERVER_PAUSE = timedelta(seconds=60)
GIVE_UP_AFTER = 14  # attempts; with the delays below a mail has then been tried for more than two days
_LEAST_WAIT = 0.05  # for a token, so that nothing spins when another worker was quicker
_OWN_QUIET = timedelta(seconds=5)  # for a row that the gate held back for a reason that was gone when we asked
_QUICK = tuple(timedelta(seconds=s) for s in (15, 30, 60, 120, 300))
_SLOW = tuple(timedelta(minutes=m) for m in (5, 10, 30, 60, 120, 240, 480, 720))


class Envelope(NamedTuple):
    """One mail, ready to be handed over: addresses for the server, and the complete message."""

    sender: str
    recipient: str
    raw: bytes


@dataclass
class Tally:
    """What one drain did."""

    sent: int = 0
    retried: int = 0
    failed: int = 0
    skipped: int = 0
    suppressed: int = 0
    held_back: int = 0
    server_down: bool = False
    throttled: bool = False  # ended while rows waited for the rate limits only


def delay_after(attempts: int, verdict: Verdict) -> timedelta:
    """How long a mail waits after its ``attempts``-th try; later tries wait longer (RFC 5321 §4.5.4.1)."""
    if verdict is Verdict.QUICK and attempts <= len(_QUICK):
        return _QUICK[max(attempts - 1, 0)]
    return _SLOW[min(max(attempts - 1, 0), len(_SLOW) - 1)]


class Verdicts(Generic[Row]):
    """What a ledger has to say about its rows while they are sent; the outbox and the newsletters each have their own."""

    def held_back(self, row: Row) -> State | None:
        """Why the gate did not open for a row that we hold: the state in which it ends, or nothing: it goes on waiting."""
        return State.SKIPPED

    def failed(self, row: Row) -> None:
        """Hear that a row failed for good."""


def drain(
    model: type[Row],
    *,
    compose: Callable[[Row], Envelope],
    transport: Transport,
    only_if: Condition | None = None,
    verdicts: Verdicts[Row] | None = None,
    parts: Parts = the_whole,
    prefetch: Callable[[Sequence[Row]], None] | None = None,
    seconds: float = SECONDS,
    batch: int = ledger.BATCH,
) -> Tally:
    """Send what is due in the ledger ``model`` until nothing is, or the time is up.

    Args:
        model: the ledger.
        compose: makes the mail of a row. When it raises, that row fails and the others go on.
        transport: the server; one connection is used for all mails and closed at the end.
        only_if: what must still be true when a mail leaves.
        verdicts: says what becomes of a row for which ``only_if`` is not true; ``skipped`` when left out.
        parts: which parts of the ledger are open; asked before every batch.
        prefetch: called once per batch with the claimed rows, to load in one query what ``compose`` needs.
        seconds: how long to go on, and to wait for rate limits.
        batch: rows to hold at a time.

    Returns:
        What was done, for the log and for tests.
    """
    owner = uuid.uuid4().hex
    gate = Gate(model, owner=owner, only_if=only_if)
    supply = Supply(model, owner=owner, parts=parts, batch=batch)
    until = time.monotonic() + seconds
    run = _Run(owner, compose, transport, gate, supply, verdicts or Verdicts(), prefetch, until)
    try:
        while run.time_left and not run.tally.server_down:
            if run.fetch():
                run.send_all()
            elif not run.wait_for_tokens():
                break
    finally:
        transport.close()
        gate.close()
    if run.tally != Tally():
        logger.info("%s: %s", model._meta.label, run.tally)
    return run.tally


@dataclass
class _Turn(Generic[Row]):
    """A claimed row; once it was made, with its mail, or with why it has none."""

    row: Row
    made: bool = False
    envelope: Envelope | None = None
    problem: Exception | None = None


@dataclass
class _Run(Generic[Row]):
    """One drain at work.

    A row passes the gate in the commit that records the mail before it: so ``accepted`` is only filled between the
    server's 250 and that commit, and nothing that can wait comes in between. While the database works on that commit, the
    server is asked what it thinks of the next mail, and the one after that is made; its text waits for the commit.
    """

    owner: str
    compose: Callable[[Row], Envelope]
    transport: Transport
    gate: Gate
    supply: Supply[Row]
    verdicts: Verdicts[Row]
    prefetch: Callable[[Sequence[Row]], None] | None
    until: float
    waiting: list[_Turn[Row]] = field(default_factory=list)  # claimed rows, the next one last
    tally: Tally = field(default_factory=Tally)
    losses: int = 0
    accepted: Row | None = None
    # The gate opened last time, so it will again: the mail server is told who is next while the gate is asked.
    ahead: bool = True

    @property
    def time_left(self) -> bool:
        """Whether another mail may be started."""
        return time.monotonic() < self.until

    def wait_for_tokens(self) -> bool:
        """Wait until the rate limits let more go. False when that is no use: nothing waits, or it takes too long."""
        wait = self.supply.wait
        if wait is None:
            return False
        wait = max(wait, _LEAST_WAIT)
        self.tally.throttled = time.monotonic() + wait >= self.until
        if not self.tally.throttled:
            time.sleep(wait)
        return not self.tally.throttled

    def fetch(self) -> bool:
        """Claim the next rows. Returns whether there are any."""
        rows = self.supply.take()
        if rows and self.prefetch is not None:
            self.prefetch(rows)
        turns = [_Turn(row) for row in reversed(rows)]
        if not self.gate.concurrent:
            # Nothing to do it during. All at once: between two mails it takes several times as long.
            for turn in turns:
                self._make(turn)
        self.waiting += turns
        return bool(rows)

    def send_all(self) -> None:
        """Send claimed rows one by one, and those behind them; give back those that cannot be tried now."""
        try:
            while self.waiting and self.time_left:
                self.transport.open()  # before the fence: a server that is away costs no row an attempt
                self._send(self.waiting.pop())
        except ServerUnavailable as error:
            # The rest of the batch waits a minute; the rest of the ledger was not touched.
            self._record()
            self._put_back(delay=SERVER_PAUSE, error=str(error))
            self.tally.server_down = True
            logger.warning("The mail server does not take mail: %s", error)
        else:
            self._record()
            self._put_back()
        finally:
            self._record()

    def _put_back(self, delay: timedelta = timedelta(0), error: str = "") -> None:
        rows, self.waiting = [turn.row for turn in self.waiting], []
        if rows:
            ledger.release(rows, owner=self.owner, delay=delay, error=error)
            self.supply.put_back(rows)

    def _make(self, turn: _Turn[Row]) -> Envelope | None:
        """Make the mail of a row, once; what goes wrong is told when its turn comes."""
        if not turn.made:
            turn.made = True
            try:
                turn.envelope = self.compose(turn.row)
            except Exception as problem:  # noqa: BLE001  one mail must not hold up the others
                turn.problem = problem
        return turn.envelope

    def _make_next(self) -> Envelope | None:
        return self._make(self.waiting[-1]) if self.waiting else None

    def _pass(self, current: _Turn[Row]) -> tuple[bool, bool, MailRefused | ServerUnavailable | None]:
        """Record the mail before, when there is one, and let this one through the gate.

        Returns:
            Whether it passed; whether the server was told who it is for already; and what the server had against it.
        """
        begun, problem = False, None
        if self.accepted is None:
            entered = self.gate.enter(current.row)
        else:
            busy = self.gate.start(self.accepted, current.row)
            if busy and self.ahead and current.envelope is not None:
                begun, problem = True, self._begin(current.envelope)
            if busy:
                self._make_next()
            entered = self.gate.finish()
            self.accepted = None
        if not entered:
            self.transport.abandon()
        self.ahead = entered
        return entered, begun, problem

    def _begin(self, envelope: Envelope) -> MailRefused | ServerUnavailable | None:
        try:
            self.transport.begin(envelope.sender, envelope.recipient, len(envelope.raw))
        except (MailRefused, ServerUnavailable) as problem:
            return problem
        return None

    def _record(self) -> None:
        """Record the mail that the server took, when there is one. Nothing follows it now."""
        done, self.accepted = self.accepted, None
        if done is not None:
            self.gate.record_sent(done)

    def _held_back(self, row: Row) -> None:
        """The gate did not open: end the row, or have it wait, by asking why. Rows that we lost are not ours to move."""
        state = self.verdicts.held_back(row)
        if state is None:
            self.supply.ask_again()
            self.tally.held_back += ledger.release([row], owner=self.owner, delay=_OWN_QUIET)
        elif ledger.finish(row, owner=self.owner, state=state):
            if state == State.SUPPRESSED:
                self.tally.suppressed += 1
            else:
                self.tally.skipped += 1

    def _send(self, current: _Turn[Row]) -> None:
        """Take one row to its next state.

        Raises:
            ServerUnavailable: the server lets nobody in, or hangs up each time; the row was put back.
        """
        self._make(current)
        entered, begun, problem = self._pass(current)
        if not entered:
            self._held_back(current.row)
            if isinstance(problem, ServerUnavailable):
                raise problem
        elif current.envelope is None:
            self._cannot_be_made(current.row, current.problem)
        else:
            if not self.waiting and self.time_left:
                # Nothing is unrecorded now, and the gate can go on in one step for two mails across batches.
                self.fetch()
            self._hand_over(current.row, current.envelope, begun, problem)

    def _hand_over(
        self, row: Row, envelope: Envelope, begun: bool, problem: MailRefused | ServerUnavailable | None
    ) -> None:
        """Give the server a mail that passed the gate."""
        try:
            problem = problem if begun else self._begin(envelope)
            if problem is not None:
                raise problem
            following = self._make_next()
            if following is not None and self.ahead and self.time_left:
                self.transport.announce(following.sender, following.recipient, len(following.raw))
            self.transport.finish(envelope.raw)
        except MailRefused as error:
            self._refused(row, error)
            if self.losses >= LOSSES:
                raise ServerUnavailable("the connection is lost each time") from error
        except ServerUnavailable as error:
            ledger.retry_later(row, owner=self.owner, delay=SERVER_PAUSE, error=str(error))
            raise
        else:
            self.accepted = row
            self.tally.sent += 1
            self.losses = 0

    def _cannot_be_made(self, row: Row, problem: Exception | None) -> None:
        if isinstance(problem, DatabaseError):  # ours, not the mail's: the lease ends and the row is taken again
            raise problem
        # One mail that cannot be made must not hold up the others.
        logger.error("%s %s cannot be made into a mail", type(row).__name__, row.pk, exc_info=problem)
        self._fail(row, f"{type(problem).__name__}: {problem}")

    def _refused(self, row: Row, error: MailRefused) -> None:
        self.losses = self.losses + 1 if error.connection_lost else 0
        if error.verdict is Verdict.NEVER or row.attempts >= GIVE_UP_AFTER:
            self._fail(row, str(error))
            if error.verdict is Verdict.NEVER:
                take_refusal(row, str(error))
            return
        ledger.retry_later(row, owner=self.owner, delay=delay_after(row.attempts, error.verdict), error=str(error))
        self.tally.retried += 1

    def _fail(self, row: Row, error: str) -> None:
        if ledger.finish(row, owner=self.owner, state=State.FAILED, error=error):
            self.tally.failed += 1
            self.verdicts.failed(row)
