import django.db.models.deletion
import django.db.models.functions.datetime
import kernel.ids
import kernel.tenancy.constraints
import kernel.tenancy.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_news_from_other_services'),
        ('advocacy', '0004_feeds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ScoreOverride',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tier', models.CharField(choices=[('champion', 'Champion'), ('natural', 'Natural advocate'), ('warm', 'Warm'), ('quiet', 'Quiet'), ('resting', 'Resting'), ('leave', 'Leave in peace')], max_length=8, verbose_name='tier')),
                ('reason', models.CharField(max_length=200, verbose_name='why')),
                ('until', models.DateTimeField(verbose_name='until')),
                ('set_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='set')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back')),
                ('machine_score', models.FloatField(null=True)),
                ('machine_tier', models.CharField(choices=[('champion', 'Champion'), ('natural', 'Natural advocate'), ('warm', 'Warm'), ('quiet', 'Quiet'), ('resting', 'Resting'), ('leave', 'Leave in peace')], max_length=8)),
            ],
            options={
                'verbose_name': 'tier set by hand',
                'verbose_name_plural': 'tiers set by hand',
                'ordering': ['-set_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ScoreWeek',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('week', models.DateField()),
                ('score', models.FloatField()),
                ('tier', models.CharField(choices=[('champion', 'Champion'), ('natural', 'Natural advocate'), ('warm', 'Warm'), ('quiet', 'Quiet'), ('resting', 'Resting'), ('leave', 'Leave in peace')], max_length=8)),
                ('model_number', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='ScoringModel',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('active', 'active'), ('retired', 'retired')], default='draft', max_length=7, verbose_name='state')),
                ('based_on', models.PositiveIntegerField(default=0, verbose_name='based on')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='begun')),
                ('activated_at', models.DateTimeField(blank=True, null=True, verbose_name='in force since')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='in force until')),
                ('content', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'version of the scoring',
                'verbose_name_plural': 'versions of the scoring',
                'ordering': ['-number'],
                'abstract': False,
            },
        ),
        migrations.AlterModelOptions(
            name='advocate',
            options={'ordering': ['-rank', '-id'], 'verbose_name': 'advocate', 'verbose_name_plural': 'advocates'},
        ),
        migrations.AddField(
            model_name='advocate',
            name='fit',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='fit'),
        ),
        migrations.AddField(
            model_name='advocate',
            name='machine_tier',
            field=models.CharField(blank=True, choices=[('champion', 'Champion'), ('natural', 'Natural advocate'), ('warm', 'Warm'), ('quiet', 'Quiet'), ('resting', 'Resting'), ('leave', 'Leave in peace')], db_default='', default='', max_length=8),
        ),
        migrations.AddField(
            model_name='advocate',
            name='model_number',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='advocate',
            name='override_tier',
            field=models.CharField(blank=True, choices=[('champion', 'Champion'), ('natural', 'Natural advocate'), ('warm', 'Warm'), ('quiet', 'Quiet'), ('resting', 'Resting'), ('leave', 'Leave in peace')], db_default='', default='', max_length=8),
        ),
        migrations.AddField(
            model_name='advocate',
            name='override_until',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='advocate',
            name='rank',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='advocate',
            name='unprompted_acts',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='by themselves'),
        ),
        migrations.AddField(
            model_name='scoreoverride',
            name='contact',
            field=kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact'),
        ),
        migrations.AddField(
            model_name='scoreoverride',
            name='organization',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='scoreoverride',
            name='set_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scoreweek',
            name='contact',
            field=kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact'),
        ),
        migrations.AddField(
            model_name='scoreweek',
            name='organization',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='scoringmodel',
            name='activated_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scoringmodel',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scoringmodel',
            name='organization',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddIndex(
            model_name='scoreoverride',
            index=models.Index(fields=['organization', 'contact', '-set_at'], name='advocacy_override_of'),
        ),
        migrations.AddConstraint(
            model_name='scoreoverride',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_scoreoverride_rows'),
        ),
        migrations.AddConstraint(
            model_name='scoreoverride',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_scoreoverride_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='scoreweek',
            constraint=models.UniqueConstraint(fields=('organization', 'contact', 'week'), name='advocacy_scoreweek_once'),
        ),
        migrations.AddConstraint(
            model_name='scoreweek',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_scoreweek_rows'),
        ),
        migrations.AddConstraint(
            model_name='scoreweek',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_scoreweek_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='scoringmodel',
            constraint=models.UniqueConstraint(fields=('organization', 'number'), name='advocacy_scoringmodel_number'),
        ),
        migrations.AddConstraint(
            model_name='scoringmodel',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('organization',), name='advocacy_scoringmodel_one_active'),
        ),
        migrations.AddConstraint(
            model_name='scoringmodel',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('organization',), name='advocacy_scoringmodel_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='scoringmodel',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_scoringmodel_rows'),
        ),
    ]
