"""What has expired does not leave for an order, whoever writes the move."""

from django.db import migrations

from nhip.kernel.guards import Refuse

OVER = "SELECT 1 FROM warehouse_lot l WHERE l.id = NEW.lot_id AND l.expires_on < NEW.date"


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0004_returns")]
    operations = [
        Refuse(
            "warehouse_stockmove_expired",
            "warehouse_stockmove",
            "INSERT",
            f"NEW.quantity < 0 AND NEW.source_kind = 'warehouse.goodsissue' AND EXISTS ({OVER})",
            "expired goods do not leave for an order",
        )
    ]
