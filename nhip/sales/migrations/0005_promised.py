"""When an order was promised: its turn among those that wait for goods. Orders of before have none and come first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sales", "0004_returns")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="promised_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="promised at"),
        ),
    ]
