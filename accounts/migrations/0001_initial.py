import accounts.contacting.models
import accounts.customers.folding
import accounts.organizations.models
import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
import kernel.ids
import kernel.money
import kernel.tenancy.constraints
import kernel.tenancy.models
import kernel.together
import kernel.trigrams
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        kernel.trigrams.Trigrams(),
        kernel.together.Together([
        migrations.CreateModel(
            name='Parcel',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=120)),
                ('shipped_at', models.DateTimeField(null=True, verbose_name='shipped')),
                ('delivered_at', models.DateTimeField(null=True, verbose_name='delivered')),
                ('version', models.CharField(editable=False, max_length=120)),
            ],
            options={
                'verbose_name': 'parcel',
                'verbose_name_plural': 'parcels',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('unwilling', models.JSONField(blank=True, default=list, verbose_name='not to be asked for')),
                ('apart_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days between asks')),
                ('way', models.CharField(choices=[('any', 'whichever fits'), ('mail', 'by mail'), ('in_app', 'in the product'), ('person', 'by a person I know, not by the machine')], default='any', max_length=8, verbose_name='way')),
                ('paused_until', models.DateField(blank=True, null=True, verbose_name='quiet until')),
                ('source', models.CharField(max_length=200, verbose_name='how we know')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='recorded')),
            ],
            options={
                'verbose_name': 'preference',
                'verbose_name_plural': 'preferences',
                'ordering': ['-recorded_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('external_id', models.CharField(max_length=255, verbose_name='your id')),
                ('title', models.CharField(blank=True, default='', max_length=200, verbose_name='title')),
                ('seen_as', models.CharField(blank=True, default='', editable=False, max_length=200)),
                ('category', models.CharField(blank=True, default='', max_length=120, verbose_name='category')),
                ('price', models.BigIntegerField(blank=True, null=True, verbose_name='price (minor units)')),
                ('currency', kernel.money.CurrencyField(blank=True, default='', max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, like EUR.')], verbose_name='currency')),
                ('margin', models.BigIntegerField(blank=True, null=True, verbose_name='margin a piece (minor units)')),
                ('is_in_stock', models.BooleanField(default=True, verbose_name='in stock')),
                ('url', models.URLField(blank=True, default='', max_length=500, verbose_name='page')),
                ('image_url', models.URLField(blank=True, default='', max_length=500, verbose_name='picture')),
                ('care_tips', models.TextField(blank=True, default='', help_text='For whoever opens the parcel: plain words, a tip a line.', verbose_name='care tips')),
                ('released_at', models.DateTimeField(blank=True, help_text='Before, it is recommended to nobody. Empty: it is on sale.', null=True, verbose_name='on sale from')),
                ('is_known', models.BooleanField(default=False, verbose_name='in your catalogue')),
                ('told_at', models.JSONField(default=dict, editable=False)),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'verbose_name': 'product',
                'verbose_name_plural': 'products',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=120)),
                ('refunded_at', models.DateTimeField(verbose_name='when')),
                ('amount', models.BigIntegerField(verbose_name='amount (minor units)')),
                ('currency', kernel.money.CurrencyField(blank=True, default='', max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, like EUR.')], verbose_name='currency')),
                ('version', models.CharField(editable=False, max_length=120)),
            ],
            options={
                'verbose_name': 'refund',
                'verbose_name_plural': 'refunds',
                'ordering': ['refunded_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=12, verbose_name='kind')),
                ('value', models.CharField(max_length=420, verbose_name='value')),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'verbose_name': 'refused match',
                'verbose_name_plural': 'refused matches',
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('page', models.CharField(max_length=80)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('query', models.CharField(blank=True, max_length=1000)),
                ('is_shared', models.BooleanField(default=False, verbose_name='for everybody')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'saved view',
                'verbose_name_plural': 'saved views',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SlackConnection',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('webhook_sealed', models.TextField(blank=True, default='', editable=False)),
                ('token_sealed', models.TextField(blank=True, default='', editable=False)),
                ('signing_sealed', models.TextField(blank=True, default='', editable=False)),
                ('channel', models.CharField(blank=True, default='', help_text='Where a bot posts what concerns the whole team, for example #advocates.', max_length=80, verbose_name='channel')),
                ('posts_moments', models.BooleanField(default=True, help_text='Each moment with its reasons and its draft, when it is time to act.', verbose_name='post moments')),
                ('is_on', models.BooleanField(default=True, verbose_name='posts')),
                ('last_good_at', models.DateTimeField(editable=False, null=True, verbose_name='last posted')),
                ('failure', models.JSONField(editable=False, null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='connected')),
            ],
            options={
                'verbose_name': 'Slack',
                'verbose_name_plural': 'Slack',
            },
        ),
        migrations.CreateModel(
            name='SlackMessage',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('pending', 'waiting'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], db_default='pending', default='pending', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('failure', models.JSONField(blank=True, editable=False, null=True)),
                ('to', models.CharField(choices=[('channel', 'channel'), ('person', 'person'), ('answer', 'answer to a button')], max_length=8)),
                ('address', models.TextField(blank=True, default='', editable=False)),
                ('text', models.TextField(editable=False)),
                ('blocks', models.JSONField(default=list, editable=False)),
                ('key', models.CharField(editable=False, max_length=120)),
                ('not_after', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'Slack message',
                'verbose_name_plural': 'Slack messages',
            },
        ),
        migrations.CreateModel(
            name='SlackPerson',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('slack_id', models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('address_hash', models.CharField(max_length=64)),
                ('cause', models.CharField(choices=[('unsubscribed', 'unsubscribed'), ('bounced', 'bounced for good'), ('complained', 'marked as spam'), ('erased', 'erased')], max_length=12, verbose_name='cause')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'suppressed address',
                'verbose_name_plural': 'suppressed addresses',
            },
        ),
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('identity_hash', models.CharField(max_length=64)),
                ('erased_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'erased identity',
                'verbose_name_plural': 'erased identities',
            },
        ),
        migrations.CreateModel(
            name='TrailEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('signed_in', 'logged in'), ('sign_in_failed', 'failed to log in'), ('refused', 'was refused'), ('exported', 'took a list out'), ('person_exported', 'took out everything about a person'), ('erasure_asked', 'asked that a person be erased'), ('erased', 'a person was erased'), ('command', 'worked from the command line')], max_length=16, verbose_name='what')),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='about')),
                ('by_id', models.BigIntegerField(null=True)),
                ('key', models.CharField(blank=True, max_length=80, verbose_name='API key')),
                ('through', models.CharField(blank=True, max_length=12, verbose_name='through')),
                ('request_id', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='when')),
            ],
            options={
                'verbose_name': 'entry of the trail',
                'verbose_name_plural': 'trail',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Trouble',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('serious_ticket', 'open serious ticket'), ('detractor', 'unhappy answer'), ('complaint', 'complaint'), ('invoice_overdue', 'overdue invoice'), ('churn_notice', 'notice to leave'), ('champion_left', 'our champion left'), ('legal_hold', 'legal hold')], max_length=16, verbose_name='kind')),
                ('reference', models.CharField(blank=True, max_length=120, verbose_name='reference')),
                ('opened_at', models.DateTimeField(verbose_name='since')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'verbose_name': 'trouble',
                'verbose_name_plural': 'trouble',
            },
        ),
        migrations.CreateModel(
            name='WebhookAttempt',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='when')),
                ('status', models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='status')),
                ('milliseconds', models.PositiveIntegerField(editable=False, verbose_name='took (ms)')),
                ('answer', models.TextField(blank=True, default='', editable=False, verbose_name='answer')),
                ('failure', models.JSONField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'attempt',
                'verbose_name_plural': 'attempts',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('pending', 'waiting'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], db_default='pending', default='pending', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('failure', models.JSONField(blank=True, editable=False, null=True)),
                ('event_id', models.UUIDField(editable=False, verbose_name='event')),
                ('type', models.CharField(max_length=60, verbose_name='what happened')),
                ('body', models.TextField(editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='happened')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(help_text='How your team calls it, for example: CRM, staging.', max_length=80, verbose_name='name')),
                ('url', models.CharField(help_text='Where we call, beginning with https://.', max_length=2000, verbose_name='address')),
                ('event_types', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, help_text='Choose none to hear everything, what is added later too.', size=None, verbose_name='events')),
                ('is_on', models.BooleanField(default=True, verbose_name='is told')),
                ('is_test', models.BooleanField(default=False, help_text='Hears what programs with test keys cause, and nothing of live customers.', verbose_name='for tests')),
                ('per_second', models.PositiveSmallIntegerField(blank=True, help_text='Leave it empty for as many as there are.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(500)], verbose_name='calls a second, at most')),
                ('secret_sealed', models.TextField(editable=False)),
                ('old_secrets', models.JSONField(default=list, editable=False)),
                ('failures', models.PositiveIntegerField(default=0, editable=False)),
                ('failing_since', models.DateTimeField(editable=False, null=True, verbose_name='failing since')),
                ('held_until', models.DateTimeField(editable=False, null=True, verbose_name='next attempt')),
                ('last_good_at', models.DateTimeField(editable=False, null=True, verbose_name='last success')),
                ('ended_at', models.DateTimeField(editable=False, null=True, verbose_name='given up')),
                ('ended_because', models.JSONField(editable=False, null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='added')),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='mail address')),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'Français')], default='en', max_length=2, verbose_name='language')),
                ('timezone', models.CharField(default='Europe/Paris', max_length=64, verbose_name='time zone')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
            },
            managers=[
                ('objects', accounts.organizations.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('source', models.CharField(default='product', help_text='Names where events come from. Two keys with one source share one inbox, for rotation.', max_length=60, verbose_name='source')),
                ('prefix', models.CharField(editable=False, max_length=24, unique=True, verbose_name='starts with')),
                ('secret_hash', models.BinaryField(max_length=32)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('ingest', 'send events'), ('read', 'read'), ('write', 'write'), ('admin', 'administer')], max_length=8, verbose_name='scope'), default=list, size=None, verbose_name='scopes')),
                ('is_test', models.BooleanField(default=False, verbose_name='test key')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('last_used_at', models.DateTimeField(editable=False, null=True, verbose_name='last used')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
            ],
            options={
                'verbose_name': 'API key',
                'verbose_name_plural': 'API keys',
            },
        ),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('external_id', models.CharField(blank=True, max_length=255, null=True, verbose_name='your id')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('domain', models.CharField(blank=True, max_length=253, verbose_name='domain')),
                ('industry', models.CharField(blank=True, max_length=120, verbose_name='industry')),
                ('employees', models.PositiveIntegerField(blank=True, null=True, verbose_name='employees')),
                ('plan', models.CharField(blank=True, max_length=80, verbose_name='plan')),
                ('seats', models.PositiveIntegerField(blank=True, null=True, verbose_name='seats')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('timezone', models.CharField(blank=True, max_length=64, verbose_name='time zone')),
                ('mrr_amount', models.BigIntegerField(blank=True, null=True, verbose_name='monthly revenue (minor units)')),
                ('mrr_currency', kernel.money.CurrencyField(blank=True, max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, like EUR.')], verbose_name='currency')),
                ('policy', models.CharField(choices=[('unknown', 'not known'), ('allowed', 'allowed'), ('approval', 'needs their approval'), ('forbidden', 'forbidden')], default='unknown', max_length=10, verbose_name='may recommend')),
                ('policy_note', models.CharField(blank=True, max_length=200, verbose_name='who said so, and when')),
                ('benefits', models.CharField(choices=[('yes', 'yes'), ('ask_first', 'ask first'), ('no', 'no')], default='yes', max_length=10, verbose_name='may accept benefits')),
                ('is_regulated', models.BooleanField(default=False, verbose_name='public body or regulated field')),
                ('renewal_on', models.DateField(blank=True, null=True, verbose_name='renewal')),
                ('churned_at', models.DateTimeField(blank=True, null=True, verbose_name='left')),
                ('traits', models.JSONField(blank=True, default=dict, verbose_name='traits')),
                ('told_at', models.JSONField(default=dict, editable=False)),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('sought', models.GeneratedField(db_persist=True, expression=accounts.customers.folding.Folded(django.db.models.functions.text.Concat('name', models.Value('\n'), 'domain', models.Value('\n'), 'external_id', output_field=models.TextField())), output_field=models.TextField())),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner (CSM)')),
                ('parent', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, help_text='The company above it, if it is part of a group.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='subsidiaries', to='accounts.company', verbose_name='belongs to')),
            ],
            options={
                'verbose_name': 'company',
                'verbose_name_plural': 'companies',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('external_id', models.CharField(blank=True, max_length=255, null=True, verbose_name='your id')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='mail address')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='role')),
                ('is_decider', models.BooleanField(default=False, verbose_name='decides or administers')),
                ('standing', models.CharField(choices=[('customer', 'customer'), ('prospect', 'prospect')], default='customer', max_length=8, verbose_name='standing')),
                ('language', models.CharField(blank=True, max_length=8, verbose_name='language')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('timezone', models.CharField(blank=True, max_length=64, verbose_name='time zone')),
                ('traits', models.JSONField(blank=True, default=dict, verbose_name='traits')),
                ('told_at', models.JSONField(default=dict, editable=False)),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('erased_at', models.DateTimeField(editable=False, null=True)),
                ('first_seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='first seen')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('sought', models.GeneratedField(db_persist=True, expression=accounts.customers.folding.Folded(django.db.models.functions.text.Concat('name', models.Value('\n'), 'email', models.Value('\n'), 'external_id', output_field=models.TextField())), output_field=models.TextField())),
                ('company', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contacts', to='accounts.company', verbose_name='company')),
                ('merged_into', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('stage', models.CharField(choices=[('checking', 'being checked'), ('checked', 'checked, not loaded'), ('loading', 'being loaded'), ('loaded', 'loaded'), ('failed', 'interrupted'), ('cancelled', 'cancelled')], default='checking', max_length=9, verbose_name='state')),
                ('date_order', models.CharField(blank=True, choices=[('', 'as the columns show'), ('dmy', 'day first: 03/04/2025 is 3 April'), ('mdy', 'month first: 03/04/2025 is March 4')], default='', max_length=3, verbose_name='dates')),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='handed over')),
                ('loaded_at', models.DateTimeField(editable=False, null=True, verbose_name='loaded')),
                ('is_forgotten', models.BooleanField(default=False, editable=False)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('external_id', models.CharField(max_length=255, verbose_name='your id')),
                ('number', models.CharField(blank=True, default='', max_length=80, verbose_name='number')),
                ('source', models.CharField(blank=True, default='', max_length=60, verbose_name='source')),
                ('buyer', models.CharField(blank=True, default='', editable=False, max_length=340)),
                ('currency', kernel.money.CurrencyField(max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, like EUR.')], verbose_name='currency')),
                ('placed_at', models.DateTimeField(blank=True, null=True, verbose_name='placed')),
                ('paid_at', models.DateTimeField(blank=True, null=True, verbose_name='paid')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='delivered')),
                ('told_total', models.BigIntegerField(editable=False, null=True)),
                ('total', models.BigIntegerField(default=0, verbose_name='total (minor units)')),
                ('refunded', models.BigIntegerField(default=0, verbose_name='refunded (minor units)')),
                ('net', models.BigIntegerField(default=0, verbose_name='net of refunds (minor units)')),
                ('is_counted', models.BooleanField(default=False, verbose_name='counts')),
                ('referral_code', models.CharField(blank=True, default='', max_length=32, verbose_name='referral code')),
                ('click_id', models.CharField(blank=True, default='', max_length=64)),
                ('told_faults', models.JSONField(default=dict, editable=False)),
                ('faults', models.JSONField(default=list, editable=False, verbose_name='what is wrong with it')),
                ('told_at', models.JSONField(default=dict, editable=False)),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='orders', to='accounts.contact', verbose_name='person')),
            ],
            options={
                'verbose_name': 'order',
                'verbose_name_plural': 'orders',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('business_model', models.CharField(choices=[('subscription', 'subscription'), ('transaction', 'transaction (shop)')], default='subscription', max_length=12, verbose_name='business model')),
                ('sending', models.CharField(choices=[('observe', 'observe: nothing leaves'), ('drafts', 'drafts: tasks for your team only'), ('on', 'on: rules set to send may send')], default='observe', max_length=8, verbose_name='sending position')),
                ('currency', kernel.money.CurrencyField(default='EUR', max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, like EUR.')], verbose_name='reporting currency')),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'Français')], default='en', max_length=2, verbose_name='language')),
                ('timezone', models.CharField(default='Europe/Paris', max_length=64, verbose_name='time zone')),
                ('requires_mfa', models.BooleanField(default=False, help_text='Members come in only after a code from an app on their phone.', verbose_name='second step for everybody')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'organization',
                'verbose_name_plural': 'organizations',
                'constraints': [models.CheckConstraint(condition=models.Q(('sending__in', ['observe', 'drafts', 'on'])), name='accounts_organization_sending')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=120)),
                ('title', models.CharField(blank=True, default='', max_length=200, verbose_name='title')),
                ('quantity', models.PositiveIntegerField(verbose_name='quantity')),
                ('amount', models.BigIntegerField(verbose_name='amount (minor units)')),
                ('order', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='accounts.order')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'order line',
                'verbose_name_plural': 'order lines',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='MrrState',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('occurred_at', models.DateTimeField()),
                ('amount', models.BigIntegerField()),
                ('currency', kernel.money.CurrencyField(max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, like EUR.')])),
                ('seats', models.PositiveIntegerField(null=True)),
                ('plan', models.CharField(blank=True, max_length=80)),
                ('reference', models.CharField(max_length=200)),
                ('part', models.CharField(blank=True, db_default='', default='', max_length=120)),
                ('since', models.DateTimeField(null=True)),
                ('company', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='MrrMovement',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('new', 'new'), ('expansion', 'expansion'), ('contraction', 'contraction'), ('churn', 'churn'), ('reactivation', 'reactivation')], max_length=12, verbose_name='kind')),
                ('occurred_at', models.DateTimeField(verbose_name='when')),
                ('delta', models.BigIntegerField(verbose_name='change (minor units)')),
                ('currency', kernel.money.CurrencyField(max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, like EUR.')], verbose_name='currency')),
                ('company', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'revenue movement',
                'verbose_name_plural': 'revenue movements',
                'ordering': ['-occurred_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('owner', 'owner'), ('admin', 'administrator'), ('csm', 'customer-success manager'), ('analyst', 'analyst (reads only)')], default='csm', max_length=8, verbose_name='role')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'member',
                'verbose_name_plural': 'members',
            },
        ),
        migrations.CreateModel(
            name='MailSender',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('from_name', models.CharField(blank=True, help_text='Above each mail to a customer. Empty: the name of your organization.', max_length=80, verbose_name='name')),
                ('address', models.EmailField(blank=True, help_text="A mailbox of yours. It is used once you have entered the code that we send there; until then, and when it is empty, mail comes from Goodword's own address.", max_length=254, verbose_name='address')),
                ('nonce', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('asked_at', models.DateTimeField(editable=False, null=True)),
                ('asks', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('wrong', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='confirmed')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'sender of mail',
                'verbose_name_plural': 'sender of mail',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, verbose_name='mail address')),
                ('role', models.CharField(choices=[('owner', 'owner'), ('admin', 'administrator'), ('csm', 'customer-success manager'), ('analyst', 'analyst (reads only)')], default='csm', max_length=8, verbose_name='role')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('accepted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='accepted')),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='revoked')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
            },
        ),
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('companies', 'companies'), ('contacts', 'contacts'), ('history', 'history'), ('orders', 'orders'), ('leads', 'leads')], max_length=9, verbose_name='kind')),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('encoding', models.CharField(blank=True, max_length=16)),
                ('delimiter', models.CharField(blank=True, max_length=1)),
                ('columns', models.JSONField(default=list)),
                ('meanings', models.JSONField(default=list)),
                ('fallback', models.CharField(blank=True, max_length=20)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('good', models.PositiveIntegerField(default=0)),
                ('bad', models.PositiveIntegerField(default=0)),
                ('loaded', models.PositiveIntegerField(default=0)),
                ('known', models.PositiveIntegerField(default=0)),
                ('problem', models.JSONField(null=True)),
                ('handed_over', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='accounts.import')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'imported file',
                'verbose_name_plural': 'imported files',
                'ordering': ['kind'],
            },
        ),
        migrations.CreateModel(
            name='ImportChunk',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('pending', 'waiting'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], db_default='pending', default='pending', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('failure', models.JSONField(blank=True, editable=False, null=True)),
                ('number', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
                ('names', models.BinaryField(null=True)),
                ('file', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='accounts.importfile')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('external_id', 'your id'), ('email', 'mail address'), ('anonymous_id', 'anonymous id'), ('handle', 'social handle'), ('profile_url', 'page'), ('service_id', 'id in another service')], max_length=12, verbose_name='kind')),
                ('value', models.CharField(max_length=320, verbose_name='value')),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'identity',
                'verbose_name_plural': 'identities',
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=255, verbose_name='key')),
                ('fingerprint', models.BinaryField(max_length=32)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('body', models.BinaryField(default=b'')),
                ('created_at', models.DateTimeField()),
                ('api_key', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.apikey')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'answered request',
                'verbose_name_plural': 'answered requests',
            },
        ),
        migrations.CreateModel(
            name='EventName',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='event')),
                ('seen', models.PositiveBigIntegerField(default=0, verbose_name='times')),
                ('last_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='last')),
                ('is_mapped', models.BooleanField(default=False, verbose_name='meaning known')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'event name',
                'verbose_name_plural': 'event names',
                'ordering': ['-seen', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('state', models.CharField(choices=[('pending', 'waiting'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], db_default='pending', default='pending', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('failure', models.JSONField(blank=True, editable=False, null=True)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=60, verbose_name='source')),
                ('message_id', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('track', 'track'), ('identify', 'identify'), ('group', 'group'), ('alias', 'alias'), ('page', 'page'), ('screen', 'screen'), ('news', 'from another service'), ('broken', 'unreadable')], max_length=8, verbose_name='type')),
                ('name', models.CharField(blank=True, db_default='', max_length=200, verbose_name='event')),
                ('user_id', models.CharField(blank=True, db_default='', max_length=255, verbose_name='your id')),
                ('anonymous_id', models.CharField(blank=True, db_default='', max_length=255)),
                ('occurred_at', models.DateTimeField(verbose_name='when')),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='received')),
                ('payload', models.JSONField(verbose_name='as sent')),
                ('is_test', models.BooleanField(db_default=False, default=False, verbose_name='test')),
                ('is_historical', models.BooleanField(db_default=False, default=False, help_text='Makes signals, never moments.', verbose_name='imported')),
                ('request_id', models.CharField(blank=True, db_default='', max_length=64)),
                ('reading', models.CharField(blank=True, choices=[('', 'not read yet'), ('signal', 'evidence'), ('profile', 'profile'), ('unmapped', 'no meaning known'), ('nothing', 'nothing to learn'), ('waiting', 'waits for a person'), ('erased', 'of somebody who was erased')], db_default='', default='', max_length=8, verbose_name='read as')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('contact_id', models.UUIDField(editable=False, verbose_name='our id')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='asked')),
                ('key', models.CharField(blank=True, editable=False, max_length=80, verbose_name='API key')),
                ('done_at', models.DateTimeField(editable=False, null=True, verbose_name='done')),
                ('gone', models.JSONField(default=dict, editable=False, verbose_name='rows')),
                ('still_shown', models.JSONField(default=list, editable=False, verbose_name='to take down elsewhere')),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('asked_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'erasure',
                'verbose_name_plural': 'erasures',
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ContactingSettings',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('quiet_hours', models.BooleanField(default=True, help_text="Write only in the working hours of the person's own time zone.", verbose_name='keep quiet hours')),
                ('start', models.TimeField(default=datetime.time(9, 0), verbose_name='from')),
                ('end', models.TimeField(default=datetime.time(17, 0), verbose_name='until')),
                ('monday_from', models.TimeField(default=datetime.time(10, 0), verbose_name='Mondays from')),
                ('friday_until', models.TimeField(default=datetime.time(15, 0), verbose_name='Fridays until')),
                ('pauses', models.JSONField(blank=True, default=accounts.contacting.models.year_end, help_text='Days on which nobody is written to: a list of [first day, last day]; without a year, each year.', verbose_name='pauses')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'contacting settings',
                'verbose_name_plural': 'contacting settings',
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('service', 'service relation'), ('recommendation', 'being asked to recommend'), ('publication', 'publication'), ('profiling', 'profiling (scores)'), ('content', 'content by mail')], max_length=16, verbose_name='purpose')),
                ('answer', models.CharField(choices=[('granted', 'granted'), ('withdrawn', 'withdrawn'), ('objected', 'objected'), ('lapsed', 'lapsed')], max_length=10, verbose_name='answer')),
                ('basis', models.CharField(default='consent', max_length=40, verbose_name='legal basis')),
                ('source', models.CharField(max_length=200, verbose_name='how we know')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='recorded')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consent ledger',
                'ordering': ['-recorded_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='CompanyIdentity',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('value', models.CharField(max_length=255, verbose_name='value')),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('company', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='accounts.company')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'other id of a company',
                'verbose_name_plural': 'other ids of companies',
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject', models.CharField(max_length=63)),
                ('object_id', models.UUIDField()),
                ('what', models.CharField(choices=[('INSERT', 'made'), ('UPDATE', 'edited'), ('DELETE', 'removed')], max_length=6)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('key', models.CharField(blank=True, max_length=80)),
                ('through', models.CharField(blank=True, max_length=12)),
                ('request_id', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'change',
                'verbose_name_plural': 'history',
            },
        ),
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('accent', models.CharField(default='#1f6b52', help_text='As #rrggbb. Where it could not be read, a darker or a lighter shade is used.', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}$', 'A colour is written as #rrggbb.')], verbose_name='colour')),
                ('website', models.CharField(blank=True, help_text='As it stands on a card, without https://.', max_length=120, verbose_name='website')),
                ('logo', models.BinaryField(null=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'brand',
                'verbose_name_plural': 'brand',
            },
        ),
        migrations.CreateModel(
            name='BadRow',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('line', models.PositiveIntegerField(verbose_name='line')),
                ('code', models.CharField(max_length=40)),
                ('faults', models.JSONField(default=list)),
                ('cells', models.JSONField(default=list)),
                ('file', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='bad_rows', to='accounts.importfile')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'row that was not taken',
                'verbose_name_plural': 'rows that were not taken',
                'ordering': ['line'],
            },
        ),
        migrations.CreateModel(
            name='ActiveDay',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('first_day', models.DateField(verbose_name='from')),
                ('last_day', models.DateField(verbose_name='until')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('cover', models.ForeignKey(blank=True, help_text='Nobody chosen: the first owner of the organization.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who covers')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who is away')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'absence',
                'verbose_name_plural': 'absences',
                'ordering': ['-first_day', '-id'],
            },
        ),
        ]),
        kernel.together.Together([
        migrations.AddField(
            model_name='order',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='import',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='contact',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='company',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='apikey',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_keys', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='parcel',
            name='order',
            field=kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='parcels', to='accounts.order'),
        ),
        migrations.AddField(
            model_name='parcel',
            name='organization',
            field=models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='preference',
            name='contact',
            field=kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to='accounts.contact'),
        ),
        migrations.AddField(
            model_name='preference',
            name='organization',
            field=models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='product',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='orderline',
            name='product',
            field=kernel.tenancy.models.OwnedForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='lines', to='accounts.product', verbose_name='product'),
        ),
        migrations.AddField(
            model_name='refund',
            name='order',
            field=kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='refunds', to='accounts.order'),
        ),
        migrations.AddField(
            model_name='refund',
            name='organization',
            field=models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='refusal',
            name='contact',
            field=kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='refusals', to='accounts.contact'),
        ),
        migrations.AddField(
            model_name='refusal',
            name='organization',
            field=models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='slackconnection',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='connected by'),
        ),
        migrations.AddField(
            model_name='slackconnection',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='slackmessage',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='slackperson',
            name='membership',
            field=kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.membership'),
        ),
        migrations.AddField(
            model_name='slackperson',
            name='organization',
            field=models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='suppression',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='tombstone',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='trailentry',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='trouble',
            name='company',
            field=kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company'),
        ),
        migrations.AddField(
            model_name='trouble',
            name='contact',
            field=kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact'),
        ),
        migrations.AddField(
            model_name='trouble',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='webhookattempt',
            name='organization',
            field=models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='webhookdelivery',
            name='contact',
            field=kernel.tenancy.models.OwnedForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact'),
        ),
        migrations.AddField(
            model_name='webhookdelivery',
            name='organization',
            field=models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='webhookattempt',
            name='delivery',
            field=kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='accounts.webhookdelivery'),
        ),
        migrations.AddField(
            model_name='webhookendpoint',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by'),
        ),
        migrations.AddField(
            model_name='webhookendpoint',
            name='organization',
            field=models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddField(
            model_name='webhookdelivery',
            name='endpoint',
            field=kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='accounts.webhookendpoint', verbose_name='webhook'),
        ),
        ]),
        kernel.together.Together([
        pgtrigger.migrations.AddTrigger(
            model_name='organization',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."business_model" IS DISTINCT FROM (NEW."business_model") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."requires_mfa" IS DISTINCT FROM (NEW."requires_mfa") OR OLD."sending" IS DISTINCT FROM (NEW."sending") OR OLD."timezone" IS DISTINCT FROM (NEW."timezone"))', declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['name', 'business_model', 'sending', 'currency', 'language', 'timezone', 'requires_mfa']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    outside := current_setting('app.organization', true);\n    PERFORM set_config('app.organization', COALESCE(new_row, old_row) ->> 'id', true);\n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    PERFORM set_config('app.organization', COALESCE(outside, ''), true);\n    RETURN NULL;\n", hash='8be5f3fd48aa23057a728cb947447dc26636dad4', operation='UPDATE', pgid='pgtrigger_history_183e2', table='accounts_organization', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organization',
            trigger=pgtrigger.compiler.Trigger(name='forget_history', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM set_config('app.organization', OLD.id::text, true); PERFORM set_config('app.forgetting', 'on', true); DELETE FROM accounts_change WHERE organization_id = OLD.id; PERFORM set_config('app.forgetting', '', true); RETURN NULL;", hash='9a2a81f622a00b6254a9235428e444eca3ad3643', operation='DELETE', pgid='pgtrigger_forget_history_6a385', table='accounts_organization', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organization', 'contact', 'placed_at'], name='accounts_order_of'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organization', 'placed_at'], name='accounts_order_placed'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organization', 'changed_at'], name='accounts_order_changed'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['organization', 'created_at', 'id'], name='accounts_order_newest'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('contact', None)), fields=['organization', 'buyer'], name='accounts_order_of_nobody'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.UniqueConstraint(fields=('organization', 'is_test', 'external_id'), name='accounts_order_once'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('net__gte', 0), ('refunded__gte', 0), ('refunded__lte', models.F('total'))), name='accounts_order_refund_within'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_order_rows'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='accounts_order_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='mrrstate',
            index=models.Index(fields=['organization', 'company', 'occurred_at'], name='accounts_mrrstate_of'),
        ),
        migrations.AddConstraint(
            model_name='mrrstate',
            constraint=models.UniqueConstraint(fields=('organization', 'company', 'reference'), name='accounts_mrrstate_once'),
        ),
        migrations.AddConstraint(
            model_name='mrrstate',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_mrrstate_rows'),
        ),
        migrations.AddConstraint(
            model_name='mrrstate',
            constraint=kernel.tenancy.constraints.SameOrganization(field='company', name='accounts_mrrstate_company_owner'),
        ),
        migrations.AddIndex(
            model_name='mrrmovement',
            index=models.Index(fields=['organization', 'company', 'occurred_at'], name='accounts_mrrmovement_of'),
        ),
        migrations.AddIndex(
            model_name='mrrmovement',
            index=models.Index(fields=['organization', 'occurred_at'], name='accounts_mrrmovement_at'),
        ),
        migrations.AddConstraint(
            model_name='mrrmovement',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_mrrmovement_rows'),
        ),
        migrations.AddConstraint(
            model_name='mrrmovement',
            constraint=kernel.tenancy.constraints.SameOrganization(field='company', name='accounts_mrrmovement_company_owner'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('organization', 'user'), name='accounts_membership_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['user_id', 'role']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;\n    outside := current_setting('app.organization', true);\n    PERFORM set_config('app.organization', COALESCE(new_row, old_row) ->> 'organization_id', true);\n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    PERFORM set_config('app.organization', COALESCE(outside, ''), true);\n    RETURN NULL;\n", hash='c5621099cfba75a38a39a8f720f000973bc0ecc2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_history_34a98', table='accounts_membership', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='mailsender',
            constraint=models.UniqueConstraint(fields=('organization',), name='accounts_mailsender_one'),
        ),
        migrations.AddConstraint(
            model_name='mailsender',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_mailsender_rows'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mailsender',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['from_name', 'address', 'confirmed_at']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;\n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='d9b01eb136bd5aafde6d68984d678c48f4f0da4f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_history_00537', table='accounts_mailsender', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None)), fields=('organization', 'email'), name='accounts_invitation_open_once'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_invitation_rows'),
        ),
        migrations.AddConstraint(
            model_name='importfile',
            constraint=models.UniqueConstraint(fields=('organization', 'handed_over', 'kind'), name='accounts_importfile_once'),
        ),
        migrations.AddConstraint(
            model_name='importfile',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_importfile_rows'),
        ),
        migrations.AddConstraint(
            model_name='importfile',
            constraint=kernel.tenancy.constraints.SameOrganization(field='handed_over', name='accounts_importfile_handed_over_owner'),
        ),
        migrations.AddIndex(
            model_name='importchunk',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['organization', 'due_at', 'id'], name='accounts_importchunk_due'),
        ),
        migrations.AddConstraint(
            model_name='importchunk',
            constraint=models.UniqueConstraint(fields=('organization', 'file', 'number'), name='accounts_importchunk_once'),
        ),
        migrations.AddConstraint(
            model_name='importchunk',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_importchunk_rows'),
        ),
        migrations.AddConstraint(
            model_name='importchunk',
            constraint=kernel.tenancy.constraints.SameOrganization(field='file', name='accounts_importchunk_file_owner'),
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(fields=['organization', '-created_at', '-id'], name='accounts_import_newest'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_import_rows'),
        ),
        migrations.AddIndex(
            model_name='identity',
            index=models.Index(fields=['organization', 'contact'], name='accounts_identity_contact'),
        ),
        migrations.AddConstraint(
            model_name='identity',
            constraint=models.UniqueConstraint(fields=('organization', 'is_test', 'kind', 'value'), name='accounts_identity_once'),
        ),
        migrations.AddConstraint(
            model_name='identity',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_identity_rows'),
        ),
        migrations.AddConstraint(
            model_name='identity',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='accounts_identity_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='idempotencykey',
            index=models.Index(fields=['organization', 'created_at'], name='accounts_idempotencykey_age'),
        ),
        migrations.AddConstraint(
            model_name='idempotencykey',
            constraint=models.UniqueConstraint(fields=('organization', 'api_key', 'key'), name='accounts_idempotencykey_once'),
        ),
        migrations.AddConstraint(
            model_name='idempotencykey',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_idempotencykey_rows'),
        ),
        migrations.AddConstraint(
            model_name='eventname',
            constraint=models.UniqueConstraint(fields=('organization', 'name'), name='accounts_eventname_once'),
        ),
        migrations.AddConstraint(
            model_name='eventname',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_eventname_rows'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['organization', 'due_at', 'id'], name='accounts_event_due'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['organization', '-id'], name='accounts_event_newest'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('state', 'failed')), fields=['organization', '-id'], name='accounts_event_quarantine'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('organization', 'source', 'message_id'), name='accounts_event_once'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_event_rows'),
        ),
        migrations.AddIndex(
            model_name='erasure',
            index=models.Index(condition=models.Q(('done_at', None)), fields=['organization', 'asked_at'], name='accounts_erasure_open'),
        ),
        migrations.AddIndex(
            model_name='erasure',
            index=models.Index(fields=['organization', 'asked_at', 'id'], name='accounts_erasure_newest'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.UniqueConstraint(fields=('organization', 'contact_id'), name='accounts_erasure_once'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_erasure_rows'),
        ),
        migrations.AddConstraint(
            model_name='contactingsettings',
            constraint=models.UniqueConstraint(fields=('organization',), name='accounts_contactingsettings_one'),
        ),
        migrations.AddConstraint(
            model_name='contactingsettings',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_contactingsettings_rows'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactingsettings',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['quiet_hours', 'start', 'end', 'monday_from', 'friday_until', 'pauses']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;\n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='d8892f67024a508342c94819362c137b5a2f4dbd', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_history_88227', table='accounts_contactingsettings', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['organization', 'company'], name='accounts_contact_company'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['organization', 'created_at', 'id'], name='accounts_contact_newest'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['organization', 'name', 'id'], name='accounts_contact_by_name'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(accounts.customers.folding.Folded('name'), name='gin_trgm_ops'), name='accounts_contact_alike'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_contact_rows'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=kernel.tenancy.constraints.SameOrganization(field='company', name='accounts_contact_company_owner'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=kernel.tenancy.constraints.SameOrganization(field='merged_into', name='accounts_contact_merged_into_owner'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (COALESCE(NULLIF(current_setting(\'app.by\', true), \'\')::jsonb ->> \'through\', \'task\') <> \'task\' AND ((OLD."company_id" IS DISTINCT FROM (NEW."company_id") OR OLD."is_decider" IS DISTINCT FROM (NEW."is_decider") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."standing" IS DISTINCT FROM (NEW."standing"))))', declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['company_id', 'is_decider', 'standing', 'language']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='e5d47d775d1eff8b642d3c3f8373988b29728938', operation='UPDATE', pgid='pgtrigger_history_01f4b', table='accounts_contact', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(fields=['organization', 'contact', 'purpose', '-recorded_at'], name='accounts_consent_newest'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_consent_rows'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='accounts_consent_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='companyidentity',
            index=models.Index(fields=['organization', 'company'], name='accounts_companyidentity_of'),
        ),
        migrations.AddConstraint(
            model_name='companyidentity',
            constraint=models.UniqueConstraint(fields=('organization', 'is_test', 'value'), name='accounts_companyidentity_once'),
        ),
        migrations.AddConstraint(
            model_name='companyidentity',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_companyidentity_rows'),
        ),
        migrations.AddConstraint(
            model_name='companyidentity',
            constraint=kernel.tenancy.constraints.SameOrganization(field='company', name='accounts_companyidentity_company_owner'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(fields=['organization', 'domain'], name='accounts_company_domain'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(fields=['organization', 'created_at', 'id'], name='accounts_company_newest'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(accounts.customers.folding.Folded('name'), name='gin_trgm_ops'), name='accounts_company_alike'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.UniqueConstraint(fields=('organization', 'is_test', 'external_id'), name='accounts_company_external_id'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='accounts_company_parent'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_company_rows'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=kernel.tenancy.constraints.SameOrganization(field='parent', name='accounts_company_parent_owner'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (COALESCE(NULLIF(current_setting(\'app.by\', true), \'\')::jsonb ->> \'through\', \'task\') <> \'task\' AND ((OLD."benefits" IS DISTINCT FROM (NEW."benefits") OR OLD."is_regulated" IS DISTINCT FROM (NEW."is_regulated") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."policy" IS DISTINCT FROM (NEW."policy") OR OLD."policy_note" IS DISTINCT FROM (NEW."policy_note"))))', declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['owner_id', 'parent_id', 'policy', 'policy_note', 'benefits', 'is_regulated']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='51c96dc23164a7c63734d267420b0347a7c1939f', operation='UPDATE', pgid='pgtrigger_history_15663', table='accounts_company', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['organization', 'subject', 'object_id', '-id'], name='accounts_change_of'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_change_rows'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='change',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            IF current_setting(\'app.forgetting\', true) = \'on\' THEN\n                RETURN CASE WHEN TG_OP = \'DELETE\' THEN OLD ELSE NEW END;\n            END IF;\n            IF TG_OP = \'UPDATE\' THEN\n                IF to_jsonb(NEW) = to_jsonb(OLD) || \'{"by_id": null}\' THEN RETURN NEW; END IF;\n            END IF;\n            RAISE EXCEPTION \'rows of % are never changed or deleted\', TG_TABLE_NAME\n                USING ERRCODE = \'integrity_constraint_violation\';\n        ', hash='a772e23ef4323aea31cf3e4639431065a4375953', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fdfaf', table='accounts_change', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='brand',
            constraint=models.UniqueConstraint(fields=('organization',), name='accounts_brand_one'),
        ),
        migrations.AddConstraint(
            model_name='brand',
            constraint=models.CheckConstraint(condition=models.Q(('accent__regex', '^#[0-9a-f]{6}$')), name='accounts_brand_accent'),
        ),
        migrations.AddConstraint(
            model_name='brand',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_brand_rows'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='brand',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['accent', 'website']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;\n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='09af1de36292172049cd26cbdabdcfdba9cb1cb8', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_history_45a1c', table='accounts_brand', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='badrow',
            index=models.Index(fields=['organization', 'file', 'code', 'line'], name='accounts_badrow_of'),
        ),
        migrations.AddConstraint(
            model_name='badrow',
            constraint=models.UniqueConstraint(fields=('organization', 'file', 'line'), name='accounts_badrow_once'),
        ),
        migrations.AddConstraint(
            model_name='badrow',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_badrow_rows'),
        ),
        migrations.AddConstraint(
            model_name='badrow',
            constraint=kernel.tenancy.constraints.SameOrganization(field='file', name='accounts_badrow_file_owner'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apikey',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['name', 'source', 'scopes', 'is_test', 'expires_at', 'revoked_at']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;\n    outside := current_setting('app.organization', true);\n    PERFORM set_config('app.organization', COALESCE(new_row, old_row) ->> 'organization_id', true);\n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    PERFORM set_config('app.organization', COALESCE(outside, ''), true);\n    RETURN NULL;\n", hash='175c8b205c1e319320344bc98a32f3619ba2494e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_history_ed5c2', table='accounts_apikey', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='activeday',
            constraint=models.UniqueConstraint(fields=('organization', 'contact', 'day'), name='accounts_activeday_once'),
        ),
        migrations.AddConstraint(
            model_name='activeday',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_activeday_rows'),
        ),
        migrations.AddConstraint(
            model_name='activeday',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='accounts_activeday_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='absence',
            index=models.Index(fields=['organization', 'last_day'], name='accounts_absence_last_day'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='accounts_absence_days'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('cover', None), models.Q(('cover', models.F('person')), _negated=True), _connector='OR'), name='accounts_absence_cover'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_absence_rows'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.UniqueConstraint(fields=('organization', 'order', 'reference'), name='accounts_parcel_once'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_parcel_rows'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=kernel.tenancy.constraints.SameOrganization(field='order', name='accounts_parcel_order_owner'),
        ),
        migrations.AddIndex(
            model_name='preference',
            index=models.Index(fields=['organization', 'contact', '-recorded_at'], name='accounts_preference_new'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_preference_rows'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='accounts_preference_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.UniqueConstraint(fields=('organization', 'is_test', 'external_id'), name='accounts_product_once'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_product_rows'),
        ),
        migrations.AddIndex(
            model_name='orderline',
            index=models.Index(fields=['organization', 'product'], name='accounts_orderline_product'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.UniqueConstraint(fields=('organization', 'order', 'reference'), name='accounts_orderline_once'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('quantity__gte', 1)), name='accounts_orderline_whole'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_orderline_rows'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=kernel.tenancy.constraints.SameOrganization(field='order', name='accounts_orderline_order_owner'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=kernel.tenancy.constraints.SameOrganization(field='product', name='accounts_orderline_product_owner'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.UniqueConstraint(fields=('organization', 'order', 'reference'), name='accounts_refund_once'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_refund_rows'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=kernel.tenancy.constraints.SameOrganization(field='order', name='accounts_refund_order_owner'),
        ),
        migrations.AddConstraint(
            model_name='refusal',
            constraint=models.UniqueConstraint(fields=('organization', 'is_test', 'kind', 'value', 'contact'), name='accounts_refusal_once'),
        ),
        migrations.AddConstraint(
            model_name='refusal',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_refusal_rows'),
        ),
        migrations.AddConstraint(
            model_name='refusal',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='accounts_refusal_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('organization', 'person', 'page', 'name'), name='accounts_savedview_once'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_savedview_rows'),
        ),
        migrations.AddConstraint(
            model_name='slackconnection',
            constraint=models.UniqueConstraint(fields=('organization',), name='accounts_slackconnection_one'),
        ),
        migrations.AddConstraint(
            model_name='slackconnection',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_slackconnection_rows'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slackconnection',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['channel', 'posts_moments', 'is_on']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;\n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='05b7351f57a1975c1d284616bd532adc63d95989', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_history_82489', table='accounts_slackconnection', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='slackmessage',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['organization', 'due_at', 'id'], name='accounts_slackmessage_due'),
        ),
        migrations.AddIndex(
            model_name='slackmessage',
            index=models.Index(fields=['organization', 'finished_at'], name='accounts_slackmessage_old'),
        ),
        migrations.AddConstraint(
            model_name='slackmessage',
            constraint=models.UniqueConstraint(fields=('organization', 'key'), name='accounts_slackmessage_once'),
        ),
        migrations.AddConstraint(
            model_name='slackmessage',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_slackmessage_rows'),
        ),
        migrations.AddConstraint(
            model_name='slackperson',
            constraint=models.UniqueConstraint(fields=('organization', 'slack_id'), name='accounts_slackperson_once'),
        ),
        migrations.AddConstraint(
            model_name='slackperson',
            constraint=models.UniqueConstraint(fields=('organization', 'membership'), name='accounts_slackperson_member_once'),
        ),
        migrations.AddConstraint(
            model_name='slackperson',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_slackperson_rows'),
        ),
        migrations.AddConstraint(
            model_name='slackperson',
            constraint=kernel.tenancy.constraints.SameOrganization(field='membership', name='accounts_slackperson_membership_owner'),
        ),
        migrations.AddConstraint(
            model_name='suppression',
            constraint=models.UniqueConstraint(fields=('organization', 'address_hash'), name='accounts_suppression_once'),
        ),
        migrations.AddConstraint(
            model_name='suppression',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_suppression_rows'),
        ),
        migrations.AddConstraint(
            model_name='tombstone',
            constraint=models.UniqueConstraint(fields=('organization', 'identity_hash'), name='accounts_tombstone_once'),
        ),
        migrations.AddConstraint(
            model_name='tombstone',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_tombstone_rows'),
        ),
        migrations.AddIndex(
            model_name='trailentry',
            index=models.Index(fields=['organization', '-id'], name='accounts_trailentry_newest'),
        ),
        migrations.AddConstraint(
            model_name='trailentry',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_trailentry_rows'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trailentry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            IF current_setting(\'app.forgetting\', true) = \'on\' THEN\n                RETURN CASE WHEN TG_OP = \'DELETE\' THEN OLD ELSE NEW END;\n            END IF;\n            IF TG_OP = \'UPDATE\' THEN\n                IF to_jsonb(NEW) = to_jsonb(OLD) || \'{"by_id": null}\' THEN RETURN NEW; END IF;\n            END IF;\n            RAISE EXCEPTION \'rows of % are never changed or deleted\', TG_TABLE_NAME\n                USING ERRCODE = \'integrity_constraint_violation\';\n        ', hash='92426a2d2886cc7e19a7eb338fbc9759aefb6eb8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7b076', table='accounts_trailentry', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='trouble',
            constraint=models.UniqueConstraint(fields=('organization', 'kind', 'company', 'contact', 'reference'), name='accounts_trouble_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='trouble',
            constraint=models.CheckConstraint(condition=models.Q(('company__isnull', False), ('contact__isnull', False), _connector='OR'), name='accounts_trouble_of_someone'),
        ),
        migrations.AddConstraint(
            model_name='trouble',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_trouble_rows'),
        ),
        migrations.AddConstraint(
            model_name='trouble',
            constraint=kernel.tenancy.constraints.SameOrganization(field='company', name='accounts_trouble_company_owner'),
        ),
        migrations.AddConstraint(
            model_name='trouble',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='accounts_trouble_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='webhookattempt',
            index=models.Index(fields=['organization', 'delivery'], name='accounts_webhookattempt_of'),
        ),
        migrations.AddConstraint(
            model_name='webhookattempt',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_webhookattempt_rows'),
        ),
        migrations.AddConstraint(
            model_name='webhookattempt',
            constraint=kernel.tenancy.constraints.SameOrganization(field='delivery', name='accounts_webhookattempt_delivery_owner'),
        ),
        migrations.AddIndex(
            model_name='webhookendpoint',
            index=models.Index(fields=['organization', 'created_at', 'id'], name='accounts_webhook_newest'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(('is_on', False), ('ended_at', None), _connector='OR'), name='accounts_webhookendpoint_ended_is_off'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('failing_since', None), ('failures', 0)), models.Q(('failing_since__isnull', False), ('failures__gt', 0)), _connector='OR'), name='accounts_webhookendpoint_failing'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_webhookendpoint_rows'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['organization', 'due_at', 'id'], name='accounts_webhookdelivery_due'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['endpoint', 'due_at', 'id'], name='accounts_webhookdelivery_next'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(fields=['organization', 'created_at', 'id'], name='accounts_webhookdelivery_new'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('contact__isnull', False)), fields=['organization', 'contact'], name='accounts_webhookdelivery_about'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.UniqueConstraint(fields=('organization', 'endpoint', 'event_id'), name='accounts_webhookdelivery_once'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='accounts_webhookdelivery_rows'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=kernel.tenancy.constraints.SameOrganization(field='endpoint', name='accounts_webhookdelivery_endpoint_owner'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='accounts_webhookdelivery_contact_owner'),
        ),
        ]),
    ]
