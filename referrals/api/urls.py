"""`/api/v1/`: leads and links."""

from django.urls import path

from referrals.api import leads, links

urlpatterns = [
    path("leads", leads.Leads.as_view()),
    path("leads/<uuid:id>", leads.OneLead.as_view()),
    path("leads/<uuid:id>/stages", leads.LeadStages.as_view()),
    path("links", links.Links.as_view()),
]
