import accounts.organizations.models
import datetime
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import kernel.ids
import kernel.money
import kernel.tenancy.constraints
import kernel.tenancy.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
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
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner (CSM)')),
            ],
            options={
                'verbose_name': 'company',
                'verbose_name_plural': 'companies',
                'ordering': ['-created_at', '-id'],
                'constraints': [kernel.tenancy.constraints.RowLevelSecurity(name='accounts_company_rows')],
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
                ('first_seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='first seen')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('company', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contacts', to='accounts.company', verbose_name='company')),
                ('merged_into', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['organization', 'company'], name='accounts_contact_company'), models.Index(fields=['organization', 'created_at', 'id'], name='accounts_contact_newest')],
                'constraints': [kernel.tenancy.constraints.RowLevelSecurity(name='accounts_contact_rows'), kernel.tenancy.constraints.SameOrganization(field='company', name='accounts_contact_company_owner'), kernel.tenancy.constraints.SameOrganization(field='merged_into', name='accounts_contact_merged_into_owner')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('service', 'service relation'), ('recommendation', 'being asked to recommend'), ('publication', 'publication'), ('profiling', 'profiling (scores)')], max_length=16, verbose_name='purpose')),
                ('answer', models.CharField(choices=[('granted', 'granted'), ('withdrawn', 'withdrawn'), ('objected', 'objected')], max_length=10, verbose_name='answer')),
                ('basis', models.CharField(default='consent', max_length=40, verbose_name='legal basis')),
                ('source', models.CharField(max_length=200, verbose_name='how we know')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='recorded')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consent ledger',
                'ordering': ['-recorded_at', '-id'],
                'indexes': [models.Index(fields=['organization', 'contact', 'purpose', '-recorded_at'], name='accounts_consent_newest')],
                'constraints': [kernel.tenancy.constraints.RowLevelSecurity(name='accounts_consent_rows'), kernel.tenancy.constraints.SameOrganization(field='contact', name='accounts_consent_contact_owner')],
            },
        ),
        migrations.AddField(
            model_name='company',
            name='organization',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
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
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_keys', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'API key',
                'verbose_name_plural': 'API keys',
            },
        ),
        migrations.CreateModel(
            name='ActiveDay',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'contact', 'day'), name='accounts_activeday_once'), kernel.tenancy.constraints.RowLevelSecurity(name='accounts_activeday_rows'), kernel.tenancy.constraints.SameOrganization(field='contact', name='accounts_activeday_contact_owner')],
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('address_hash', models.CharField(max_length=64)),
                ('cause', models.CharField(choices=[('unsubscribed', 'unsubscribed'), ('bounced', 'bounced for good'), ('complained', 'marked as spam')], max_length=12, verbose_name='cause')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'suppressed address',
                'verbose_name_plural': 'suppressed addresses',
                'constraints': [models.UniqueConstraint(fields=('organization', 'address_hash'), name='accounts_suppression_once'), kernel.tenancy.constraints.RowLevelSecurity(name='accounts_suppression_rows')],
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
                ('company', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'trouble',
                'verbose_name_plural': 'trouble',
                'constraints': [models.UniqueConstraint(fields=('organization', 'kind', 'company', 'contact', 'reference'), name='accounts_trouble_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('company__isnull', False), ('contact__isnull', False), _connector='OR'), name='accounts_trouble_of_someone'), kernel.tenancy.constraints.RowLevelSecurity(name='accounts_trouble_rows'), kernel.tenancy.constraints.SameOrganization(field='company', name='accounts_trouble_company_owner'), kernel.tenancy.constraints.SameOrganization(field='contact', name='accounts_trouble_contact_owner')],
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
                ('company', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'indexes': [models.Index(fields=['organization', 'company', 'occurred_at'], name='accounts_mrrstate_of')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'company', 'reference'), name='accounts_mrrstate_once'), kernel.tenancy.constraints.RowLevelSecurity(name='accounts_mrrstate_rows'), kernel.tenancy.constraints.SameOrganization(field='company', name='accounts_mrrstate_company_owner')],
            },
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
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'revenue movement',
                'verbose_name_plural': 'revenue movements',
                'ordering': ['-occurred_at', '-id'],
                'indexes': [models.Index(fields=['organization', 'company', 'occurred_at'], name='accounts_mrrmovement_of'), models.Index(fields=['organization', 'occurred_at'], name='accounts_mrrmovement_at')],
                'constraints': [kernel.tenancy.constraints.RowLevelSecurity(name='accounts_mrrmovement_rows'), kernel.tenancy.constraints.SameOrganization(field='company', name='accounts_mrrmovement_company_owner')],
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
                'constraints': [models.UniqueConstraint(fields=('organization', 'user'), name='accounts_membership_once')],
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
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None)), fields=('organization', 'email'), name='accounts_invitation_open_once'), kernel.tenancy.constraints.RowLevelSecurity(name='accounts_invitation_rows')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('external_id', 'your id'), ('email', 'mail address'), ('anonymous_id', 'anonymous id'), ('handle', 'social handle')], max_length=12, verbose_name='kind')),
                ('value', models.CharField(max_length=320, verbose_name='value')),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'identity',
                'verbose_name_plural': 'identities',
                'indexes': [models.Index(fields=['organization', 'contact'], name='accounts_identity_contact')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'is_test', 'kind', 'value'), name='accounts_identity_once'), kernel.tenancy.constraints.RowLevelSecurity(name='accounts_identity_rows'), kernel.tenancy.constraints.SameOrganization(field='contact', name='accounts_identity_contact_owner')],
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=255, verbose_name='key')),
                ('fingerprint', models.BinaryField(help_text='SHA-256 of method, address and canonical body.', max_length=32)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('body', models.BinaryField(default=b'')),
                ('created_at', models.DateTimeField()),
                ('api_key', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.apikey')),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'answered request',
                'verbose_name_plural': 'answered requests',
                'indexes': [models.Index(fields=['organization', 'created_at'], name='accounts_idempotencykey_age')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'api_key', 'key'), name='accounts_idempotencykey_once'), kernel.tenancy.constraints.RowLevelSecurity(name='accounts_idempotencykey_rows')],
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
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'event name',
                'verbose_name_plural': 'event names',
                'ordering': ['-seen', 'name'],
                'constraints': [models.UniqueConstraint(fields=('organization', 'name'), name='accounts_eventname_once'), kernel.tenancy.constraints.RowLevelSecurity(name='accounts_eventname_rows')],
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
                ('kind', models.CharField(choices=[('track', 'track'), ('identify', 'identify'), ('group', 'group'), ('alias', 'alias'), ('page', 'page'), ('screen', 'screen'), ('broken', 'unreadable')], max_length=8, verbose_name='type')),
                ('name', models.CharField(blank=True, db_default='', max_length=200, verbose_name='event')),
                ('user_id', models.CharField(blank=True, db_default='', max_length=255, verbose_name='your id')),
                ('anonymous_id', models.CharField(blank=True, db_default='', max_length=255)),
                ('occurred_at', models.DateTimeField(verbose_name='when')),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='received')),
                ('payload', models.JSONField(verbose_name='as sent')),
                ('is_test', models.BooleanField(db_default=False, default=False, verbose_name='test')),
                ('is_historical', models.BooleanField(db_default=False, default=False, help_text='Makes signals, never moments.', verbose_name='imported')),
                ('request_id', models.CharField(blank=True, db_default='', max_length=64)),
                ('reading', models.CharField(blank=True, choices=[('', 'not read yet'), ('signal', 'evidence'), ('profile', 'profile'), ('unmapped', 'no meaning known'), ('nothing', 'nothing to learn')], db_default='', default='', max_length=8, verbose_name='read as')),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['organization', 'due_at', 'id'], name='accounts_event_due'), models.Index(fields=['organization', '-id'], name='accounts_event_newest'), models.Index(condition=models.Q(('state', 'failed')), fields=['organization', '-id'], name='accounts_event_quarantine')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'source', 'message_id'), name='accounts_event_once'), kernel.tenancy.constraints.RowLevelSecurity(name='accounts_event_rows')],
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
                ('pauses', models.JSONField(blank=True, default=list, help_text='Days on which nobody is written to: a list of [first day, last day].', verbose_name='pauses')),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'contacting settings',
                'verbose_name_plural': 'contacting settings',
                'constraints': [models.UniqueConstraint(fields=('organization',), name='accounts_contactingsettings_one'), kernel.tenancy.constraints.RowLevelSecurity(name='accounts_contactingsettings_rows')],
            },
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(fields=['organization', 'domain'], name='accounts_company_domain'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(fields=['organization', 'created_at', 'id'], name='accounts_company_newest'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.UniqueConstraint(fields=('organization', 'is_test', 'external_id'), name='accounts_company_external_id'),
        ),
    ]
