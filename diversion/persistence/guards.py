"""What the database itself refuses: rules across rows, and what the running product may not do.

CHECKs and unique indexes hold what one row can say; the constraint triggers here hold what several rows
must say together (promises 1 and 2, every party's consent). They are DEFERRED: they look once, at the
commit, at what the whole transaction left, so that services write in any order. Each fires only on the
columns it depends on and reads by index. A violation is SQLSTATE 23514 with the rule as its constraint
name, ``ct_<table>_<rule>``. ``SET CONSTRAINTS ALL IMMEDIATE`` asks them before the commit (a bulk intake
before it releases a savepoint).

The runtime role may not delete what these rules protect, so deletions are not watched. Rows that two
transactions could each leave right and together wrong are judged under the dispute's row lock.

``STATEMENTS`` are run in this order by the first migration, on the tables of the metadata, by the owner.
"""

RUNTIME_ROLE = "diversion_runtime"

APPEND_ONLY = ("consent", "decision", "journal_digest", "journal_entry")
"""Rows that are never changed: journal and digests (promise 4), answers of parties and decisions, of
which a later one counts and none overwrites an earlier one."""

APPEND_ONLY_LATER = (
    "block_feedback",
    "case_mix",
    "interference_receipt",
    "ladder_step",
    "notice_line",
    "outside_event",
    "outside_file",
    "outside_month",
    "paper_template",
    "period_report",
    "reset_asked",
    "user_mail_notice",
)
"""The same of tables that later migrations made, which granted by name what may be done with them."""

DELETABLE = ("blind_index", "idempotency_key", "import_row", "outbox", "periodic_run")
"""Rows that may go: what an erasure must take along with the data key (blind indexes, imported rows),
kept answers past their time, promises long kept and slots long promised. Nothing else is ever deleted."""

DELETABLE_LATER = (
    "figure_cell",
    "figure_due",
    "figure_eligible_cell",
    "figure_eligible_unit",
    "figure_unit",
    "filing_draft",
    "reset_asked",
)
"""The same of tables that later migrations made: figures, which are made anew, drafts, which are no record of the
court, and old askings for a reset."""

RUNTIME_ROLE_MADE = f"""
DO $$
DECLARE
    member_of text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{RUNTIME_ROLE}') THEN
            CREATE ROLE {RUNTIME_ROLE} NOLOGIN;
        END IF;
    EXCEPTION
        WHEN duplicate_object OR unique_violation THEN NULL;
        WHEN insufficient_privilege THEN
            RAISE EXCEPTION 'the role {RUNTIME_ROLE} is missing and % may not create it', current_user
            USING HINT = format('As an administrator: CREATE ROLE {RUNTIME_ROLE} NOLOGIN; GRANT {RUNTIME_ROLE} TO %I;', current_user);
    END;
    BEGIN
        IF NOT pg_has_role(current_user, '{RUNTIME_ROLE}', member_of) THEN
            EXECUTE format('GRANT {RUNTIME_ROLE} TO %I', current_user);
        END IF;
    EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation OR internal_error THEN NULL;
    END;
END $$
"""
"""The role that owns nothing and cannot log in; what the product may do at run time hangs on it.

Roles belong to the whole server: another database's migration may make it at the same moment, hence the
swallowed duplicates. The migrating user becomes a member where it can, because an operator who gives one
address only runs the product as that same user, under this role. Where it cannot (the embedded server),
another user is the member already.
"""

GRANTS = (
    f"GRANT USAGE ON SCHEMA public TO {RUNTIME_ROLE}",
    f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {RUNTIME_ROLE}",
    f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {RUNTIME_ROLE}",
    f"REVOKE UPDATE ON {', '.join(APPEND_ONLY)} FROM {RUNTIME_ROLE}",
    f"GRANT DELETE ON {', '.join(DELETABLE)} TO {RUNTIME_ROLE}",
    f"""
DO $$
BEGIN
    IF to_regclass('public.alembic_version') IS NOT NULL THEN
        REVOKE INSERT, UPDATE ON public.alembic_version FROM {RUNTIME_ROLE};
    END IF;
END $$
""",
)
"""Every table may be read and added to; TRUNCATE is nobody's. A later migration that makes a table
grants what it needs on it, by name: there are no default privileges to forget about."""

OUTBOX_ANNOUNCED = """
CREATE FUNCTION announce_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('outbox', '');
    RETURN NULL;
END $$
"""
"""Wakes the relay at the commit, once a transaction however many promises it makes: PostgreSQL drops
notifications that say the same."""

