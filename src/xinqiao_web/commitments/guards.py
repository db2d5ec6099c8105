"""What the database holds to, whoever writes and however: no lot is promised twice.

`live commitments of a lot <= pieces of the lot`, always. Each side of it is checked by
whoever changes it, holding the lot's row: so of two that change both sides at once, the
second sees what the first did.
"""

from django.db.migrations import RunSQL

from xinqiao_web.core.guards import refusing

HELD = "lots_hold_what_is_promised"
OVERSOLD = "lots_are_not_oversold"

GUARD = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"
"""They see both sides, whoever writes one of them."""

HOLD_LOTS = f"""
CREATE FUNCTION hold_lots(wanted uuid[]) RETURNS void {GUARD} AS $$
BEGIN
    PERFORM FROM market_supply s WHERE s.id = ANY (wanted) ORDER BY s.id FOR UPDATE;
END $$
"""
"""Hold the rows of lots until the transaction ends, in one order; it shows nothing."""

KEEP_WITHIN_LOTS = f"""
CREATE FUNCTION keep_within_lots() RETURNS trigger {GUARD} AS $$
DECLARE
    wanted uuid[] := ARRAY(SELECT DISTINCT lot_id FROM rows WHERE taken > 0);
    broken jsonb;
BEGIN
    PERFORM hold_lots(wanted);
    SELECT jsonb_agg(jsonb_build_object('taken', t.taken, 'pieces', s.pieces))
    INTO broken FROM (
        SELECT lot_id, owner, sum(taken) AS taken FROM commitments_commitment
        WHERE taken > 0 AND lot_id = ANY (wanted) GROUP BY lot_id, owner
    ) t LEFT JOIN market_supply s ON s.id = t.lot_id AND s.owner = t.owner
    WHERE s.pieces IS NULL OR s.pieces < t.taken;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'lots hold fewer pieces than are promised'
        USING ERRCODE = 'check_violation', CONSTRAINT = '{OVERSOLD}',
            DETAIL = broken::text;
    END IF;
    RETURN NULL;
END $$
"""

PROMISED = """
    SELECT lot_id, sum(taken) AS taken, min(week) AS week,
        min(buyer) AS first, max(buyer) AS last
    FROM commitments_commitment
    WHERE taken > 0 AND lot_id IN (SELECT id FROM was) GROUP BY lot_id
"""
"""What is promised of the lots that are changed."""

CHANGED = f"""
    SELECT w.id, w.lot, p.taken, CASE
        WHEN n.pieces < p.taken THEN 'pieces'
        WHEN n.part <> w.part THEN 'part'
        WHEN n.week > w.week AND n.week > p.week THEN 'week'
        WHEN n.blocked AND w.blocked IS NOT TRUE THEN 'blocked'
        WHEN n.reserved_for IS DISTINCT FROM w.reserved_for
            AND (n.reserved_for <> p.first OR n.reserved_for <> p.last)
            THEN 'reserved_for'
    END AS spoilt
    FROM was w JOIN rows n ON n.id = w.id JOIN ({PROMISED}) p ON p.lot_id = w.id
"""
"""Lots that are changed, and the column that would break what is promised of them.

They may lose no pieces that are promised, become another part, come later than is
promised, be blocked, or be reserved for a firm other than all that were promised some.
"""

REMOVED = f"""
    SELECT w.id, w.lot, p.taken, 'pieces' AS spoilt
    FROM was w JOIN ({PROMISED}) p ON p.lot_id = w.id
"""


def keeps_lots(name: str, lots: str) -> str:
    """A function for a trigger that refuses lots of which something is spoilt."""
    spoilt = f"SELECT * FROM ({lots}) l WHERE spoilt IS NOT NULL ORDER BY lot"
    about = "pieces of lots are promised", HELD, "check_violation"
    body = refusing(spoilt, *about)
    return f"CREATE FUNCTION {name}() RETURNS trigger {GUARD} AS $${body}$$"


GO_FORWARD = f"""
CREATE FUNCTION go_forward() RETURNS trigger {GUARD} AS $$
BEGIN
    IF (OLD.round, OLD.owner, OLD.buyer, OLD.part, OLD.week, OLD.proposed, OLD.lot_id,
        OLD.kit) IS DISTINCT FROM (NEW.round, NEW.owner, NEW.buyer, NEW.part, NEW.week,
        NEW.proposed, NEW.lot_id, NEW.kit)
    OR OLD.state <> NEW.state AND NOT (OLD.state || ' ' || NEW.state) = ANY (ARRAY[
        'proposed confirmed', 'proposed refused', 'proposed expired',
        'proposed cancelled', 'confirmed accepted', 'confirmed refused',
        'confirmed expired', 'confirmed cancelled', 'accepted confirmed',
        'accepted delivered', 'accepted cancelled', 'delivered received'])
    THEN
        RAISE EXCEPTION 'a commitment goes forward, and what it is about stays'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'commitments_go_forward';
    END IF;
    RETURN NULL;
END $$
"""
"""What a commitment is about stays, and its states follow each other."""

FUNCTIONS = (
    HOLD_LOTS,
    KEEP_WITHIN_LOTS,
    keeps_lots("keep_changed_lots", CHANGED),
    keeps_lots("keep_removed_lots", REMOVED),
    GO_FORWARD,
)

TRIGGERS = """
CREATE TRIGGER within_lots_added AFTER INSERT ON commitments_commitment
    REFERENCING NEW TABLE AS rows FOR EACH STATEMENT
    EXECUTE FUNCTION keep_within_lots();
CREATE TRIGGER within_lots_changed AFTER UPDATE ON commitments_commitment
    REFERENCING NEW TABLE AS rows FOR EACH STATEMENT
    EXECUTE FUNCTION keep_within_lots();
CREATE TRIGGER goes_forward AFTER UPDATE ON commitments_commitment
    FOR EACH ROW EXECUTE FUNCTION go_forward();
CREATE TRIGGER promised_changed AFTER UPDATE ON market_supply
    REFERENCING OLD TABLE AS was NEW TABLE AS rows FOR EACH STATEMENT
    EXECUTE FUNCTION keep_changed_lots();
CREATE TRIGGER promised_removed AFTER DELETE ON market_supply
    REFERENCING OLD TABLE AS was FOR EACH STATEMENT
    EXECUTE FUNCTION keep_removed_lots();
"""


def guards() -> list[RunSQL]:
    """All that has to be run for it, after the walls."""
    functions = [RunSQL(function, RunSQL.noop) for function in FUNCTIONS]
    return [*functions, RunSQL(TRIGGERS, RunSQL.noop)]
