"""A record as PDF, for whoever may see it."""

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views import View

from nhip.kernel.refs import Ref
from nhip.screens import errors
from nhip.screens.reports import asked_day

from ..papers import find, printed


class PaperView(View):
    def get(self, request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
        """The paper in its language, or in one that was asked for and that it knows."""
        paper = find(kind, name)
        try:
            if paper is None:
                raise Http404
            days = asked_day(request.GET.get("start")), asked_day(request.GET.get("end"))
            language = request.GET.get("language", "")
            made = printed(paper, Ref(kind, pk), by=request.actor, language=language, days=days)
        except PermissionDenied as denied:
            return errors.denied(request, denied)
        except (Http404, ObjectDoesNotExist, ValueError) as missing:
            return errors.missing(request, Http404(str(missing)))
        answer = HttpResponse(made, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{name}-{pk}.pdf"'
        return answer
