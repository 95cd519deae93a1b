"""Files on records, and their versions."""


import django.db.models.deletion
import nhip.kernel.fields
import nhip.kernel.folding
import nhip.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0005_custom_fields'),
    ]

    operations = [
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', nhip.kernel.fields.RowId(default=nhip.kernel.ids.new, editable=False, primary_key=True, serialize=False, verbose_name='id')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('about_kind', models.CharField(max_length=60, verbose_name='kind')),
                ('about_id', models.BigIntegerField(verbose_name='record')),
                ('name', models.CharField(max_length=200, verbose_name='file name')),
                ('folded', nhip.kernel.folding.FoldedField(blank=True, default='', editable=False, of=('name',))),
                ('versions', models.PositiveIntegerField(default=1, verbose_name='versions')),
                ('size', models.BigIntegerField(verbose_name='bytes')),
                ('type', models.CharField(max_length=60, verbose_name='type of file')),
                ('changed_at', models.DateTimeField(verbose_name='newest version')),
                ('held_since', models.DateTimeField(null=True, verbose_name='checked out since')),
                ('state', models.CharField(choices=[('active', 'In use'), ('archived', 'Archived')], default='active', max_length=12, verbose_name='state')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.person', verbose_name='put there by')),
                ('company', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.company', verbose_name='company')),
                ('held_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.person', verbose_name='checked out by')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.person', verbose_name='added by')),
            ],
            options={
                'verbose_name': 'file',
                'verbose_name_plural': 'files',
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', nhip.kernel.fields.RowId(default=nhip.kernel.ids.new, editable=False, primary_key=True, serialize=False, verbose_name='id')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('nth', models.PositiveIntegerField(verbose_name='version no.')),
                ('name', models.CharField(max_length=200, verbose_name='name at the time')),
                ('size', models.BigIntegerField(verbose_name='bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('type', models.CharField(max_length=60, verbose_name='type of file')),
                ('place', models.CharField(max_length=40)),
                ('at', models.DateTimeField(verbose_name='at')),
                ('again', models.PositiveIntegerField(null=True, verbose_name='the same as version')),
                ('company', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.company', verbose_name='company')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept', to='documents.file', verbose_name='file')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.person', verbose_name='put there by')),
            ],
            options={
                'verbose_name': 'version of a file',
                'verbose_name_plural': 'versions of files',
            },
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(fields=['company', 'about_kind', 'about_id'], name='files_on_a_record'),
        ),
        migrations.AddIndex(
            model_name='version',
            index=models.Index(fields=['company', 'place'], name='versions_by_place'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('file', 'nth'), name='one_version_of_a_number'),
        ),
    ]
