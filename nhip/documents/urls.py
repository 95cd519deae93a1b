"""The addresses of papers and of files."""

from django.urls import URLPattern, path, re_path

from .resources import Files
from .views import AddView, DownloadView, NewVersionView, PaperView

PAPER = r"^documents/(?P<kind>[a-z]+\.[a-z]+)/(?P<pk>\d{1,19})/(?P<name>[a-z_]+)\.pdf$"
ADD = r"^documents/(?P<kind>[a-z]+\.[a-z]+)/(?P<pk>\d{1,19})/files/$"


def of_papers() -> list[URLPattern]:
    return [re_path(PAPER, PaperView.as_view())]


def of_files() -> list[URLPattern]:
    return [
        re_path(ADD, AddView.as_view()),
        path("documents/files/<int:pk>/new/", NewVersionView.as_view(resource=Files)),
        path("documents/files/<int:pk>/download/", DownloadView.as_view(resource=Files)),
    ]
