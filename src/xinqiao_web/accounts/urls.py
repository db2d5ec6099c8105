"""Addresses of accounts: what is used of allauth, and our own."""

from allauth.account import views as entrance
from django.urls import include, path, re_path

from xinqiao_web.accounts.views import (
    departures,
    firms,
    join,
    keys,
    me,
    news,
    people,
)

KEY_OF_RESET = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

ENTRANCE = [
    path("login/", entrance.login, name="account_login"),
    path("logout/", entrance.logout, name="account_logout"),
    path("inactive/", entrance.account_inactive, name="account_inactive"),
    path("signup/", entrance.signup, name="account_signup"),
    path("reauthenticate/", entrance.reauthenticate, name="account_reauthenticate"),
    path("password/change/", entrance.password_change, name="account_change_password"),
    path("password/reset/", entrance.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        entrance.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        KEY_OF_RESET,
        entrance.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        entrance.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]

urlpatterns = [
    path("account/", include(ENTRANCE)),
    path("account/", me.me, name="me"),
    path("account/firm", me.choose, name="choose-firm"),
    path("account/keys", keys.keys, name="keys"),
    path("account/keys/new", keys.key_new, name="key-new"),
    path("account/keys/<uuid:key>/revoke", keys.key_revoke, name="key-revoke"),
    path("account/archives", departures.departures, name="departures"),
    path("account/archives/<uuid:departure>", departures.departure, name="departure"),
    path("news/", news.news, name="news"),
    path("news/read", news.news_read, name="news-read"),
    path("invitation/<str:secret>/", join.invitation, name="invitation"),
    path("people/", people.people, name="people"),
    path("people/invite/<uuid:firm>", people.invite, name="invite"),
    path(
        "people/invitations/<uuid:invitation>/withdraw",
        people.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("people/<uuid:member>/role", people.member_role, name="member-role"),
    path("people/<uuid:member>/remove", people.member_remove, name="member-remove"),
    path("people/<uuid:member>/recover", people.recovery_ask, name="recovery-ask"),
    path(
        "people/recoveries/<uuid:recovery>",
        people.recovery_settle,
        name="recovery-settle",
    ),
    path("firms/", firms.firms, name="firms"),
    path("firms/new", firms.firm_new, name="firm-new"),
    path("firms/<uuid:firm>/", firms.firm, name="firm"),
    *(
        path(
            f"firms/<uuid:firm>/{turn}", firms.firm_turn, {"turn": turn}, f"firm-{turn}"
        )
        for turn in firms.TURNS
    ),
]
