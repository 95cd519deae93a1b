"""Transfers are numbered CK: PC is what accountants call a cash payment voucher (02-TT), with its own series."""

from django.db import migrations

SERIES = "UPDATE kernel_numberseries SET kind = 'CK' WHERE kind = 'PC'"
SLIPS = """
    UPDATE warehouse_stocktransfer SET number = 'CK' || substr(number, 3), folded = replace(folded, 'pc-', 'ck-')
    WHERE number LIKE 'PC-%'
"""


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0005_expired"), ("kernel", "0003_found")]
    operations = [
        migrations.RunSQL(SERIES, migrations.RunSQL.noop),
        migrations.RunSQL(SLIPS, migrations.RunSQL.noop),
    ]
