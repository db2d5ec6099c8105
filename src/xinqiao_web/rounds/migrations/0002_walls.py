"""Walls around rounds; the moves that a round may make; when a firm may submit."""

from django.db import migrations

from xinqiao_web.core.walls import (
    ANYBODY,
    OPERATOR,
    OWN,
    append_only,
    policy,
    wall,
)

ANNOUNCED = f"{OPERATOR} OR opened_at IS NOT NULL"
SHOWN = f"{OWN} OR {OPERATOR}"
HANDED_IN = f"{OWN} AND acting('role') NOT IN ('operator', 'regulator', 'lab')"
NOBODY = "false"

ONE_AT_A_TIME = """
CREATE UNIQUE INDEX one_round_at_work ON rounds_round ((true))
    WHERE state IN ('frozen', 'cleared', 'reviewed', 'published')
"""
MOVES = """
CREATE FUNCTION round_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a round stays';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.state <> 'draft' THEN
        RAISE EXCEPTION 'a round begins as a draft';
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state || ' ' || NEW.state) NOT IN (
        'draft open', 'draft cancelled', 'open frozen', 'open cancelled',
        'frozen cleared', 'frozen cancelled', 'cleared reviewed', 'cleared cancelled',
        'reviewed published', 'reviewed open', 'reviewed cancelled',
        'published settled')
    THEN
        RAISE EXCEPTION 'a round does not go from % to %', OLD.state, NEW.state;
    END IF;
    IF OLD.state <> 'draft' AND (
        NEW.policy, NEW.terms, NEW.terms_en, NEW.terms_zh, NEW.zone, NEW.first_week)
        IS DISTINCT FROM (
        OLD.policy, OLD.terms, OLD.terms_en, OLD.terms_zh, OLD.zone, OLD.first_week)
    THEN
        RAISE EXCEPTION 'what was announced stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moves BEFORE INSERT OR UPDATE OR DELETE ON rounds_round
    FOR EACH ROW EXECUTE FUNCTION round_moves();
"""
WHILE_OPEN = """
CREATE FUNCTION round_is_open() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- A round that is being frozen waits for those who are handing in, and they for it.
    PERFORM FROM rounds_round WHERE number = NEW.round_id FOR SHARE;
    IF NEW.state <> 'left_out' AND NOT EXISTS (
        SELECT FROM rounds_round WHERE number = NEW.round_id AND state = 'open')
    THEN
        RAISE EXCEPTION 'round % is not open', NEW.round_id USING ERRCODE = 'XQ510';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER while_open BEFORE INSERT OR UPDATE OF state ON rounds_submission
    FOR EACH ROW EXECUTE FUNCTION round_is_open();
"""


class Migration(migrations.Migration):
    """All read what is announced, the operator writes it; rows stay their firm's."""

    dependencies = [
        ("rounds", "0001_initial"),
        ("accounts", "0006_leaving"),
        ("market", "0004_reserved_versions"),
    ]
    operations = [
        wall("rounds_round", ANNOUNCED, OPERATOR),
        wall("rounds_steering", SHOWN, OPERATOR),
        wall("rounds_approval", OPERATOR, OPERATOR),
        wall("rounds_publication", ANYBODY, NOBODY),
        append_only("rounds_publication"),
        append_only("rounds_approval"),
        wall("rounds_submission", SHOWN, HANDED_IN),
        wall("rounds_content", OWN, HANDED_IN),
        # Whoever may not write its own rows is told so, instead of changing none.
        policy(
            "rounds_steering", "changes", f"USING ({SHOWN}) WITH CHECK ({OPERATOR})"
        ),
        policy(
            "rounds_submission", "changes", f"USING ({OWN}) WITH CHECK ({HANDED_IN})"
        ),
        policy("rounds_content", "changes", f"USING ({OWN}) WITH CHECK ({HANDED_IN})"),
        wall("rounds_snapshot", OPERATOR, OPERATOR),
        wall("rounds_clearing", OPERATOR, OPERATOR),
        migrations.RunSQL(ONE_AT_A_TIME, "DROP INDEX one_round_at_work"),
        migrations.RunSQL(MOVES, "DROP FUNCTION round_moves() CASCADE"),
        migrations.RunSQL(WHILE_OPEN, "DROP FUNCTION round_is_open() CASCADE"),
    ]
