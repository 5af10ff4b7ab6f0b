"""Who may do what: the permission matrix, as one table that routes, pages and tests read.

A permission answers "which roles, and how far does each reach". Whether a given row lies within that
reach is asked by the services with the actor's grants; this table never sees a row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a user may be, somewhere. One person may hold several grants."""

    CLERK = "clerk"
    ROUTER = "router"
    JUDGE = "judge"
    COORDINATOR = "coordinator"
    MEDIATOR = "mediator"
    GRID_WORKER = "grid_worker"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Scope(StrEnum):
    """How far a role reaches with a permission.

    ``court``: the court of the grant (a manager's also the courts below it, for figures).
    ``organisation``: disputes handed to the organisation of the grant. ``own``: assigned to the person.
    ``task``: one assigned task of a station. ``all``: everything on the installation.
    """

    COURT = "court"
    COURT_AND_BELOW = "court_and_below"
    ORGANISATION = "organisation"
    OWN = "own"
    TASK = "task"
    ALL = "all"


class Permission(StrEnum):
    """What every route names. The last three are no grants: everybody, signed in, demo installations."""

    FILE_DISPUTE = "dispute.file"
    ADD_DOCUMENT = "dispute.document"
    RECORD_CONSENT = "dispute.consent"
    ACT_FOR_PARTY = "dispute.party_act"
    READ_DISPUTE = "dispute.read"
    ROUTE_DISPUTE = "dispute.route"
    DOCKET_DISPUTE = "dispute.docket"
    RECORD_FEE_NOTICE = "dispute.fee_notice"
    CLOSE_DISPUTE = "dispute.close"
    ANSWER_OFFER = "handoff.answer"
    CARRY_BUNDLE = "handoff.bundle"
    MEDIATE = "handoff.mediate"
    CONTACT_PARTY = "handoff.contact"
    ANSWER_GUIDANCE = "court.guidance"
    APPLY_FOR_CONFIRMATION = "outcome.apply"
    READ_RETURN_PACKET = "outcome.packet"
    UNMASK = "dispute.unmask"
    READ_NOTICES = "notices.read"
    READ_SUPERVISIONS = "supervision.read"
    RAISE_SUPERVISION = "supervision.raise"
    ANSWER_SUPERVISION = "supervision.answer"
    RESUME_OFFERS = "organisation.resume"
    READ_NOTES = "handoff.notes"
    READ_FIGURES = "figures.read"
    READ_OWN_RATES = "figures.own"
    ADD_OUTSIDE_FIGURES = "figures.outside"
    READ_REPORTS = "reports.read"
    MAKE_REPORTS = "reports.make"
    READ_REGISTERS = "registers.read"
    CHANGE_REGISTERS = "registers.change"
    RECORD_ABSENCE = "registers.absence"
    RECORD_INTERFERENCE = "interference.record"
    READ_INTERFERENCE = "interference.read"
    READ_JOBS = "jobs.read"
    REPLAY_JOBS = "jobs.replay"
    READ_JOURNAL = "journal.read"
    VERIFY_JOURNAL = "journal.verify"
    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    DEMO = "demo"


_P, _R, _S = Permission, Role, Scope

