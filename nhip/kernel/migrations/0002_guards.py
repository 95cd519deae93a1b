"""What the database itself refuses and keeps: changed history, two equal holders of a function, who is found how."""

from django.db import migrations

from nhip.kernel.following import Findable, found, words
from nhip.kernel.guards import Refuse, sealed

EQUAL = """EXISTS (
    SELECT 1 FROM kernel_functionheld held
    WHERE held.id <> NEW.id AND held.company_id = NEW.company_id AND held.function = NEW.function
    AND held.unit_id = NEW.unit_id AND held.for_kind = NEW.for_kind AND held.for_id = NEW.for_id
    AND (held.until IS NULL OR held.until >= NEW.since) AND (NEW.until IS NULL OR NEW.until >= held.since)
)"""
PERSON = Findable(
    "kernel.person",
    "CASE t.job_title WHEN '' THEN t.name ELSE t.name || ' · ' || t.job_title END",
    uses=("folded", "name", "job_title"),
    gone=("left",),
)
UNIT = Findable("kernel.unit", "t.code || ' · ' || t.name", uses=("folded", "code", "name"), gone=("archived",))
SAME = "NEW.company_id || NEW.function || NEW.unit_id"


def no_two_equal_matches(event: str) -> Refuse:
    return Refuse(
        f"no_two_equal_matches_{event.lower()}",
        "kernel_functionheld",
        event,
        EQUAL,
        "the unit holds this function on some of these days already",
        together=SAME,
    )


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [
        *sealed("kernel_history"),
        *sealed("kernel_policyvalue"),
        *sealed("kernel_reading"),
        no_two_equal_matches("INSERT"),
        no_two_equal_matches("UPDATE"),
        *words(),
        *found(PERSON),
        *found(UNIT),
    ]
