import django.contrib.postgres.fields
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
            name='IdealProfile',
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
                ('activated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'ideal-customer profile',
                'verbose_name_plural': 'ideal-customer profiles',
                'ordering': ['-number'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organization', 'number'), name='referrals_idealprofile_number'), models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('organization',), name='referrals_idealprofile_one_active'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('organization',), name='referrals_idealprofile_one_draft'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_idealprofile_rows')],
            },
        ),
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
            name='QualificationSettings',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('competitor_domains', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253), blank=True, default=list, help_text='With commas. Who signs up from there is no lead.', size=None, verbose_name='domains of competitors')),
                ('key_trait', models.CharField(default='activated', help_text='A trait your product sets to true once somebody has made their first object.', max_length=80, verbose_name='trait of the first success')),
                ('first_contact_hours', models.PositiveSmallIntegerField(default=8, help_text='Working hours. 8 is one working day.', verbose_name='hours to the first contact')),
                ('is_form_open', models.BooleanField(default=False, help_text='A page with your questions, for those who have no form of their own.', verbose_name='the form page is open')),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'qualification settings',
                'verbose_name_plural': 'qualification settings',
                'constraints': [models.UniqueConstraint(fields=('organization',), name='referrals_qualificationsettings_one'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_qualificationsettings_rows')],
            },
        ),
        migrations.CreateModel(
            name='QuestionSet',
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
                ('activated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'sign-up questions',
                'verbose_name_plural': 'sign-up questions',
                'ordering': ['-number'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organization', 'number'), name='referrals_questionset_number'), models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('organization',), name='referrals_questionset_one_active'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('organization',), name='referrals_questionset_one_draft'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_questionset_rows')],
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
            name='RoutingRule',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('place', models.PositiveSmallIntegerField(default=100, help_text='The lowest number is asked first.', verbose_name='place')),
                ('conditions', models.JSONField(blank=True, default=dict, verbose_name='which leads')),
                ('people', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name='people')),
                ('is_active', models.BooleanField(default=True, verbose_name='on')),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'routing rule',
                'verbose_name_plural': 'routing rules',
                'ordering': ['place', 'name'],
                'constraints': [models.UniqueConstraint(fields=('organization', 'name'), name='referrals_routingrule_once'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_routingrule_rows')],
            },
        ),
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('place', models.PositiveSmallIntegerField(default=100, help_text='The lowest number is asked first.', verbose_name='place')),
                ('conditions', models.JSONField(blank=True, default=dict, verbose_name='who belongs to it')),
                ('to_human', models.BooleanField(default=False, help_text='They get an owner and a time for the first contact, and no sequence of mails.', verbose_name='a person of ours takes over')),
                ('steps', models.JSONField(blank=True, default=list, verbose_name='path')),
                ('is_active', models.BooleanField(default=True, verbose_name='on')),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'segment',
                'verbose_name_plural': 'segments',
                'ordering': ['place', 'code'],
                'constraints': [models.UniqueConstraint(fields=('organization', 'code'), name='referrals_segment_once'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_segment_rows')],
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
            name='Answer',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('question', models.CharField(max_length=40, verbose_name='question')),
                ('value', models.JSONField(verbose_name='answer')),
                ('version', models.PositiveIntegerField(verbose_name='version of the questions')),
                ('answered_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='answered')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('lead', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='referrals.lead')),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
                'ordering': ['answered_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('organization', 'lead', 'question'), name='referrals_answer_once'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_answer_rows'), kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_answer_lead_owner')],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('grade', models.CharField(choices=[('A', 'A'), ('B', 'B'), ('C', 'C'), ('D', 'D')], max_length=1, verbose_name='grade')),
                ('points', models.SmallIntegerField(verbose_name='points')),
                ('up_to', models.SmallIntegerField(verbose_name='up to')),
                ('is_provisional', models.BooleanField(verbose_name='provisional')),
                ('is_qualified', models.BooleanField(verbose_name='qualified')),
                ('disqualifier', models.CharField(blank=True, max_length=40, verbose_name='ruled out')),
                ('parts', models.JSONField(default=dict)),
                ('reasons', models.JSONField(default=list)),
                ('missing', models.JSONField(default=list)),
                ('profile_number', models.PositiveIntegerField(verbose_name='profile')),
                ('moved_to', models.CharField(blank=True, max_length=12)),
                ('assessed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='judged')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('lead', kernel.tenancy.models.OwnedOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='assessment', to='referrals.lead')),
            ],
            options={
                'verbose_name': 'assessment',
                'verbose_name_plural': 'assessments',
                'indexes': [models.Index(fields=['organization', 'grade'], name='referrals_assessment_grade'), models.Index(fields=['organization', 'profile_number'], name='referrals_assessment_profile')],
                'constraints': [kernel.tenancy.constraints.RowLevelSecurity(name='referrals_assessment_rows'), kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_assessment_lead_owner')],
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
            name='FirstContact',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reasons', models.JSONField(default=list)),
                ('assigned_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='assigned')),
                ('due_at', models.DateTimeField(verbose_name='first contact by')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='in touch since')),
                ('alarmed_at', models.DateTimeField(blank=True, null=True, verbose_name='alarm')),
                ('is_closed', models.BooleanField(default=False, help_text='Nobody waits any more: won, lost, or out for another reason.')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('lead', kernel.tenancy.models.OwnedOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='first_contact', to='referrals.lead')),
                ('rule', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='referrals.routingrule')),
            ],
            options={
                'verbose_name': 'first contact',
                'verbose_name_plural': 'first contacts',
                'ordering': ['due_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('done_at', None), ('is_closed', False)), fields=['organization', 'due_at'], name='referrals_firstcontact_due'), models.Index(fields=['organization', 'owner'], name='referrals_firstcontact_of')],
                'constraints': [kernel.tenancy.constraints.RowLevelSecurity(name='referrals_firstcontact_rows'), kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_firstcontact_lead_owner'), kernel.tenancy.constraints.SameOrganization(field='rule', name='referrals_firstcontact_rule_owner')],
            },
        ),
        migrations.CreateModel(
            name='PathEntry',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('entered_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='entered')),
                ('left_at', models.DateTimeField(blank=True, null=True, verbose_name='left')),
                ('done', models.JSONField(default=dict)),
                ('lead', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='path_entries', to='referrals.lead')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('segment', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='referrals.segment', verbose_name='segment')),
            ],
            options={
                'verbose_name': 'time in a segment',
                'verbose_name_plural': 'times in segments',
                'ordering': ['-entered_at', '-id'],
                'indexes': [models.Index(fields=['organization', 'segment'], name='referrals_pathentry_segment')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('organization', 'lead'), name='referrals_pathentry_one'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_pathentry_rows'), kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_pathentry_lead_owner'), kernel.tenancy.constraints.SameOrganization(field='segment', name='referrals_pathentry_segment_owner')],
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
