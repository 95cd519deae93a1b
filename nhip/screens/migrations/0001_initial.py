import django.db.models.deletion
import nhip.kernel.fields
import nhip.kernel.ids
import nhip.kernel.tables
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0002_guards'),
    ]

    operations = [
        nhip.kernel.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name='Attempt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.CharField(max_length=64, verbose_name='account')),
                        ('at', models.DateTimeField(verbose_name='at')),
                    ],
                    options={
                        'verbose_name': 'failed log-in',
                        'indexes': [models.Index(fields=['account', 'at'], name='attempts_on_an_account')],
                    },
                ),
                migrations.CreateModel(
                    name='Seen',
                    fields=[
                        ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='kernel.person', verbose_name='person')),
                        ('look', models.CharField(blank=True, max_length=120, verbose_name='look')),
                    ],
                    options={
                        'verbose_name': 'look',
                    },
                ),
                migrations.CreateModel(
                    name='Upload',
                    fields=[
                        ('id', nhip.kernel.fields.RowId(default=nhip.kernel.ids.new, editable=False, primary_key=True, serialize=False, verbose_name='id')),
                        ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                        ('company', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.company', verbose_name='company')),
                        ('kind', models.CharField(max_length=60, verbose_name='kind')),
                        ('name', models.CharField(max_length=200, verbose_name='file')),
                        ('digest', models.CharField(max_length=64, verbose_name='digest')),
                        ('heads', models.JSONField(verbose_name='headings')),
                        ('total', models.PositiveIntegerField(default=0, verbose_name='rows')),
                        ('plan', models.JSONField(default=dict, verbose_name='plan')),
                        ('more', models.JSONField(default=dict, verbose_name='further file')),
                        ('tried', models.JSONField(default=dict, verbose_name='trial')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.person', verbose_name='person')),
                        ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.job', verbose_name='job')),
                    ],
                    options={
                        'verbose_name': 'import',
                        'indexes': [models.Index(fields=['owner', 'kind'], name='uploads_of_a_person')],
                    },
                ),
                migrations.CreateModel(
                    name='Mapping',
                    fields=[
                        ('id', nhip.kernel.fields.RowId(default=nhip.kernel.ids.new, editable=False, primary_key=True, serialize=False, verbose_name='id')),
                        ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                        ('company', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.company', verbose_name='company')),
                        ('kind', models.CharField(max_length=60, verbose_name='kind')),
                        ('name', models.CharField(max_length=100, verbose_name='name')),
                        ('text', models.TextField(verbose_name='text')),
                        ('state', models.CharField(choices=[('active', 'In use'), ('archived', 'Archived')], default='active', max_length=12, verbose_name='state')),
                    ],
                    options={
                        'verbose_name': 'mapping of columns',
                        'constraints': [models.UniqueConstraint(fields=('company', 'kind', 'name'), name='one_mapping_of_a_name')],
                    },
                ),
                migrations.CreateModel(
                    name='Stretch',
                    fields=[
                        ('id', nhip.kernel.fields.RowId(default=nhip.kernel.ids.new, editable=False, primary_key=True, serialize=False, verbose_name='id')),
                        ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                        ('company', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.company', verbose_name='company')),
                        ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stretches', to='screens.upload', verbose_name='import')),
                        ('first', models.PositiveIntegerField(verbose_name='first row')),
                        ('rows', models.JSONField(verbose_name='rows')),
                        ('failures', models.JSONField(default=list, verbose_name='refused rows')),
                    ],
                    options={
                        'verbose_name': 'rows of a file',
                        'constraints': [models.UniqueConstraint(fields=('upload', 'first'), name='rows_of_a_file_once')],
                    },
                ),
            ],
        ),
    ]
