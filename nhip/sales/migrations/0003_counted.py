"""What the database itself keeps of sales: how many papers there are."""

from django.db import migrations

from nhip.kernel.rowcounts import counted


class Migration(migrations.Migration):
    dependencies = [("sales", "0002_found")]
    operations = [*counted("sales_order"), *counted("sales_quotation")]
