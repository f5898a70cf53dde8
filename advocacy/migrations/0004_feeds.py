import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import kernel.ids
import kernel.tenancy.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('advocacy', '0003_connected_services'),
    ]

    operations = [
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('pending', 'waiting'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], db_default='pending', default='pending', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('failure', models.JSONField(blank=True, editable=False, null=True)),
                ('kind', models.CharField(choices=[('rss', 'RSS, Atom or Google Alerts'), ('hackernews', 'Hacker News'), ('mastodon', 'Mastodon'), ('bluesky', 'Bluesky')], max_length=24, verbose_name='place')),
                ('query', models.CharField(max_length=500, verbose_name='what is read there')),
                ('server', models.CharField(blank=True, default='', max_length=200, verbose_name='server')),
                ('listens_for', models.CharField(choices=[('product', 'your product'), ('problem', 'the problem you solve')], default='product', max_length=8, verbose_name='listens for')),
                ('account', models.CharField(blank=True, default='', max_length=254, verbose_name='account')),
                ('password_sealed', models.TextField(blank=True, default='', editable=False)),
                ('session_sealed', models.TextField(blank=True, default='', editable=False)),
                ('interval_minutes', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(1440)], verbose_name='minutes between two looks')),
                ('etag', models.CharField(blank=True, default='', editable=False, max_length=300)),
                ('last_modified', models.CharField(blank=True, default='', editable=False, max_length=100)),
                ('cursor', models.CharField(blank=True, default='', editable=False, max_length=200)),
                ('last_polled_at', models.DateTimeField(editable=False, null=True, verbose_name='last looked')),
                ('last_new_at', models.DateTimeField(editable=False, null=True, verbose_name='last found')),
                ('failures', models.PositiveIntegerField(default=0, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'feed',
                'verbose_name_plural': 'feeds',
                'ordering': ['kind', 'query', 'id'],
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['organization', 'due_at', 'id'], name='advocacy_feed_due')],
                'constraints': [
                    models.UniqueConstraint(fields=('organization', 'kind', 'server', 'query'), name='advocacy_feed_once'),
                    models.CheckConstraint(condition=models.Q(('interval_minutes__gte', 5)), name='advocacy_feed_not_too_often'),
                    kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_feed_rows'),
                ],
            },
        ),
    ]
