"""The addresses of papers."""

from django.urls import URLPattern, re_path

from .views import PaperView

PAPER = r"^documents/(?P<kind>[a-z]+\.[a-z]+)/(?P<pk>\d{1,19})/(?P<name>[a-z_]+)\.pdf$"


def of_papers() -> list[URLPattern]:
    return [re_path(PAPER, PaperView.as_view())]
