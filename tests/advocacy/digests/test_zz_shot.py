import pytest
from django.core import mail
from datetime import timedelta
from django.utils import timezone
from accounts.customers.models import Trouble
from tests.advocacy.digests.conftest import *
from tests.advocacy.digests.test_digests import parts, plan
from tests.factories import *
from kernel.text import reason

@pytest.mark.parametrize("lang", ["en", "fr"])
def test_shot(acme, member, clock, did, send, lang):
    member.user.language = lang; member.user.save()
    with acme.inside():
        did("named_by_signup", by="Claire Fontan", text="")
        did("review", by="Marc Oyelaran", text="Finally we see where it hangs; our Monday meeting is half as long.", days=3)
        did("reference_call", by="Sofia Reyes-Montgomery de la Fuente", origin="prompted", text="", days=1)
        did("mention", by="Anna <b>Bold</b>", text="Gain de temps énorme, je le recommande à tous mes pairs.", tone="enthusiastic")
        c = ContactFactory(name="New Nora", company=CompanyFactory(name="Northgate Foods"))
        advocate(c, entered_at=timezone.now()-timedelta(days=2), reasons=[reason("score.review.one", last="2026-03-05", points=15)])
        advocate(ContactFactory(name="Resting Rita"), tier="resting", below_since=timezone.now()-timedelta(days=92))
        n = ContactFactory(name="Nadia Benali", company=CompanyFactory(name="Albrecht Klinik"))
        advocate(n, score=60)
        Trouble.objects.create(organization_id=acme.id, contact=n, kind="serious_ticket", reference="4711", opened_at=timezone.now()-timedelta(days=9))
        s = ContactFactory(name="Sabine Roth", company=CompanyFactory(name="Klinik", policy="forbidden"))
        advocate(s, score=50, tier="leave")
        for g, n_ in (("thank", 3), ("equip", 2), ("offer", 1), ("ask", 1)):
            for _ in range(n_):
                MomentFactory(gesture=g, state="done", acted_at=timezone.now()-timedelta(days=1))
    plan(); send()
    text, html = parts(mail.outbox[0])
    open(f"/tmp/gw/digest_{lang}.html","w").write(html); open(f"/tmp/gw/digest_{lang}.txt","w").write(text)
    page = acme.client("bob").get("/admin/digest/").content.decode()
    open(f"/tmp/gw/digest_page_{lang}.html","w").write(page)
