"""`/api/v1/`: moments, milestones, advocates, offers and the inspector."""

from django.urls import path

from advocacy.api import (
    advocates,
    answers,
    audit,
    candidates,
    companies,
    eligibility,
    events,
    milestones,
    moments,
    nominations,
    offers,
    replies,
    said,
)

urlpatterns = [
    path("audit", audit.TheAudit.as_view()),
    path("candidates", candidates.Candidates.as_view()),
    path("candidates/<uuid:id>/accept", candidates.CandidateAccept.as_view()),
    path("candidates/<uuid:id>/reject", candidates.CandidateReject.as_view()),
    path("moments", moments.Moments.as_view()),
    path("moments/<uuid:id>", moments.OneMoment.as_view()),
    path("moments/<uuid:id>/answers", answers.Answers.as_view()),
    path("contacts/<uuid:id>/eligibility", eligibility.OneEligibility.as_view()),
    path("contacts/<uuid:id>/in-app-token", eligibility.InAppToken.as_view()),
    path("contacts/<uuid:id>/moments", moments.MomentsToShow.as_view()),
    path("contacts/<uuid:id>/nominations", nominations.Nominations.as_view()),
    path("contacts/<uuid:id>/said", said.Said.as_view()),
    path("leads/<uuid:id>/replies", replies.LeadReplies.as_view()),
    path("milestones", milestones.Milestones.as_view()),
    path("advocates", advocates.Advocates.as_view()),
    path("advocates/<uuid:id>", advocates.OneAdvocate.as_view()),
    path("companies/<uuid:id>/standing", companies.CompanyStanding.as_view()),
    path("offers", offers.Offers.as_view()),
    path("events/<int:id>", events.OneEvent.as_view()),
]
