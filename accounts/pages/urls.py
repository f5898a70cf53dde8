from django.urls import include, path

from accounts.pages import brand, invitations, organizations, profile

urlpatterns = [
    path("", include("accounts.pages.unsubscribe")),
    path("brand/<str:token>/<str:version>.css", brand.style, name="brand_style"),
    path("brand/<str:token>/<str:version>.png", brand.logo, name="brand_logo"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/sign-up/", invitations.invited_sign_up, name="invited_sign_up"),
    path("organizations/", organizations.organizations, name="organizations"),
    path("organizations/switch/", organizations.switch_organization, name="switch_organization"),
    path("profile/", profile.profile, name="profile"),
]
