"""`/api/v1/`: leads, who brought them, who of them fits, and links."""

from django.urls import path

from referrals.api import (
    credit,
    heard,
    holds,
    leads,
    links,
    many_leads,
    qualification,
    sign_ups,
    touches,
)

urlpatterns = [
    path("bulk/leads", many_leads.ManyLeads.as_view()),
    path("leads", leads.Leads.as_view()),
    path("leads/<uuid:id>", leads.OneLead.as_view()),
    path("leads/<uuid:id>/stages", leads.LeadStages.as_view()),
    path("leads/<uuid:id>/answers", qualification.LeadAnswers.as_view()),
    path("leads/<uuid:id>/path", qualification.LeadPath.as_view()),
    path("leads/<uuid:id>/qualification", qualification.LeadQualification.as_view()),
    path("qualification/answers", qualification.SignUps.as_view()),
    path("qualification/questions", qualification.Questions.as_view()),
    path("reports/sign-ups", sign_ups.SignUpAudit.as_view()),
    path("leads/<uuid:id>/credit", credit.LeadCredit.as_view()),
    path("leads/<uuid:id>/contacted", credit.LeadContacted.as_view()),
    path("leads/<uuid:id>/merge", credit.LeadMerge.as_view()),
    path("links", links.Links.as_view()),
    path("touches", touches.Touches.as_view()),
    path("heard", heard.Heard.as_view()),
    path("heard/agreement", heard.HeardAgreement.as_view()),
    path("heard/<uuid:id>/confirm", heard.HeardConfirm.as_view()),
    path("heard/<uuid:id>/reject", heard.HeardReject.as_view()),
    path("holds", holds.Holds.as_view()),
    path("holds/<uuid:id>/decide", holds.HoldDecide.as_view()),
]
