"""The addresses under `/api`."""

from django.urls import URLPattern, path, re_path

from . import docs, views

PATH = r"^api/v1/(?P<room>[a-z_]+)/(?P<name>[a-z_]+)"


def of_the_door() -> list[URLPattern]:
    return [
        path("api/v1/", views.IndexDoor.as_view()),
        path("api/v1/docs", docs.DocsView.as_view()),
        path("api/v1/openapi.json", views.DescriptionDoor.as_view()),
        re_path(PATH + r"$", views.ListDoor.as_view()),
        re_path(PATH + r"/bulk$", views.BulkDoor.as_view()),
        re_path(PATH + r"/(?P<pk>[0-9]{1,20})$", views.RecordDoor.as_view()),
        re_path(PATH + r"/(?P<verb>[a-z_]+)$", views.OperationDoor.as_view()),
        re_path(PATH + r"/(?P<pk>[0-9]{1,20})/(?P<verb>[a-z_]+)$", views.OperationDoor.as_view()),
        re_path(r"^api(/|$)", views.NothingDoor.as_view()),
    ]
