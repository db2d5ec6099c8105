"""Walls around papers, and what a secret opens before anybody is known."""

from django.db import migrations

from xinqiao_web.core.walls import OPERATOR, OWN, wall

SEEN = f"{OWN} OR {OPERATOR}"

KEY_OPENS = """
CREATE FUNCTION key_opens(given text)
RETURNS TABLE (person text, firm text, role text, scope text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE accounts_key SET used_on = current_date
    WHERE digest = given AND used_on IS DISTINCT FROM current_date;
    SELECT m.person_id::text, m.owner, m.role, k.scope
    FROM accounts_key k
    JOIN accounts_membership m ON m.owner = k.owner AND m.person_id = k.made_by_id
    JOIN accounts_firm f ON f.firm = k.owner
    JOIN accounts_person p ON p.id = k.made_by_id
    WHERE k.digest = given AND k.revoked_at IS NULL AND k.expires > now()
        AND f.state = 'admitted' AND p.is_active
$$
"""
INVITATION_OPENS = """
CREATE FUNCTION invitation_opens(given text)
RETURNS TABLE (id uuid, firm text, email text, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.id, i.owner, i.email, i.role
    FROM accounts_invitation i JOIN accounts_firm f ON f.firm = i.owner
    WHERE i.digest = given AND i.state = 'open' AND i.expires > now()
        AND f.state = 'admitted'
$$
"""


def opener(sql: str, name: str) -> migrations.RunSQL:
    """A function that shows one row to whoever holds its secret, past the wall."""
    return migrations.RunSQL(
        f"""
        {sql};
        REVOKE EXECUTE ON FUNCTION {name}(text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION {name}(text) TO xinqiao_web, xinqiao_worker;
        """,
        f"DROP FUNCTION {name}(text)",
    )


class Migration(migrations.Migration):
    """A firm's papers are its own; the operator sees those about its people."""

    dependencies = [("accounts", "0003_doors")]
    operations = [
        wall("accounts_invitation", SEEN, SEEN),
        wall("accounts_recovery", SEEN, SEEN),
        wall("accounts_departure", SEEN, SEEN),
        wall("accounts_key"),
        opener(KEY_OPENS, "key_opens"),
        opener(INVITATION_OPENS, "invitation_opens"),
    ]
