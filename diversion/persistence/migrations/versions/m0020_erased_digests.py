"""What goes with a dispute's key: its blind indexes, and the digests by which uploaded events pointed to it."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ERASING = """
CREATE FUNCTION erase_digests(asked uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH known AS (
        SELECT e.file_id, e.line, one.dispute_id
        FROM outside_event e
        JOIN blind_index one ON one.digest = e.party AND one.kind = 'identity_number'
        JOIN blind_index other ON other.dispute_id = one.dispute_id AND other.party_id <> one.party_id
        WHERE (other.kind = 'identity_number' AND other.digest = e.other_number)
            OR (other.kind = 'name' AND other.digest = e.other_name)
    )
    DELETE FROM outside_event e USING known
    WHERE known.dispute_id = asked AND (e.file_id, e.line) = (known.file_id, known.line) AND e.case_number IS NULL
        AND NOT EXISTS (
            SELECT FROM known beside
            WHERE (beside.file_id, beside.line) = (e.file_id, e.line) AND beside.dispute_id <> asked
        );
    DELETE FROM blind_index WHERE dispute_id = asked;
$$
"""
"""An event that another dispute of the same parties is known by stays until that one is erased too. A row with a case
number names no party: it keeps none of these digests."""
WITH_THE_KEY = (
    "REVOKE EXECUTE ON FUNCTION erase_digests(uuid) FROM PUBLIC",
    """
CREATE FUNCTION erase_with_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM erase_digests(NEW.dispute_id);
    RETURN NULL;
END $$
""",
    """
CREATE TRIGGER data_key_erased AFTER UPDATE OF wrapped ON data_key FOR EACH ROW
WHEN (OLD.wrapped IS NOT NULL AND NEW.wrapped IS NULL) EXECUTE FUNCTION erase_with_key()
""",
    "SELECT erase_digests(dispute_id) FROM data_key WHERE wrapped IS NULL",
)
"""As the owner: the running product may not take events away by itself, whose table it can only add to."""


def upgrade() -> None:
    """Disputes whose key was emptied before lose their digests now."""
    for statement in (ERASING, *WITH_THE_KEY):
        op.execute(statement)
