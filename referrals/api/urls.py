"""`/api/v1/`: leads, links and qualification."""

from django.urls import path

from referrals.api import leads, links, qualification

urlpatterns = [
    path("leads", leads.Leads.as_view()),
    path("leads/<uuid:id>", leads.OneLead.as_view()),
    path("leads/<uuid:id>/stages", leads.LeadStages.as_view()),
    path("leads/<uuid:id>/answers", qualification.LeadAnswers.as_view()),
    path("leads/<uuid:id>/path", qualification.LeadPath.as_view()),
    path("leads/<uuid:id>/qualification", qualification.LeadQualification.as_view()),
    path("qualification/answers", qualification.SignUps.as_view()),
    path("qualification/questions", qualification.Questions.as_view()),
    path("links", links.Links.as_view()),
]
