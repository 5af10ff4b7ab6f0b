"""Disputes of the same parties erased at the same moment leave no digest, and nobody borrows the erasing."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ERASING = """
CREATE OR REPLACE FUNCTION erase_digests(asked uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT pg_advisory_xact_lock(7023001);
    WITH own AS (
        SELECT e.file_id, e.line, e.party, e.other_number, e.other_name
        FROM blind_index one
        JOIN outside_event e ON e.party = one.digest AND e.case_number IS NULL
        JOIN blind_index other ON other.dispute_id = one.dispute_id AND other.party_id <> one.party_id
        WHERE one.dispute_id = asked AND one.kind = 'identity_number' AND (
            (other.kind = 'identity_number' AND other.digest = e.other_number)
            OR (other.kind = 'name' AND other.digest = e.other_name)
        )
    )
    DELETE FROM outside_event e USING own
    WHERE (e.file_id, e.line) = (own.file_id, own.line) AND NOT EXISTS (
        SELECT FROM blind_index one
        JOIN blind_index other ON other.dispute_id = one.dispute_id AND other.party_id <> one.party_id
        WHERE one.digest = own.party AND one.kind = 'identity_number' AND one.dispute_id <> asked AND (
            (other.kind = 'identity_number' AND other.digest = own.other_number)
            OR (other.kind = 'name' AND other.digest = own.other_name)
        )
    );
    DELETE FROM blind_index WHERE dispute_id = asked;
$$
"""
"""One erasure at a time: of two at once each saw the other's dispute still there, and the event that both were known by
stayed for good. Looked up from the dispute's own digests, so that the others wait for little."""
NOT_BORROWED = "REVOKE EXECUTE ON FUNCTION erase_with_key() FROM PUBLIC"
"""Whoever could make a temporary table could set it off with any dispute's id; the trigger itself asks for no right."""


def upgrade() -> None:
    """What an erasure takes away is as before."""
    for statement in (ERASING, NOT_BORROWED):
        op.execute(statement)
