"""How a function of the database refuses what breaks a rule: with all its cases."""

MOST = 500
"""Cases that are told of one statement."""


def refusing(
    cases: str, said: str, constraint: str, code: str, *, first: str = ""
) -> str:
    """The body of a trigger's function that refuses if there are any of some cases.

    `cases`: a question, ordered; its columns are what `rules.enter` puts into words.
    `code`: the condition, as PostgreSQL names it. `first`: what is done before it asks.
    """
    return f"""
    DECLARE
        broken jsonb;
    BEGIN
        {first}
        SELECT jsonb_agg(to_jsonb(x)) INTO broken FROM ({cases} LIMIT {MOST}) x;
        IF broken IS NOT NULL THEN
            RAISE EXCEPTION '{said}'
            USING ERRCODE = '{code}', CONSTRAINT = '{constraint}',
                DETAIL = broken::text;
        END IF;
        RETURN NULL;
    END
    """
