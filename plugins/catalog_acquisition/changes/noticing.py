"""What the daily job tells of contracts: what falls due, each thing once."""

import datetime as dt
from abc import abstractmethod
from dataclasses import dataclass
from uuid import UUID

from catalog.plugin import Change, Work
from catalog_acquisition.queries import notices
from catalog_acquisition.tables.contracts import ContractNoticeRow, ContractRow
from catalog_acquisition.tables.obligations import ObligationRow


@dataclass(frozen=True, kw_only=True)
class _Note(Change[ContractRow]):
    """Tell something of a contract, unless that was told before."""

    contract_id: UUID

    @property
    @abstractmethod
    def what(self) -> str:
        """What is told, in a few words that tell it from all else."""

    async def check(self, work: Work) -> ContractRow | None:
        """Find whether it was told before."""
        contract = await work.hold(ContractRow, self.contract_id)
        told = await notices.told(work.session, [self.contract_id])
        if contract is None or (self.contract_id, self.what) in told:
            work.is_needless = True
        return contract

    def keep(self, work: Work, contract: ContractRow) -> None:
        """Keep that it is told."""
        work.session.add(
            ContractNoticeRow(contract_id=contract.id, what=self.what, told_at=work.now)
        )


@dataclass(frozen=True, kw_only=True)
class NoteNoticeDue(_Note):
    """Tell that a contract is renewed unless somebody gives notice soon."""

    notice_by: dt.date
    ends_on: dt.date

    @property
    def what(self) -> str:
        """Return which notice is meant."""
        return notices.of_notice(self.notice_by)

    async def apply(self, work: Work, contract: ContractRow) -> None:
        """Tell it."""
        self.keep(work, contract)
        days = {"noticeBy": str(self.notice_by), "endsOn": str(self.ends_on)}
        work.tell("contract.notice_due", contract, **days)


@dataclass(frozen=True, kw_only=True)
class NoteObligationAtRisk(_Note):
    """Tell that an obligation is due soon and nothing shows it, or is expected too late."""

    obligation_id: UUID
    due_on: dt.date
    expected_on: dt.date | None

    @property
    def what(self) -> str:
        """Return which day of which obligation is meant."""
        return notices.of_risk(self.obligation_id, self.due_on)

    async def apply(self, work: Work, contract: ContractRow) -> None:
        """Tell it."""
        obligation = await work.session.get(ObligationRow, self.obligation_id)
        if obligation is None:
            return
        self.keep(work, contract)
        expected = None if self.expected_on is None else str(self.expected_on)
        days = {"dueOn": str(self.due_on), "expectedOn": expected}
        work.tell("obligation.at_risk", obligation, **days)
