import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import kernel.ids
import kernel.money
import kernel.tenancy.constraints
import kernel.tenancy.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='LinkSettings',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('target_url', models.URLField(help_text='The page a referred person sees first. `ref` and `click_id` are added to it.', verbose_name='referral links lead to')),
                ('allowed_hosts', models.JSONField(default=list, help_text='Links may lead to these hosts and nowhere else, for example www.example.com.', verbose_name='allowed hosts')),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'link settings',
                'verbose_name_plural': 'link settings',
                'constraints': [models.UniqueConstraint(fields=('organization',), name='referrals_linksettings_one'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_linksettings_rows')],
            },
        ),
        migrations.CreateModel(
            name='ReferralCode',
            fields=[
                ('code', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='ReferralLink',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=32, unique=True, verbose_name='code')),
                ('target_url', models.URLField(blank=True, default='', max_length=500, verbose_name='leads to')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='referral_links', to='accounts.contact', verbose_name='advocate')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'referral link',
                'verbose_name_plural': 'referral links',
                'ordering': ['-created_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('organization', 'contact'), name='referrals_link_one_each'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_referrallink_rows'), kernel.tenancy.constraints.SameOrganization(field='contact', name='referrals_referrallink_contact_owner')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('visited_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('visitor', models.CharField(max_length=32)),
                ('is_human', models.BooleanField()),
                ('is_repeat', models.BooleanField(db_default=False, default=False)),
                ('signs', models.JSONField(default=list)),
                ('link', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='referrals.referrallink')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'visit',
                'verbose_name_plural': 'visits',
                'ordering': ['-visited_at', '-id'],
                'indexes': [models.Index(fields=['organization', 'link', 'visitor', 'visited_at'], name='referrals_visit_of_visitor')],
                'constraints': [kernel.tenancy.constraints.RowLevelSecurity(name='referrals_visit_rows'), kernel.tenancy.constraints.SameOrganization(field='link', name='referrals_visit_link_owner')],
            },
        ),
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('external_id', models.CharField(blank=True, max_length=255, null=True, verbose_name='your id')),
                ('channel', models.CharField(choices=[('word_of_mouth', 'word of mouth'), ('referral_link', 'referral link'), ('introduction', 'introduction'), ('partner', 'partner'), ('product_invitation', 'product invitation'), ('cash_programme', 'cash programme'), ('content', 'content'), ('outbound', 'outbound'), ('event', 'event'), ('search', 'search'), ('paid', 'paid'), ('other', 'other'), ('unknown', 'unknown')], default='unknown', max_length=20, verbose_name='channel')),
                ('stage', models.CharField(choices=[('submitted', 'submitted'), ('qualified', 'qualified'), ('meeting', 'meeting'), ('trial', 'trial'), ('won', 'won'), ('lost', 'lost'), ('disqualified', 'disqualified'), ('duplicate', 'duplicate'), ('withdrawn', 'withdrawn')], default='submitted', max_length=12, verbose_name='stage')),
                ('stage_at', models.DateTimeField(verbose_name='since')),
                ('submitted_at', models.DateTimeField(verbose_name='submitted')),
                ('won_at', models.DateTimeField(blank=True, null=True, verbose_name='won')),
                ('mrr_amount', models.BigIntegerField(blank=True, null=True, verbose_name='monthly revenue (minor units)')),
                ('mrr_currency', kernel.money.CurrencyField(blank=True, max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, like EUR.')], verbose_name='currency')),
                ('heard_from', models.CharField(blank=True, max_length=500, verbose_name='how did you hear of us?')),
                ('referral_code', models.CharField(blank=True, max_length=32, verbose_name='referral code')),
                ('click_id', models.CharField(blank=True, default='', help_text='As it was handed over; without a visit beside it, it is none of ours.', max_length=64)),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('company', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.company', verbose_name='company')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='leads', to='accounts.contact', verbose_name='person')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('link', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='referrals.referrallink')),
                ('visit', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='referrals.visit')),
            ],
            options={
                'verbose_name': 'lead',
                'verbose_name_plural': 'leads',
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['organization', 'created_at', 'id'], name='referrals_lead_newest'), models.Index(fields=['organization', 'contact'], name='referrals_lead_contact'), models.Index(fields=['organization', 'submitted_at'], name='referrals_lead_submitted'), models.Index(condition=models.Q(('won_at__isnull', False)), fields=['organization', 'won_at'], name='referrals_lead_won')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'is_test', 'external_id'), name='referrals_lead_external_id'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_lead_rows'), kernel.tenancy.constraints.SameOrganization(field='contact', name='referrals_lead_contact_owner'), kernel.tenancy.constraints.SameOrganization(field='company', name='referrals_lead_company_owner'), kernel.tenancy.constraints.SameOrganization(field='link', name='referrals_lead_link_owner'), kernel.tenancy.constraints.SameOrganization(field='visit', name='referrals_lead_visit_owner')],
            },
        ),
        migrations.CreateModel(
            name='Attribution',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('credit', models.CharField(choices=[('sourced', 'sourced'), ('assisted', 'assisted'), ('suspected', 'suspected'), ('held', 'held for a check'), ('none', 'nobody')], max_length=10, verbose_name='credit')),
                ('reasons', models.JSONField(default=list)),
                ('decided_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='decided')),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='credited', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('lead', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='attributions', to='referrals.lead')),
            ],
            options={
                'verbose_name': 'attribution',
                'verbose_name_plural': 'attributions',
                'ordering': ['-decided_at', '-id'],
                'indexes': [models.Index(fields=['organization', 'contact'], name='referrals_attribution_contact')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('organization', 'lead'), name='referrals_attribution_one_current'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_attribution_rows'), kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_attribution_lead_owner'), kernel.tenancy.constraints.SameOrganization(field='contact', name='referrals_attribution_contact_owner')],
            },
        ),
        migrations.CreateModel(
            name='StageChange',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('stage', models.CharField(choices=[('submitted', 'submitted'), ('qualified', 'qualified'), ('meeting', 'meeting'), ('trial', 'trial'), ('won', 'won'), ('lost', 'lost'), ('disqualified', 'disqualified'), ('duplicate', 'duplicate'), ('withdrawn', 'withdrawn')], max_length=12, verbose_name='stage')),
                ('occurred_at', models.DateTimeField(verbose_name='when')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lead', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='stage_changes', to='referrals.lead')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'ordering': ['occurred_at', 'id'],
                'indexes': [models.Index(fields=['organization', 'stage', 'occurred_at'], name='referrals_stagechange_at')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'lead', 'stage'), name='referrals_stagechange_once'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_stagechange_rows'), kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_stagechange_lead_owner')],
            },
        ),
    ]
