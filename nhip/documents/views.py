"""A record as PDF, for whoever may see it."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.views import View

from nhip.kernel.refs import Ref
from nhip.screens import errors

from .papers import find, printed


class PaperView(View):
    def get(self, request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
        """The paper in its language, or in one that was asked for and that it knows."""
        paper = find(kind, name)
        try:
            if paper is None:
                raise Http404
            made = printed(paper, Ref(kind, pk), by=request.actor, language=request.GET.get("language", ""))
        except (Http404, ObjectDoesNotExist, ValueError) as missing:
            return errors.missing(request, Http404(str(missing)))
        answer = HttpResponse(made, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{name}-{pk}.pdf"'
        return answer
