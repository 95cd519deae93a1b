"""The addresses of talk."""

from django.urls import URLPattern, path, re_path

from .views import notices, talk

RECORD = r"(?P<kind>[a-z]+\.[a-z]+)/(?P<pk>\d{1,19})/"
VERBS = "|".join(talk.VERBS)


def of_messages() -> list[URLPattern]:
    return [
        path("messages/notices/", notices.NoticesView.as_view()),
        path("messages/notices/read/", notices.ReadView.as_view()),
        path("messages/notices/mute/", notices.MuteView.as_view()),
        path("messages/notices/open/", notices.OpenView.as_view()),
        path("messages/number/", talk.NumberView.as_view()),
        re_path(rf"^messages/on/{RECORD}$", talk.WriteView.as_view()),
        re_path(rf"^messages/edit/{RECORD}$", talk.EditView.as_view()),
        re_path(rf"^messages/follow/{RECORD}$", talk.FollowView.as_view()),
        re_path(rf"^messages/people/{RECORD}$", talk.PeopleView.as_view()),
        re_path(rf"^messages/before/{RECORD}(?P<comment>\d{{1,19}})/$", talk.EarlierView.as_view()),
        re_path(rf"^messages/(?P<verb>{VERBS})/{RECORD}$", talk.VerbView.as_view()),
    ]