MATRIX: Mapping[Permission, Mapping[Role, Scope]] = {
    _P.FILE_DISPUTE: {_R.CLERK: _S.COURT, _R.ROUTER: _S.COURT},
    _P.ADD_DOCUMENT: {
        _R.CLERK: _S.COURT,
        _R.ROUTER: _S.COURT,
        _R.COORDINATOR: _S.ORGANISATION,
        _R.MEDIATOR: _S.OWN,
        _R.GRID_WORKER: _S.TASK,
    },
    _P.RECORD_CONSENT: {
        _R.CLERK: _S.COURT,
        _R.ROUTER: _S.COURT,
        _R.COORDINATOR: _S.ORGANISATION,
        _R.MEDIATOR: _S.OWN,
        _R.GRID_WORKER: _S.TASK,
    },
    _P.ACT_FOR_PARTY: {
        _R.CLERK: _S.COURT,
        _R.ROUTER: _S.COURT,
        _R.COORDINATOR: _S.ORGANISATION,
        _R.MEDIATOR: _S.OWN,
    },
    _P.READ_DISPUTE: {
        _R.CLERK: _S.COURT,
        _R.ROUTER: _S.COURT,
        _R.JUDGE: _S.COURT,
        _R.COORDINATOR: _S.ORGANISATION,
        _R.MEDIATOR: _S.OWN,
        _R.GRID_WORKER: _S.TASK,
        _R.MANAGER: _S.COURT,
        _R.AUDITOR: _S.ALL,
    },
    _P.ROUTE_DISPUTE: {_R.ROUTER: _S.COURT},
    _P.DOCKET_DISPUTE: {_R.CLERK: _S.COURT, _R.ROUTER: _S.COURT},
    _P.RECORD_FEE_NOTICE: {_R.CLERK: _S.COURT, _R.ROUTER: _S.COURT, _R.JUDGE: _S.COURT},
    _P.CLOSE_DISPUTE: {_R.CLERK: _S.COURT, _R.ROUTER: _S.COURT, _R.JUDGE: _S.COURT},
    _P.ANSWER_OFFER: {_R.COORDINATOR: _S.ORGANISATION, _R.MEDIATOR: _S.OWN},
    _P.CARRY_BUNDLE: {_R.ROUTER: _S.COURT, _R.COORDINATOR: _S.ORGANISATION},
    _P.MEDIATE: {_R.COORDINATOR: _S.ORGANISATION, _R.MEDIATOR: _S.OWN},
    _P.CONTACT_PARTY: {_R.COORDINATOR: _S.ORGANISATION, _R.MEDIATOR: _S.OWN, _R.GRID_WORKER: _S.TASK},
    _P.ANSWER_GUIDANCE: {_R.JUDGE: _S.COURT},
    _P.APPLY_FOR_CONFIRMATION: {
        _R.CLERK: _S.COURT,
        _R.ROUTER: _S.COURT,
        _R.COORDINATOR: _S.ORGANISATION,
        _R.MEDIATOR: _S.OWN,
    },
    _P.READ_RETURN_PACKET: {_R.CLERK: _S.COURT, _R.ROUTER: _S.COURT, _R.JUDGE: _S.COURT},
    _P.UNMASK: {
        _R.CLERK: _S.COURT,
        _R.ROUTER: _S.COURT,
        _R.JUDGE: _S.COURT,
        _R.COORDINATOR: _S.ORGANISATION,
        _R.MEDIATOR: _S.OWN,
        _R.GRID_WORKER: _S.TASK,
    },
    _P.READ_NOTES: {_R.COORDINATOR: _S.ORGANISATION, _R.MEDIATOR: _S.OWN},
    _P.READ_NOTICES: {
        _R.CLERK: _S.COURT,
        _R.ROUTER: _S.COURT,
        _R.JUDGE: _S.COURT,
        _R.COORDINATOR: _S.ORGANISATION,
        _R.MEDIATOR: _S.OWN,
        _R.MANAGER: _S.COURT,
        _R.ADMIN: _S.ALL,
    },
    _P.READ_SUPERVISIONS: {
        _R.CLERK: _S.COURT,
        _R.ROUTER: _S.COURT,
        _R.JUDGE: _S.COURT,
        _R.MANAGER: _S.COURT_AND_BELOW,
        _R.AUDITOR: _S.ALL,
    },
    _P.RAISE_SUPERVISION: {_R.ROUTER: _S.COURT, _R.MANAGER: _S.COURT},
    _P.ANSWER_SUPERVISION: {_R.CLERK: _S.COURT, _R.ROUTER: _S.COURT, _R.JUDGE: _S.COURT},
    _P.RESUME_OFFERS: {_R.ROUTER: _S.COURT, _R.COORDINATOR: _S.ORGANISATION},
    _P.READ_FIGURES: {
        _R.ROUTER: _S.COURT,
        _R.COORDINATOR: _S.ORGANISATION,
        _R.MEDIATOR: _S.OWN,
        _R.MANAGER: _S.COURT_AND_BELOW,
        _R.AUDITOR: _S.ALL,
    },
    _P.READ_OWN_RATES: {_R.COORDINATOR: _S.ORGANISATION, _R.MEDIATOR: _S.OWN},
    _P.ADD_OUTSIDE_FIGURES: {_R.MANAGER: _S.COURT, _R.ADMIN: _S.ALL},
    _P.READ_REPORTS: {_R.ROUTER: _S.COURT, _R.MANAGER: _S.COURT_AND_BELOW, _R.AUDITOR: _S.ALL},
    _P.MAKE_REPORTS: {_R.ROUTER: _S.COURT, _R.MANAGER: _S.COURT},
    _P.READ_REGISTERS: {_R.AUDITOR: _S.ALL, _R.ADMIN: _S.ALL},
    _P.CHANGE_REGISTERS: {_R.ADMIN: _S.ALL},
    _P.RECORD_ABSENCE: {_R.COORDINATOR: _S.ORGANISATION, _R.MEDIATOR: _S.OWN, _R.ADMIN: _S.ALL},
    _P.RECORD_INTERFERENCE: {
        _R.CLERK: _S.COURT,
        _R.ROUTER: _S.COURT,
        _R.JUDGE: _S.COURT,
        _R.MANAGER: _S.COURT,
        _R.ADMIN: _S.ALL,
    },
    _P.READ_INTERFERENCE: {_R.AUDITOR: _S.ALL},
    _P.READ_JOBS: {_R.AUDITOR: _S.ALL, _R.ADMIN: _S.ALL},
    _P.REPLAY_JOBS: {_R.ADMIN: _S.ALL},
    _P.READ_JOURNAL: {_R.AUDITOR: _S.ALL},
    _P.VERIFY_JOURNAL: {_R.AUDITOR: _S.ALL, _R.ADMIN: _S.ALL},
    _P.PUBLIC: {},
    _P.SIGNED_IN: {},
    _P.DEMO: {},
}


