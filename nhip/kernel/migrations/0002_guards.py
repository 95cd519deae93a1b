"""What the database itself refuses: changed history, and two equal holders of one function on one day."""

from django.db import migrations

from nhip.kernel.guards import Refuse, sealed, stamped

EQUAL = """EXISTS (
    SELECT 1 FROM kernel_functionheld held
    WHERE held.id <> NEW.id AND held.company_id = NEW.company_id AND held.function = NEW.function
    AND held.unit_id = NEW.unit_id AND held.for_kind = NEW.for_kind AND held.for_id = NEW.for_id
    AND (held.until IS NULL OR held.until >= NEW.since) AND (NEW.until IS NULL OR NEW.until >= held.since)
)"""
STEADY = (
    "unit", "functionheld", "person", "membership", "role", "roleheld", "policyvalue", "workingcalendar", "dayoff"
)  # fmt: skip
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
        *stamped("kernel_company", "{row}.id"),
        *stamped("kernel_roleduty", "(SELECT company_id FROM kernel_role WHERE id = {row}.role_id)"),
        *stamped("kernel_holiday", "0"),
        *(step for table in STEADY for step in stamped(f"kernel_{table}")),
    ]
