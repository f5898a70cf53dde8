"""`/api/v1/`: moments, milestones, advocates, offers and the inspector."""

from django.urls import path

from advocacy.api import advocates, events, milestones, moments, offers

urlpatterns = [
    path("moments", moments.Moments.as_view()),
    path("moments/<uuid:id>", moments.OneMoment.as_view()),
    path("contacts/<uuid:id>/moments", moments.MomentsToShow.as_view()),
    path("milestones", milestones.Milestones.as_view()),
    path("advocates", advocates.Advocates.as_view()),
    path("advocates/<uuid:id>", advocates.OneAdvocate.as_view()),
    path("offers", offers.Offers.as_view()),
    path("events/<int:id>", events.OneEvent.as_view()),
]
