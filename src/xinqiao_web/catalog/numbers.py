"""One chip, one row: the database keeps a maker's number from standing there twice.

A number is the same however it is spaced, hyphenated or written in capitals. Where the
maker or the number is not known, nothing is said against a chip.
"""

from django.db.migrations import RunSQL

from xinqiao.errors import Finding
from xinqiao_web.core import rules
from xinqiao_web.core.findings import finding
from xinqiao_web.core.guards import refusing

TWICE = "a_chip_stands_there_once"
MAKER = "upper(coalesce({row}.manufacturer, {row}.maker))"
NUMBER = "upper(regexp_replace({row}.mpn, '[^[:alnum:]]', '', 'g'))"

DOUBLES = f"""
    SELECT r.id, r.part, r.mpn, min(c.part) AS other
    FROM rows r JOIN catalog_chip c ON c.id <> r.id
        AND {MAKER.format(row="c")} = {MAKER.format(row="r")}
        AND {NUMBER.format(row="c")} = {NUMBER.format(row="r")}
    WHERE {NUMBER.format(row="r")} <> ''
    GROUP BY r.id, r.part, r.mpn ORDER BY r.part
"""

ABOUT = "a chip would stand there twice", TWICE, "unique_violation"

# One at a time: two that add the same chip at once would not see each other.
ALONE = f"PERFORM pg_advisory_xact_lock(hashtextextended('{TWICE}', 0));"

KEEP_APART = f"""
CREATE FUNCTION keep_chips_apart() RETURNS trigger LANGUAGE plpgsql AS
    $${refusing(DOUBLES, *ABOUT, first=ALONE)}$$;
CREATE INDEX chip_number ON catalog_chip
    (({MAKER.format(row="catalog_chip")}), ({NUMBER.format(row="catalog_chip")}));
CREATE TRIGGER apart_added AFTER INSERT ON catalog_chip
    REFERENCING NEW TABLE AS rows FOR EACH STATEMENT
    EXECUTE FUNCTION keep_chips_apart();
CREATE TRIGGER apart_changed AFTER UPDATE ON catalog_chip
    REFERENCING NEW TABLE AS rows FOR EACH STATEMENT
    EXECUTE FUNCTION keep_chips_apart();
"""

LET_BE = """
DROP TRIGGER apart_added ON catalog_chip; DROP TRIGGER apart_changed ON catalog_chip;
DROP INDEX chip_number; DROP FUNCTION keep_chips_apart();
"""


def guard() -> RunSQL:
    """What has to be run for it, once the chips have their table."""
    return RunSQL(KEEP_APART, LET_BE)


def twice(case: rules.Case) -> Finding:
    """A chip that stands there already, under another id."""
    told = {name: case[name] for name in ("mpn", "other")}
    return finding("XW104", table="chips", column="mpn", key=case["part"], **told)


def enter_rule() -> None:
    """Enter it."""
    rules.enter(TWICE, twice, "chips")
