"""Rounds and what is handed in for them; snapshots and clearings."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables of rounds."""

    initial = True

    dependencies = [
        ('accounts', '0006_leaving'),
    ]

    operations = [
        migrations.CreateModel(
            name='Clearing',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), primary_key=True, serialize=False)),
                ('purpose', models.TextField()),
                ('title', models.TextField(blank=True)),
                ('policy', models.TextField(blank=True)),
                ('state', models.TextField(default='working')),
                ('person', models.TextField()),
                ('office', models.TextField()),
                ('market', models.TextField(blank=True)),
                ('outcome', models.TextField(blank=True)),
                ('stored', models.TextField(blank=True)),
                ('proved', models.BooleanField(null=True)),
                ('verdict', models.JSONField(default=dict)),
                ('totals', models.JSONField(default=dict)),
                ('worst', models.JSONField(default=list)),
                ('findings', models.JSONField(default=list)),
                ('began_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('state', models.TextField(default='draft')),
                ('zone', models.TextField()),
                ('first_week', models.DateField()),
                ('submit_by', models.DateTimeField()),
                ('confirm_by', models.DateTimeField()),
                ('accept_by', models.DateTimeField()),
                ('objections_by', models.DateTimeField()),
                ('policy', models.TextField(blank=True)),
                ('terms', models.TextField()),
                ('terms_en', models.TextField()),
                ('terms_zh', models.TextField()),
                ('note', models.TextField(blank=True)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('opened_at', models.DateTimeField(null=True)),
                ('frozen_at', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), primary_key=True, serialize=False)),
                ('current', models.BooleanField(default=True)),
                ('files', models.JSONField()),
                ('hash', models.TextField()),
                ('firms', models.JSONField()),
                ('rows', models.JSONField()),
                ('engine', models.TextField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Steering',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), primary_key=True, serialize=False)),
                ('firm', models.JSONField()),
                ('programmes', models.JSONField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), primary_key=True, serialize=False)),
                ('state', models.TextField(default='submitted')),
                ('receipt', models.TextField()),
                ('terms', models.TextField()),
                ('person', models.TextField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), primary_key=True, serialize=False)),
                ('person', models.TextField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('clearing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rounds.clearing')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Content',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('salt', models.TextField()),
                ('tables', models.JSONField()),
                ('counts', models.JSONField()),
                ('findings', models.JSONField(default=list)),
                ('owner', models.ForeignKey(db_column='owner', editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.firm', to_field='firm')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='rounds.round')),
                ('clearing', models.UUIDField(unique=True)),
                ('snapshot', models.TextField()),
                ('outcome', models.TextField()),
                ('policy', models.TextField()),
                ('engine', models.TextField()),
                ('head', models.TextField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'open', 'frozen', 'cleared', 'reviewed', 'published', 'settled', 'cancelled'))), name='round_state'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('submit_by__lt', models.F('confirm_by')), ('confirm_by__lt', models.F('accept_by')), ('accept_by__lte', models.F('objections_by'))), name='round_calendar'),
        ),
        migrations.AddField(
            model_name='snapshot',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rounds.round'),
        ),
        migrations.AddField(
            model_name='clearing',
            name='snapshot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rounds.snapshot'),
        ),
        migrations.AddField(
            model_name='steering',
            name='owner',
            field=models.ForeignKey(db_column='owner', editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.firm', to_field='firm'),
        ),
        migrations.AddField(
            model_name='steering',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rounds.round'),
        ),
        migrations.AddField(
            model_name='submission',
            name='owner',
            field=models.ForeignKey(db_column='owner', editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.firm', to_field='firm'),
        ),
        migrations.AddField(
            model_name='submission',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rounds.round'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.UniqueConstraint(fields=('clearing', 'person'), name='one_approval'),
        ),
        migrations.AddConstraint(
            model_name='snapshot',
            constraint=models.UniqueConstraint(condition=models.Q(('current', True)), fields=('round',), name='one_snapshot'),
        ),
        migrations.AddConstraint(
            model_name='clearing',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('working', 'done', 'stopped', 'refused', 'failed'))), name='clearing_state'),
        ),
        migrations.AddConstraint(
            model_name='clearing',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ('publish', 'what_if'))), name='clearing_purpose'),
        ),
        migrations.AddConstraint(
            model_name='steering',
            constraint=models.UniqueConstraint(fields=('round', 'owner'), name='one_steering'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('submitted', 'withdrawn', 'left_out'))), name='submission_state'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('round', 'owner'), name='one_submission'),
        ),
    ]