PARTY_MAY = frozenset({Permission.RECORD_CONSENT, Permission.ACT_FOR_PARTY})
"""What a party does by the tracking code: answers what it is asked, and leaves mediation. Never for another one."""


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """Tell which roles hold a permission somewhere; a refusal names them.

    >>> roles_with(Permission.DOCKET_DISPUTE)
    (<Role.CLERK: 'clerk'>, <Role.ROUTER: 'router'>)
    """
    return tuple(MATRIX[permission])


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """One grant in force: a role, and the court or organisation it is held in (neither: everywhere).

    ``deputy_for`` is the absent user whom a deputy stands in for.
    """

    role: Role
    court_id: UUID | None = None
    organisation_id: UUID | None = None
    deputy_for: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a permission takes an actor: the union over the actor's grants.

    ``stands_in`` names for whom, in which organisation, a deputy does what is assigned to that person; it
    gives nothing else there. ``disputes`` is a party's own.
    """

    everywhere: bool = False
    courts: frozenset[UUID] = frozenset()
    courts_and_below: frozenset[UUID] = frozenset()
    organisations: frozenset[UUID] = frozenset()
    own_in: frozenset[UUID] = frozenset()
    tasks_in: frozenset[UUID] = frozenset()
    stands_in: frozenset[tuple[UUID, UUID]] = frozenset()
    disputes: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return self != Reach()


def reach_of(grants: Iterable[HeldGrant], permission: Permission) -> Reach:
    """Unite how far each grant carries a permission.

    An auditor or administrator granted at one place reaches that court or organisation only. A deputy of a
    court's role or a coordinator reaches what these reach; one of a mediator what is that mediator's.
    """
    found: dict[Scope, set[UUID]] = {scope: set() for scope in Scope}
    stands_in: set[tuple[UUID, UUID]] = set()
    everywhere = False
    for grant in grants:
        scope = MATRIX[permission].get(grant.role)
        if scope is None:
            continue
        place = grant.court_id or grant.organisation_id
        if scope is Scope.ALL and place is None:
            everywhere = True
        elif scope is Scope.OWN and grant.deputy_for is not None and place is not None:
            stands_in.add((grant.deputy_for, place))
        elif place is not None:
            found[Scope.COURT if scope is Scope.ALL else scope].add(place)
    return Reach(
        everywhere=everywhere,
        courts=frozenset(found[Scope.COURT]),
        courts_and_below=frozenset(found[Scope.COURT_AND_BELOW]),
        organisations=frozenset(found[Scope.ORGANISATION]),
        own_in=frozenset(found[Scope.OWN]),
        tasks_in=frozenset(found[Scope.TASK]),
        stands_in=frozenset(stands_in),
    )
