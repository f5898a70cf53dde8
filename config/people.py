"""Settings of who logs in and how, the same in every place: passwords, mail addresses, the second step."""

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "accounts.pages.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {
    "signup": "accounts.pages.sign_up.SignUpForm",
    "login": "accounts.pages.log_in.LogInForm",
    "reauthenticate": "accounts.pages.log_in.ReauthenticateForm",
    "add_email": "accounts.pages.log_in.AddEmailForm",
    "change_password": "accounts.pages.log_in.ChangePasswordForm",
    "set_password": "accounts.pages.log_in.SetPasswordForm",
    "reset_password": "accounts.pages.log_in.ResetPasswordForm",
    "reset_password_from_key": "accounts.pages.log_in.ResetPasswordKeyForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/admin/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
MFA_ADAPTER = "accounts.pages.second_step.SecondStep"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Goodword"
MFA_FORMS = {
    "authenticate": "accounts.pages.second_step.CodeForm",
    "reauthenticate": "accounts.pages.second_step.CodeAgainForm",
    "activate_totp": "accounts.pages.second_step.FirstCodeForm",
}
