"""The promises as questions to the database of a running installation; each answers what breaks it.

Asked in SQL, because what HTTP tells may hide a row that should not be there.
"""

import os
from typing import Any

import psycopg
from product import Product

from diversion.embedded.installation import open_data_folder
from diversion.embedded.runtime import read_running

LIVE = "('pending', 'dispatched', 'delivered', 'received', 'accepted')"
BROKEN_BY = {
    "an open dispute has one holder and one due moment, a closed one neither": """
        SELECT reference, status, holder_kind, holder_id, next_due_at FROM dispute
        WHERE NOT (CASE WHEN status = 'closed'
            THEN num_nonnulls(holder_kind, holder_id, next_due_at, next_deadline_id) = 0
             AND closed_at IS NOT NULL AND closed_reason IS NOT NULL
            ELSE num_nonnulls(holder_kind, holder_id, next_due_at, next_deadline_id) = 4
             AND closed_at IS NULL END)""",
    "the due moment is that of a running clock of the same dispute": """
        SELECT d.reference, d.status, d.next_due_at, c.rule, c.due_at, c.ended_how
        FROM dispute d LEFT JOIN deadline c ON c.id = d.next_deadline_id AND c.dispute_id = d.id
        WHERE d.status <> 'closed' AND (c.id IS NULL OR c.ended_at IS NOT NULL OR c.due_at <> d.next_due_at)""",
    "one span of holding is open, and it is the holder's": """
        SELECT d.reference, d.status, d.holder_kind, d.holder_id, array_agg(h.holder_id || ' ' || h.status)
        FROM dispute d LEFT JOIN holding h ON h.dispute_id = d.id AND h.ended_at IS NULL
        GROUP BY d.id
        HAVING count(h.id) <> CASE WHEN d.status = 'closed' THEN 0 ELSE 1 END
            OR NOT coalesce(bool_and((h.holder_kind, h.holder_id, h.status) = (d.holder_kind, d.holder_id, d.status)
                AND h.attributed_to IS NOT DISTINCT FROM d.attributed_to), d.status = 'closed')""",
    "no clock of a closed dispute runs, and none of a rule runs twice": """
        SELECT d.reference, d.status, c.rule, count(*) FROM dispute d
        JOIN deadline c ON c.dispute_id = d.id AND c.ended_at IS NULL
        GROUP BY d.id, c.rule HAVING d.status = 'closed' OR count(*) > 1""",
    "a dispute has a live handoff to mediate exactly while offered or in mediation, and only one": f"""
        SELECT d.reference, d.status, array_agg(h.status) FROM dispute d
        LEFT JOIN handoff h ON h.dispute_id = d.id AND h.kind = 'mediate' AND h.status IN {LIVE}
        GROUP BY d.id
        HAVING count(h.id) <> CASE WHEN d.status IN ('offered', 'in_mediation') THEN 1 ELSE 0 END
            OR bool_or((h.status = 'accepted') <> (d.status = 'in_mediation'))""",
    "no station helps with a dispute that is over": f"""
        SELECT d.reference, h.status FROM dispute d
        JOIN handoff h ON h.dispute_id = d.id AND h.status IN {LIVE} WHERE d.status = 'closed'""",
    "an organisation's load is its live handoffs to mediate": f"""
        SELECT o.name, l.live, count(h.id) FROM organisation_load l
        JOIN organisation o ON o.id = l.organisation_id
        LEFT JOIN handoff h ON h.organisation_id = o.id AND h.kind = 'mediate' AND h.status IN {LIVE}
        GROUP BY o.id, l.live HAVING l.live <> count(h.id)""",
    "a docketed dispute has one case number in force": """
        SELECT d.reference, d.docketed, count(n.id) FROM dispute d
        LEFT JOIN docketing n ON n.dispute_id = d.id AND n.ended_at IS NULL
        GROUP BY d.id HAVING count(n.id) <> d.docketed::int""",
    "a complete complaint that is neither docketed nor over has its seven days, unless it is mediated": """
        SELECT d.reference, d.status FROM dispute d
        WHERE d.entry = 'complaint' AND NOT d.docketed
          AND d.status IN ('awaiting_docket', 'awaiting_decision', 'consulting')
          AND NOT EXISTS (SELECT FROM deadline c WHERE c.dispute_id = d.id AND c.rule = 'docketing'
                          AND c.ended_at IS NULL)""",
    "the journal's newest entry says whose turn it is": """
        SELECT d.reference, d.status, d.holder_id, d.next_due_at, e.event, e.said FROM dispute d
        CROSS JOIN LATERAL (
            SELECT event, convert_from(body, 'UTF8')::jsonb -> 'responsible' AS said FROM journal_entry
            WHERE stream = 'dispute:' || d.id ORDER BY seq DESC LIMIT 1) e
        WHERE e.said ->> 'status' IS DISTINCT FROM d.status
           OR e.said -> 'responsible' ->> 'kind' IS DISTINCT FROM d.holder_kind
           OR e.said -> 'responsible' ->> 'id' IS DISTINCT FROM d.holder_id
           OR e.said -> 'responsible' ->> 'attributed_to' IS DISTINCT FROM d.attributed_to
           OR (e.said ->> 'next_due_at')::timestamptz IS DISTINCT FROM d.next_due_at""",
    "no clock's act failed": """
        SELECT rule, due_at, tries, last_error FROM deadline WHERE last_error IS NOT NULL AND ended_at IS NULL""",
    "no promised work was given up": "SELECT job, subject_id, last_error FROM outbox WHERE state = 'failed'",
}
"""What must hold, and the rows that would break it."""


class Promises:
    """A connection that asks whether the promises hold."""

    def __init__(self, product: Product) -> None:
        running = read_running(open_data_folder(product.data))
        assert running is not None
        address = running.app_url or os.environ["DIVERSION_DATABASE_URL"]
        self._connection = psycopg.connect(
            address.replace("postgresql+psycopg", "postgresql", 1), autocommit=True
        )

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def asked(self, query: str) -> list[Any]:
        """Ask something else."""
        return self._connection.execute(query.encode()).fetchall()

    def broken(self) -> dict[str, list[Any]]:
        """Ask everything at one moment and answer the promises that are broken, with the rows that break them."""
        found = {}
        with self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            for promise, query in BROKEN_BY.items():
                rows = self._connection.execute(query.encode()).fetchall()
                if rows:
                    found[promise] = rows
        return found
