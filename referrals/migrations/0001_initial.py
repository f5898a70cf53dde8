import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import kernel.ids
import kernel.money
import kernel.tenancy.constraints
import kernel.tenancy.models
import kernel.together
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        kernel.together.Together([
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('external_id', models.CharField(blank=True, max_length=255, null=True, verbose_name='your id')),
                ('channel', models.CharField(choices=[('word_of_mouth', 'word of mouth'), ('referral_link', 'referral link'), ('introduction', 'introduction'), ('partner', 'partner'), ('product_invitation', 'product invitation'), ('cash_programme', 'cash programme'), ('content', 'content'), ('outbound', 'outbound'), ('event', 'event'), ('search', 'search'), ('paid', 'paid'), ('other', 'other'), ('unknown', 'unknown')], default='unknown', max_length=20, verbose_name='channel')),
                ('channel_told', models.CharField(blank=True, choices=[('word_of_mouth', 'word of mouth'), ('referral_link', 'referral link'), ('introduction', 'introduction'), ('partner', 'partner'), ('product_invitation', 'product invitation'), ('cash_programme', 'cash programme'), ('content', 'content'), ('outbound', 'outbound'), ('event', 'event'), ('search', 'search'), ('paid', 'paid'), ('other', 'other'), ('unknown', 'unknown')], default='', editable=False, max_length=20)),
                ('stage', models.CharField(choices=[('submitted', 'submitted'), ('qualified', 'qualified'), ('meeting', 'meeting'), ('trial', 'trial'), ('won', 'won'), ('lost', 'lost'), ('disqualified', 'disqualified'), ('duplicate', 'duplicate'), ('withdrawn', 'withdrawn')], default='submitted', max_length=12, verbose_name='stage')),
                ('stage_at', models.DateTimeField(verbose_name='since')),
                ('submitted_at', models.DateTimeField(verbose_name='submitted')),
                ('won_at', models.DateTimeField(blank=True, null=True, verbose_name='won')),
                ('mrr_amount', models.BigIntegerField(blank=True, null=True, verbose_name='monthly revenue (minor units)')),
                ('mrr_currency', kernel.money.CurrencyField(blank=True, max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, like EUR.')], verbose_name='currency')),
                ('heard_from', models.CharField(blank=True, max_length=500, verbose_name='how did you hear of us?')),
                ('may_thank', models.CharField(blank=True, choices=[('', 'not answered'), ('with_name', 'yes, with their name'), ('without_name', 'yes, without their name'), ('no', 'no')], default='', max_length=12, verbose_name='may we thank who told them?')),
                ('first_paid_at', models.DateTimeField(blank=True, null=True, verbose_name='first payment')),
                ('loaded_at', models.DateTimeField(blank=True, editable=False, help_text='From a file of past leads: what happened until then is history.', null=True)),
                ('contact_due_at', models.DateTimeField(blank=True, null=True, verbose_name='first contact due')),
                ('contacted_at', models.DateTimeField(blank=True, null=True, verbose_name='first contact')),
                ('wish', models.CharField(blank=True, default='', max_length=500, verbose_name='what they wish to see')),
                ('demo_at', models.DateTimeField(blank=True, null=True, verbose_name='demo wished for')),
                ('forgotten_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('referral_code', models.CharField(blank=True, max_length=32, verbose_name='referral code')),
                ('click_id', models.CharField(blank=True, default='', help_text='As it was handed over; without a visit beside it, it is none of ours.', max_length=64)),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('company', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.company', verbose_name='company')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='leads', to='accounts.contact', verbose_name='person')),
                ('merged_into', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='referrals.lead')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'lead',
                'verbose_name_plural': 'leads',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('check_code', models.CharField(choices=[('self', 'the same person'), ('colleague', 'colleagues'), ('customer', 'already a customer'), ('open_lead', 'already talking to us'), ('disposable', 'throw-away address'), ('employee', 'one of us'), ('ring', 'brought each other'), ('velocity', 'many in a short time'), ('unavailable', 'could not be checked')], max_length=12, verbose_name='what was seen')),
                ('reasons', models.JSONField(default=list)),
                ('active', models.BooleanField(default=True)),
                ('referrer_side', models.CharField(choices=[('pending', 'to be decided'), ('approved', 'yes'), ('denied', 'no')], default='pending', max_length=8, verbose_name='credit the advocate')),
                ('referred_side', models.CharField(choices=[('pending', 'to be decided'), ('approved', 'yes'), ('denied', 'no')], default='pending', max_length=8, verbose_name='treat the newcomer as brought')),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='since')),
                ('expires_at', models.DateTimeField(verbose_name='until')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('expired_at', models.DateTimeField(blank=True, null=True, verbose_name='expired')),
                ('advocate', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='accounts.contact')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('lead', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='referrals.lead')),
            ],
            options={
                'verbose_name': 'held referral',
                'verbose_name_plural': 'held referrals',
                'ordering': ['advocate', 'check_code', '-opened_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='HeardFrom',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('text', models.CharField(max_length=500, verbose_name='in their words')),
                ('person', models.CharField(blank=True, max_length=120, verbose_name='person named')),
                ('company', models.CharField(blank=True, max_length=120, verbose_name='company named')),
                ('handle', models.CharField(blank=True, max_length=254, verbose_name='handle or address named')),
                ('channel', models.CharField(choices=[('word_of_mouth', 'word of mouth'), ('referral_link', 'referral link'), ('introduction', 'introduction'), ('partner', 'partner'), ('product_invitation', 'product invitation'), ('cash_programme', 'cash programme'), ('content', 'content'), ('outbound', 'outbound'), ('event', 'event'), ('search', 'search'), ('paid', 'paid'), ('other', 'other'), ('unknown', 'unknown')], default='unknown', max_length=20, verbose_name='channel')),
                ('certainty', models.CharField(choices=[('exact', 'exact'), ('likely', 'likely'), ('ambiguous', 'several people'), ('none', 'nobody')], default='none', max_length=9, verbose_name='certainty')),
                ('state', models.CharField(choices=[('waiting', 'waits for a look'), ('confirmed', 'confirmed'), ('rejected', 'nobody we know'), ('unnamed', 'names nobody')], default='unnamed', max_length=9, verbose_name='state')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('read_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='named_by', to='accounts.contact', verbose_name='it was')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('lead', kernel.tenancy.models.OwnedOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='heard', to='referrals.lead')),
            ],
            options={
                'verbose_name': 'answer to “how did you hear of us?”',
                'verbose_name_plural': 'answers to “how did you hear of us?”',
                'ordering': ['-read_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('credit', models.CharField(choices=[('sourced', 'sourced'), ('assisted', 'assisted'), ('suspected', 'suspected'), ('held', 'held for a check'), ('none', 'nobody')], max_length=10, verbose_name='credit')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='made')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('lead', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='referrals.lead')),
            ],
            options={
                'verbose_name': 'correction of credit',
                'verbose_name_plural': 'corrections of credit',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Attribution',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('credit', models.CharField(choices=[('sourced', 'sourced'), ('assisted', 'assisted'), ('suspected', 'suspected'), ('held', 'held for a check'), ('none', 'nobody')], max_length=10, verbose_name='credit')),
                ('rule', models.CharField(blank=True, default='', max_length=20, verbose_name='rule')),
                ('rulebook', models.PositiveIntegerField(default=0, verbose_name='version of the rules')),
                ('reasons', models.JSONField(default=list)),
                ('after_close', models.BooleanField(default=False)),
                ('decided_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='decided')),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='credited', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('lead', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='attributions', to='referrals.lead')),
            ],
            options={
                'verbose_name': 'attribution',
                'verbose_name_plural': 'attributions',
                'ordering': ['-decided_at', '-id'],
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
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('lead', kernel.tenancy.models.OwnedOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='assessment', to='referrals.lead')),
            ],
            options={
                'verbose_name': 'assessment',
                'verbose_name_plural': 'assessments',
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
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('lead', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='referrals.lead')),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
                'ordering': ['answered_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='LeadSettings',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('contact_working_days', models.PositiveSmallIntegerField(default=1, verbose_name='first contact within (working days)')),
                ('unclaimed_days', models.PositiveSmallIntegerField(default=30, verbose_name='forget the person of an unanswered introduction after (days)')),
                ('intro_address', models.EmailField(blank=True, default='', help_text='Advocates put this address on copy when they introduce somebody.', max_length=254, verbose_name='copy address for introductions')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'lead settings',
                'verbose_name_plural': 'lead settings',
            },
        ),
        migrations.CreateModel(
            name='LinkSettings',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('target_url', models.URLField(blank=True, default='', help_text='The page a referred person sees first; `ref` and `click_id` are added to it. Empty: a page of Goodword.', verbose_name='referral links lead to')),
                ('allowed_hosts', models.JSONField(default=list, help_text='Links may lead to these hosts and nowhere else, for example www.example.com.', verbose_name='allowed hosts')),
                ('host_name', models.CharField(blank=True, default='', help_text='Named on the landing page, for example Hanna Weiss, customer success.', max_length=120, verbose_name='who gives the personal demo')),
                ('booking_url', models.URLField(blank=True, default='', help_text='Without it the landing page offers three times to choose from.', verbose_name='booking page of the personal demo')),
                ('start_url', models.URLField(blank=True, default='', help_text='The sign-up page of your product; `ref` and `click_id` are added to it.', verbose_name='where somebody can start at once')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'link settings',
                'verbose_name_plural': 'link settings',
            },
        ),
        migrations.CreateModel(
            name='QualificationSettings',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('competitor_domains', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253), blank=True, default=list, help_text='With commas. Who signs up from there is no lead.', size=None, verbose_name='domains of competitors')),
                ('key_trait', models.CharField(default='activated', help_text='A trait your product sets to true once somebody has made their first object.', max_length=80, verbose_name='trait of the first success')),
                ('is_form_open', models.BooleanField(default=False, help_text='A page with your questions, for those who have no form of their own.', verbose_name='the form page is open')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'qualification settings',
                'verbose_name_plural': 'qualification settings',
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
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'sign-up questions',
                'verbose_name_plural': 'sign-up questions',
                'ordering': ['-number'],
                'abstract': False,
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
                ('kind', models.CharField(choices=[('personal', 'personal'), ('campaign', 'for material'), ('vanity', 'chosen code')], db_default='personal', default='personal', max_length=8, verbose_name='kind')),
                ('label', models.CharField(blank=True, db_default='', default='', max_length=80, verbose_name='material')),
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
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'routing rule',
                'verbose_name_plural': 'routing rules',
                'ordering': ['place', 'name'],
            },
        ),
        migrations.CreateModel(
            name='FirstContact',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reasons', models.JSONField(default=list)),
                ('assigned_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='assigned')),
                ('alarmed_at', models.DateTimeField(blank=True, null=True, verbose_name='alarm')),
                ('is_closed', models.BooleanField(default=False, help_text='Nobody waits any more: won, lost, or out for another reason.')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('lead', kernel.tenancy.models.OwnedOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='first_contact', to='referrals.lead')),
                ('rule', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='referrals.routingrule')),
            ],
            options={
                'verbose_name': 'first contact',
                'verbose_name_plural': 'first contacts',
                'ordering': ['lead__contact_due_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Rulebook',
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
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'rules of credit',
                'verbose_name_plural': 'rules of credit',
                'ordering': ['-number'],
                'abstract': False,
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
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'segment',
                'verbose_name_plural': 'segments',
                'ordering': ['place', 'code'],
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
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('segment', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='referrals.segment', verbose_name='segment')),
            ],
            options={
                'verbose_name': 'time in a segment',
                'verbose_name_plural': 'times in segments',
                'ordering': ['-entered_at', '-id'],
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
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'ordering': ['occurred_at', 'id'],
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
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'visit',
                'verbose_name_plural': 'visits',
                'ordering': ['-visited_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Touch',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('code', 'code'), ('click', 'click on a link'), ('introduction', 'introduction')], max_length=12, verbose_name='kind')),
                ('anonymous_id', models.CharField(blank=True, default='', max_length=255)),
                ('domain', models.CharField(blank=True, default='', max_length=253)),
                ('reference', models.CharField(max_length=64, verbose_name='reference')),
                ('occurred_at', models.DateTimeField(blank=True, null=True, verbose_name='when')),
                ('is_human', models.BooleanField(default=True)),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('advocate', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='touches_given', to='accounts.contact')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='touches', to='accounts.contact')),
                ('link', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='referrals.referrallink')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('visit', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='referrals.visit')),
            ],
            options={
                'verbose_name': 'touch',
                'verbose_name_plural': 'touches',
                'ordering': ['occurred_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('evidence', models.CharField(max_length=20, verbose_name='evidence')),
                ('reference', models.CharField(blank=True, default='', max_length=120, verbose_name='reference')),
                ('happened_at', models.DateTimeField(blank=True, null=True, verbose_name='when')),
                ('outcome', models.CharField(choices=[('sourced', 'sourced'), ('assisted', 'assisted'), ('suspected', 'suspected'), ('held', 'held for a check'), ('none', 'nobody')], max_length=10, verbose_name='outcome')),
                ('share', models.PositiveSmallIntegerField(default=0, verbose_name='share in per cent')),
                ('reasons', models.JSONField(default=list)),
                ('attribution', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='referrals.attribution')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'candidate for credit',
                'verbose_name_plural': 'candidates for credit',
                'ordering': ['position', 'id'],
                'indexes': [models.Index(fields=['organization', 'contact'], name='referrals_claim_contact')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'attribution', 'position'), name='referrals_claim_place'), models.UniqueConstraint(condition=models.Q(('share__gt', 0)), fields=('organization', 'attribution'), name='referrals_claim_one_share'), models.CheckConstraint(condition=models.Q(('share__lte', 100)), name='referrals_claim_share_at_most_all'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_claim_rows'), kernel.tenancy.constraints.SameOrganization(field='attribution', name='referrals_claim_attribution_owner'), kernel.tenancy.constraints.SameOrganization(field='contact', name='referrals_claim_contact_owner')],
            },
        ),
        migrations.CreateModel(
            name='ClosedPeriod',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('until', models.DateField(verbose_name='closed up to and including')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('closed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='closed')),
                ('reopened_at', models.DateTimeField(blank=True, null=True, verbose_name='opened again')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'closed period',
                'verbose_name_plural': 'closed periods',
                'ordering': ['-until', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('reopened_at', None)), fields=('organization', 'until'), name='referrals_closedperiod_once'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_closedperiod_rows')],
            },
        ),
        migrations.CreateModel(
            name='HeardSuggestion',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('confidence', models.FloatField(verbose_name='confidence')),
                ('reason', models.JSONField(default=dict)),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('heard', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='suggestions', to='referrals.heardfrom')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'person who may be meant',
                'verbose_name_plural': 'people who may be meant',
                'ordering': ['-confidence', 'contact_id'],
                'constraints': [models.UniqueConstraint(fields=('organization', 'heard', 'contact'), name='referrals_heardsuggestion_once'), models.CheckConstraint(condition=models.Q(('confidence__gte', 0), ('confidence__lte', 1)), name='referrals_heardsuggestion_confidence'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_heardsuggestion_rows'), kernel.tenancy.constraints.SameOrganization(field='heard', name='referrals_heardsuggestion_heard_owner'), kernel.tenancy.constraints.SameOrganization(field='contact', name='referrals_heardsuggestion_contact_owner')],
            },
        ),
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
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
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
            name='Introduction',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('how', models.CharField(choices=[('copy', 'their mail, with us on copy'), ('logged', 'written down by a colleague')], max_length=6, verbose_name='how')),
                ('state', models.CharField(choices=[('open', 'waits for our first mail'), ('written', 'we wrote'), ('reminded', 'we wrote again'), ('answered', 'they answered'), ('refused', 'they do not want to'), ('cold', 'no answer')], default='open', max_length=8, verbose_name='state')),
                ('reference', models.CharField(max_length=64)),
                ('email_hash', models.CharField(blank=True, default='', max_length=64)),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='what it is about')),
                ('made_at', models.DateTimeField(verbose_name='introduced')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='next step due')),
                ('written_at', models.DateTimeField(blank=True, null=True, verbose_name='first mail')),
                ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='second mail')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled')),
                ('forgotten_at', models.DateTimeField(blank=True, null=True, verbose_name='forgotten')),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('advocate', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='introductions', to='accounts.contact')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='introduced_by', to='accounts.contact')),
                ('logged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('lead', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='introductions', to='referrals.lead')),
            ],
            options={
                'verbose_name': 'introduction',
                'verbose_name_plural': 'introductions',
                'ordering': ['-made_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['organization', 'due_at'], name='referrals_introduction_due'), models.Index(fields=['organization', 'contact'], name='referrals_introduction_whom')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'is_test', 'reference'), name='referrals_introduction_once'), kernel.tenancy.constraints.RowLevelSecurity(name='referrals_introduction_rows'), kernel.tenancy.constraints.SameOrganization(field='advocate', name='referrals_introduction_advocate_owner'), kernel.tenancy.constraints.SameOrganization(field='contact', name='referrals_introduction_contact_owner'), kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_introduction_lead_owner')],
            },
        ),
        ]),
        kernel.together.Together([
        migrations.AddField(
            model_name='lead',
            name='link',
            field=kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='referrals.referrallink'),
        ),
        migrations.AddField(
            model_name='lead',
            name='visit',
            field=kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='referrals.visit'),
        ),
        ]),
        kernel.together.Together([
        pgtrigger.migrations.AddTrigger(
            model_name='introduction',
            trigger=pgtrigger.compiler.Trigger(name='introduction_states', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:written,open:answered,open:refused,open:cold,written:reminded,written:answered,written:refused,written:cold,reminded:answered,reminded:refused,reminded:cold}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='92ed7184d1311fe5a8e29778e2ded9b5eb6ad980', operation='UPDATE', pgid='pgtrigger_introduction_states_a3f18', table='referrals_introduction', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('expired_at', None), ('referrer_side', 'pending')), fields=['organization', 'expires_at'], name='referrals_hold_open'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(fields=('organization', 'lead', 'advocate', 'check_code'), name='referrals_hold_once'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_hold_rows'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_hold_lead_owner'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=kernel.tenancy.constraints.SameOrganization(field='advocate', name='referrals_hold_advocate_owner'),
        ),
        migrations.AddIndex(
            model_name='heardfrom',
            index=models.Index(fields=['organization', 'state'], name='referrals_heardfrom_state'),
        ),
        migrations.AddConstraint(
            model_name='heardfrom',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_heardfrom_rows'),
        ),
        migrations.AddConstraint(
            model_name='heardfrom',
            constraint=kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_heardfrom_lead_owner'),
        ),
        migrations.AddConstraint(
            model_name='heardfrom',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='referrals_heardfrom_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('organization', 'lead'), name='referrals_correction_one_in_force'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contact', None), ('credit', 'none')), models.Q(('contact__isnull', False), ('credit__in', ['sourced', 'assisted'])), _connector='OR'), name='referrals_correction_names_somebody'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_correction_rows'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_correction_lead_owner'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='referrals_correction_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='attribution',
            index=models.Index(fields=['organization', 'contact'], name='referrals_attribution_contact'),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('organization', 'lead'), name='referrals_attribution_one_current'),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=models.CheckConstraint(condition=models.Q(('after_close', False), ('replaced_at__isnull', False), _connector='OR'), name='referrals_attribution_closed_is_not_current'),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_attribution_rows'),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_attribution_lead_owner'),
        ),
        migrations.AddConstraint(
            model_name='attribution',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='referrals_attribution_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['organization', 'grade'], name='referrals_assessment_grade'),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['organization', 'profile_number'], name='referrals_assessment_profile'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_assessment_rows'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_assessment_lead_owner'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('organization', 'lead', 'question'), name='referrals_answer_once'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_answer_rows'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_answer_lead_owner'),
        ),
        migrations.AddConstraint(
            model_name='leadsettings',
            constraint=models.UniqueConstraint(fields=('organization',), name='referrals_leadsettings_one'),
        ),
        migrations.AddConstraint(
            model_name='leadsettings',
            constraint=models.CheckConstraint(condition=models.Q(('contact_working_days__gte', 1), ('contact_working_days__lte', 20), ('unclaimed_days__gte', 7), ('unclaimed_days__lte', 90)), name='referrals_leadsettings_in_reason'),
        ),
        migrations.AddConstraint(
            model_name='leadsettings',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_leadsettings_rows'),
        ),
        migrations.AddConstraint(
            model_name='linksettings',
            constraint=models.UniqueConstraint(fields=('organization',), name='referrals_linksettings_one'),
        ),
        migrations.AddConstraint(
            model_name='linksettings',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_linksettings_rows'),
        ),
        migrations.AddConstraint(
            model_name='qualificationsettings',
            constraint=models.UniqueConstraint(fields=('organization',), name='referrals_qualificationsettings_one'),
        ),
        migrations.AddConstraint(
            model_name='qualificationsettings',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_qualificationsettings_rows'),
        ),
        migrations.AddConstraint(
            model_name='questionset',
            constraint=models.UniqueConstraint(fields=('organization', 'number'), name='referrals_questionset_number'),
        ),
        migrations.AddConstraint(
            model_name='questionset',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('organization',), name='referrals_questionset_one_active'),
        ),
        migrations.AddConstraint(
            model_name='questionset',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('organization',), name='referrals_questionset_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='questionset',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_questionset_rows'),
        ),
        migrations.AddConstraint(
            model_name='referrallink',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'personal')), fields=('organization', 'contact'), name='referrals_link_one_each'),
        ),
        migrations.AddConstraint(
            model_name='referrallink',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'campaign')), fields=('organization', 'contact', 'label'), name='referrals_link_one_per_material'),
        ),
        migrations.AddConstraint(
            model_name='referrallink',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'campaign'), ('label', ''), _negated=True), name='referrals_link_material_named'),
        ),
        migrations.AddConstraint(
            model_name='referrallink',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_referrallink_rows'),
        ),
        migrations.AddConstraint(
            model_name='referrallink',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='referrals_referrallink_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.UniqueConstraint(fields=('organization', 'name'), name='referrals_routingrule_once'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_routingrule_rows'),
        ),
        migrations.AddIndex(
            model_name='firstcontact',
            index=models.Index(condition=models.Q(('alarmed_at', None), ('is_closed', False)), fields=['organization', 'lead'], name='referrals_firstcontact_open'),
        ),
        migrations.AddIndex(
            model_name='firstcontact',
            index=models.Index(fields=['organization', 'owner'], name='referrals_firstcontact_of'),
        ),
        migrations.AddConstraint(
            model_name='firstcontact',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_firstcontact_rows'),
        ),
        migrations.AddConstraint(
            model_name='firstcontact',
            constraint=kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_firstcontact_lead_owner'),
        ),
        migrations.AddConstraint(
            model_name='firstcontact',
            constraint=kernel.tenancy.constraints.SameOrganization(field='rule', name='referrals_firstcontact_rule_owner'),
        ),
        migrations.AddConstraint(
            model_name='rulebook',
            constraint=models.UniqueConstraint(fields=('organization', 'number'), name='referrals_rulebook_number'),
        ),
        migrations.AddConstraint(
            model_name='rulebook',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('organization',), name='referrals_rulebook_one_active'),
        ),
        migrations.AddConstraint(
            model_name='rulebook',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('organization',), name='referrals_rulebook_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='rulebook',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_rulebook_rows'),
        ),
        migrations.AddConstraint(
            model_name='segment',
            constraint=models.UniqueConstraint(fields=('organization', 'code'), name='referrals_segment_once'),
        ),
        migrations.AddConstraint(
            model_name='segment',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_segment_rows'),
        ),
        migrations.AddIndex(
            model_name='pathentry',
            index=models.Index(fields=['organization', 'segment'], name='referrals_pathentry_segment'),
        ),
        migrations.AddConstraint(
            model_name='pathentry',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('organization', 'lead'), name='referrals_pathentry_one'),
        ),
        migrations.AddConstraint(
            model_name='pathentry',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_pathentry_rows'),
        ),
        migrations.AddConstraint(
            model_name='pathentry',
            constraint=kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_pathentry_lead_owner'),
        ),
        migrations.AddConstraint(
            model_name='pathentry',
            constraint=kernel.tenancy.constraints.SameOrganization(field='segment', name='referrals_pathentry_segment_owner'),
        ),
        migrations.AddIndex(
            model_name='stagechange',
            index=models.Index(fields=['organization', 'stage', 'occurred_at'], name='referrals_stagechange_at'),
        ),
        migrations.AddConstraint(
            model_name='stagechange',
            constraint=models.UniqueConstraint(fields=('organization', 'lead', 'stage'), name='referrals_stagechange_once'),
        ),
        migrations.AddConstraint(
            model_name='stagechange',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_stagechange_rows'),
        ),
        migrations.AddConstraint(
            model_name='stagechange',
            constraint=kernel.tenancy.constraints.SameOrganization(field='lead', name='referrals_stagechange_lead_owner'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['organization', 'link', 'visitor', 'visited_at'], name='referrals_visit_of_visitor'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['organization', 'visited_at'], name='referrals_visit_age'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_visit_rows'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=kernel.tenancy.constraints.SameOrganization(field='link', name='referrals_visit_link_owner'),
        ),
        migrations.AddIndex(
            model_name='touch',
            index=models.Index(fields=['organization', 'contact'], name='referrals_touch_contact'),
        ),
        migrations.AddIndex(
            model_name='touch',
            index=models.Index(fields=['organization', 'advocate'], name='referrals_touch_advocate'),
        ),
        migrations.AddIndex(
            model_name='touch',
            index=models.Index(condition=models.Q(('domain', ''), _negated=True), fields=['organization', 'domain'], name='referrals_touch_domain'),
        ),
        migrations.AddIndex(
            model_name='touch',
            index=models.Index(condition=models.Q(('contact', None)), fields=['organization', 'anonymous_id'], name='referrals_touch_anonymous'),
        ),
        migrations.AddConstraint(
            model_name='touch',
            constraint=models.UniqueConstraint(fields=('organization', 'is_test', 'kind', 'reference', 'contact', 'anonymous_id'), name='referrals_touch_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='touch',
            constraint=models.CheckConstraint(condition=models.Q(('contact__isnull', False), models.Q(('anonymous_id', ''), _negated=True), _connector='OR'), name='referrals_touch_of_somebody'),
        ),
        migrations.AddConstraint(
            model_name='touch',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_touch_rows'),
        ),
        migrations.AddConstraint(
            model_name='touch',
            constraint=kernel.tenancy.constraints.SameOrganization(field='advocate', name='referrals_touch_advocate_owner'),
        ),
        migrations.AddConstraint(
            model_name='touch',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='referrals_touch_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='touch',
            constraint=kernel.tenancy.constraints.SameOrganization(field='link', name='referrals_touch_link_owner'),
        ),
        migrations.AddConstraint(
            model_name='touch',
            constraint=kernel.tenancy.constraints.SameOrganization(field='visit', name='referrals_touch_visit_owner'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['organization', 'created_at', 'id'], name='referrals_lead_newest'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['organization', 'contact'], name='referrals_lead_contact'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['organization', 'submitted_at'], name='referrals_lead_submitted'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['organization', 'company'], name='referrals_lead_company'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('contact_due_at__isnull', False), ('contacted_at', None)), fields=['organization', 'contact_due_at'], name='referrals_lead_contact_due'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('won_at__isnull', False)), fields=['organization', 'won_at'], name='referrals_lead_won'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.UniqueConstraint(fields=('organization', 'is_test', 'external_id'), name='referrals_lead_external_id'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='referrals_lead_rows'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='referrals_lead_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=kernel.tenancy.constraints.SameOrganization(field='company', name='referrals_lead_company_owner'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=kernel.tenancy.constraints.SameOrganization(field='merged_into', name='referrals_lead_merged_into_owner'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=kernel.tenancy.constraints.SameOrganization(field='link', name='referrals_lead_link_owner'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=kernel.tenancy.constraints.SameOrganization(field='visit', name='referrals_lead_visit_owner'),
        ),
        ]),
    ]