BALL_GUARDED = """
CREATE FUNCTION guard_ball() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked uuid;
    it record;
BEGIN
    IF TG_TABLE_NAME = 'dispute' THEN
        asked := NEW.id;
    ELSE
        asked := NEW.dispute_id;
        IF TG_OP = 'UPDATE' AND OLD.dispute_id <> NEW.dispute_id THEN
            RAISE EXCEPTION '% % may not move to another dispute', TG_TABLE_NAME, NEW.id
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'ct_dispute_own_rows';
        END IF;
    END IF;
    SELECT d.id, d.status, d.holder_kind, d.holder_id, d.attributed_to, d.next_due_at, d.next_deadline_id,
           h.status AS handed, o.holder_kind AS held_kind, o.holder_id AS held_id,
           o.attributed_to AS held_for, o.id AS held, c.dispute_id AS clock_of, c.due_at AS clock_due_at
    INTO it
    FROM dispute d
    LEFT JOIN handoff h ON h.dispute_id = d.id AND h.kind = 'mediate'
        AND h.status IN ('pending', 'dispatched', 'delivered', 'received', 'accepted')
    LEFT JOIN holding o ON o.dispute_id = d.id AND o.ended_at IS NULL
    LEFT JOIN deadline c ON c.id = d.next_deadline_id
    WHERE d.id = asked;
    IF (CASE it.status
            WHEN 'offered' THEN it.handed IN ('pending', 'dispatched', 'delivered', 'received')
            WHEN 'in_mediation' THEN it.handed = 'accepted'
            ELSE it.handed IS NULL
        END) IS NOT TRUE THEN
        RAISE EXCEPTION 'dispute % is % and its live mediate handoff is %',
            it.id, it.status, coalesce(it.handed, 'none')
        USING ERRCODE = 'check_violation', TABLE = 'dispute', CONSTRAINT = 'ct_dispute_live_handoff';
    END IF;
    IF (it.held IS NULL) <> (it.holder_kind IS NULL)
        OR (it.held_kind, it.held_id, it.held_for)
            IS DISTINCT FROM (it.holder_kind, it.holder_id, it.attributed_to) THEN
        RAISE EXCEPTION 'dispute % is held by % and its open holding says %',
            it.id, coalesce(it.holder_kind, 'nobody'), coalesce(it.held_kind, 'nobody')
        USING ERRCODE = 'check_violation', TABLE = 'dispute', CONSTRAINT = 'ct_dispute_holding';
    END IF;
    IF it.next_deadline_id IS NOT NULL
        AND (it.clock_of, it.clock_due_at) IS DISTINCT FROM (it.id, it.next_due_at) THEN
        RAISE EXCEPTION 'dispute % is due at % and its deadline says %',
            it.id, it.next_due_at, it.clock_due_at
        USING ERRCODE = 'check_violation', TABLE = 'dispute', CONSTRAINT = 'ct_dispute_deadline';
    END IF;
    RETURN NULL;
END $$
"""
"""Where a dispute stands, who holds it and until when say the same in every table that says it.

``offered`` and ``in_mediation`` are exactly the disputes with a live ``mediate`` handoff, unanswered and
accepted (promise 2); the open holding repeats the holder; the deadline named is the dispute's own and due
when the dispute is (promise 1). One function and one query, because one change usually touches all.
"""

APPLICANT_GUARDED = """
CREATE FUNCTION guard_applicant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked uuid;
BEGIN
    IF TG_TABLE_NAME = 'dispute' THEN
        asked := NEW.id;
    ELSE
        asked := OLD.dispute_id;
        PERFORM FROM dispute WHERE id = asked FOR NO KEY UPDATE;
    END IF;
    IF NOT EXISTS (
        SELECT FROM party WHERE dispute_id = asked AND role = 'applicant' AND ended_at IS NULL
    ) THEN
        RAISE EXCEPTION 'dispute % has no applicant', asked
        USING ERRCODE = 'check_violation', TABLE = 'dispute', CONSTRAINT = 'ct_dispute_applicant';
    END IF;
    RETURN NULL;
END $$
"""
"""Somebody asks: a dispute never stands without an applicant, also when one dies and another follows."""

CONSENTS_GUARDED = """
CREATE FUNCTION guard_consents() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lacking text;
BEGIN
    PERFORM FROM dispute WHERE id = NEW.dispute_id FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT FROM handoff
        WHERE dispute_id = NEW.dispute_id AND kind = 'mediate' AND referral_kind = 'post_docket'
            AND status IN ('pending', 'dispatched', 'delivered', 'received', 'accepted')
    ) THEN
        RETURN NULL;
    END IF;
    SELECT p.ref INTO lacking
    FROM party p
    LEFT JOIN (
        SELECT DISTINCT ON (party_id) party_id, answer FROM consent
        WHERE dispute_id = NEW.dispute_id AND matter = 'mediation'
        ORDER BY party_id, at DESC, answer
    ) said ON said.party_id = p.id
    WHERE p.dispute_id = NEW.dispute_id AND p.ended_at IS NULL AND said.answer IS DISTINCT FROM 'yes'
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'dispute % is handed off after docketing and its party % has not agreed',
            NEW.dispute_id, lacking
        USING ERRCODE = 'check_violation', TABLE = 'handoff', CONSTRAINT = 'ct_handoff_consents';
    END IF;
    RETURN NULL;
END $$
"""
"""A live 委托 stands only while every open party's standing answer on mediation is yes (MS-4, R25-2).

Asked when the handoff is made, when somebody says no, and when a party joins. The latest answer stands;
of two at one moment the ``no`` (it sorts first), as in ``domain/consents.py``.
"""

