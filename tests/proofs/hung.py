"""What hangs on the records of the proofs' companies: files, activities, talk."""

from nhip.agenda.operations import log_activity, plan_activity
from nhip.agenda.operations.activities import Log, Plan
from nhip.demo.scenes import Stage
from nhip.documents import store
from nhip.documents.operations import NewFile, add_file
from nhip.messages import notices
from nhip.messages.api import News, notify
from nhip.messages.operations import Words, comment
from nhip.sales.models import Order


def filed(stage: Stage, mark: str) -> None:
    """A file on the customer of each salesperson."""
    for key, owner in (("a", "binh"), ("b", "khang")):
        draft = store.Draft(f"Hợp đồng {key} {mark}.txt")
        draft.write(f"Điều khoản {mark}".encode())
        add_file(NewFile(stage.parties[key].ref, draft.close()), by=stage.firm[owner])


def planned(stage: Stage, mark: str) -> None:
    """A call that each salesperson plans with the customer, and one that took place."""
    for key, owner in (("a", "binh"), ("b", "khang")):
        party = stage.parties[key]
        plan_activity(Plan(subject=f"Gọi {key} {mark}", party=party.pk, note=mark), by=stage.firm[owner])
        log_activity(Log(about=str(party.ref), result=f"Đã gọi {mark}"), by=stage.firm[owner])


def talked(stage: Stage, mark: str) -> None:
    """Words about a customer and a paper of theirs, an answer, what one follows and does not want to hear of."""
    firm, party = stage.firm, stage.parties["a"]
    order = Order.objects.filter(customer=party).order_by("pk").first()
    for about in (party, order):
        ref = about.ref
        said = comment(Words(ref.kind, ref.id, f"@{firm.people['son'].name} xem {mark}"), by=firm["binh"])
        comment(Words(ref.kind, ref.id, f"Đã xem {mark}", answers=said.pk), by=firm["son"])
    news = News("tests.news", "đã làm", "Để thử")
    notify(news, party.ref, [firm["binh"].person_id], by=firm["son"], text=f"Tin {mark}")
    notices.set_muted(news.name, True, by=firm["kien"])
