"""What the database itself keeps of sales: how many papers there are."""

from django.db import migrations

from nhip.kernel.guards import counted


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_initial"), ("kernel", "0002_guards")]
    operations = [*counted("sales_order"), *counted("sales_quotation")]