EXTENSION_GUARDED = """
CREATE FUNCTION guard_extension() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    odd text;
BEGIN
    SELECT p.ref INTO odd FROM party p
    WHERE p.dispute_id = NEW.dispute_id AND p.ended_at IS NULL AND p.role IN ('applicant', 'respondent')
        AND p.id <> ALL (NEW.agreed_by)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'party % has not agreed to extension %', odd, NEW.id
        USING ERRCODE = 'check_violation', TABLE = 'extension', CONSTRAINT = 'ct_extension_agreed_by';
    END IF;
    SELECT a.id::text INTO odd FROM unnest(NEW.agreed_by) AS a (id)
    WHERE NOT EXISTS (SELECT FROM party p WHERE p.id = a.id AND p.dispute_id = NEW.dispute_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'extension % names %, who is no party of its dispute', NEW.id, odd
        USING ERRCODE = 'check_violation', TABLE = 'extension', CONSTRAINT = 'ct_extension_agreed_by';
    END IF;
    RETURN NULL;
END $$
"""
"""More days only when every applicant and respondent agreed to these days (ZX-20, R25-4)."""


def _live_after_docketing(row: str) -> str:
    return (
        f"{row}.kind = 'mediate' AND {row}.referral_kind = 'post_docket'"
        f" AND {row}.status IN ('pending', 'dispatched', 'delivered', 'received', 'accepted')"
    )


def _at_commit(name: str, moment: str, function: str, when: str = "TRUE") -> str:
    return (
        f"CREATE CONSTRAINT TRIGGER {name} AFTER {moment}"
        f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {function}()"
    )


TRIGGERS = (
    "CREATE TRIGGER outbox_announced AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION announce_outbox()",
    _at_commit(
        "ct_dispute_ball",
        "INSERT OR UPDATE OF status, holder_kind, holder_id, attributed_to, next_due_at, next_deadline_id ON dispute",
        "guard_ball",
    ),
    _at_commit("ct_handoff_ball", "INSERT OR UPDATE OF status, kind, dispute_id ON handoff", "guard_ball"),
    _at_commit(
        "ct_holding_ball",
        "INSERT OR UPDATE OF ended_at, holder_kind, holder_id, attributed_to, dispute_id ON holding",
        "guard_ball",
    ),
    _at_commit("ct_deadline_ball", "UPDATE OF due_at, dispute_id ON deadline", "guard_ball"),
    _at_commit("ct_dispute_applicant", "INSERT ON dispute", "guard_applicant"),
    _at_commit(
        "ct_party_applicant",
        "UPDATE OF role, ended_at, dispute_id ON party",
        "guard_applicant",
        "OLD.role = 'applicant' AND OLD.ended_at IS NULL",
    ),
    _at_commit("ct_handoff_consents", "INSERT ON handoff", "guard_consents", _live_after_docketing("NEW")),
    _at_commit(
        "ct_handoff_consents_anew",
        "UPDATE OF kind, referral_kind, status, dispute_id ON handoff",
        "guard_consents",
        f"{_live_after_docketing('NEW')} AND NOT ({_live_after_docketing('OLD')} AND OLD.dispute_id = NEW.dispute_id)",
    ),
    _at_commit(
        "ct_consent_consents",
        "INSERT ON consent",
        "guard_consents",
        "NEW.matter = 'mediation' AND NEW.answer = 'no'",
    ),
    _at_commit(
        "ct_party_consents", "INSERT OR UPDATE OF ended_at ON party", "guard_consents", "NEW.ended_at IS NULL"
    ),
    _at_commit(
        "ct_extension_agreed_by",
        "INSERT OR UPDATE OF agreed_by, days, dispute_id ON extension",
        "guard_extension",
    ),
)
"""Every guard on every table whose change could break its rule."""

TRIGGERS_LATER = ("data_key_erased",)
"""Names of triggers that later migrations made; they act at once, as part of what fired them."""

STATEMENTS = (
    RUNTIME_ROLE_MADE,
    *GRANTS,
    OUTBOX_ANNOUNCED,
    BALL_GUARDED,
    APPLICANT_GUARDED,
    CONSENTS_GUARDED,
    EXTENSION_GUARDED,
    *TRIGGERS,
)
