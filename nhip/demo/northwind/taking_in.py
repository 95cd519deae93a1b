"""Taking in: the files by the product's own import, as they came and then repaired, and the opening stock."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from nhip.kernel import clock, jobs
from nhip.kernel.actors import Actor
from nhip.kernel.models import Job
from nhip.screens.importing import run, uploads
from nhip.screens.models import Upload
from nhip.screens.resource import Resource, resource_named
from nhip.shared.models import Product
from nhip.warehouse.models import Warehouse
from nhip.warehouse.operations import ReceiptInputs, ReceivedLine, receive_goods

from .files import Folder
from .founding import FIRST_DAY, UNIT
from .steps import once

FILES = ("employees", "customers", "suppliers", "products", "orders")


Say = Callable[[Job], None]


def silent(job: Job) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Taken:
    """What an import of one file came to; `refused` are its row numbers with the reasons."""

    made: int
    known: int
    refused: tuple[tuple[int, str], ...]


def taken_in(folder: Folder, *, by: Actor, say: Say = silent) -> dict[str, tuple[Taken, Taken]]:
    """Every file as it came and then repaired, then what lay in stock; a second time nothing is doubled.

    Orders keep the numbers of the files, so that the repaired ones, which come in last, stand between the others.
    """
    with clock.at(FIRST_DAY):
        made = {}
        for name in FILES:
            came, mended = (take_in(folder, name, by=by, repaired=repaired, say=say) for repaired in (False, True))
            made[name] = (came, mended)
        opening_stock(folder, by=by)
        return made


def tried_on(folder: Folder, name: str, *, by: Actor, repaired: bool = True) -> Taken:
    """A dry run of one file: nothing is stored."""
    upload, resource = _upload(folder, name, by, repaired)
    trial = run.tried(upload, resource, by)
    return Taken(0, trial.known, _told(uploads.refused(upload)))


def take_in(folder: Folder, name: str, *, by: Actor, repaired: bool = True, say: Say = silent) -> Taken:
    """One file by its map, through the import's own job; one that was stopped goes on."""
    upload, _resource = _upload(folder, name, by, repaired)
    job = upload.job or run.started(upload, by=by)
    if job.state in (Job.State.CANCELLED, Job.State.FAILED):
        jobs.resume_job(job, by=by)
    job = jobs.run(job.pk, say)
    if job.state != Job.State.DONE:
        raise RuntimeError(f"{name}: {job.message}")
    return Taken(job.result["made"], job.result["known"], _told(uploads.refused(upload)))


def _told(refused: list[dict[str, Any]]) -> tuple[tuple[int, str], ...]:
    return tuple((each["row"], each["why"]) for each in refused)


def _upload(folder: Folder, name: str, by: Actor, repaired: bool) -> tuple[Upload, type[Resource]]:
    """The file as an upload, the one that is there already if it came before."""
    plan = folder.plan(name)
    resource = resource_named(plan["resource"])
    assert resource is not None, plan["resource"]
    content = folder.content(name, repaired=repaired)
    own = {"owner_id": by.person_id, "kind": resource.kind, "digest": sha256(content).hexdigest()}
    same = Upload.objects.select_related("job").filter(name=f"{name}.csv", **own).order_by("-id").first()
    if same is None:
        same = uploads.upload_of(resource, f"{name}.csv", content, by=by, plan=plan, more=folder.more(name))
    return same, resource


def opening_stock(folder: Folder, *, by: Actor) -> None:
    """One goods receipt of everything that lay in stock on the first day."""
    products = dict(Product.objects.filter(company_id=by.company_id).values_list("code", "pk"))
    told = ReceiptInputs(
        warehouse=Warehouse.objects.get(company_id=by.company_id, code=UNIT).pk,
        kind="opening",
        lines=tuple(
            ReceivedLine(product=products[each.product], quantity=Decimal(each.pieces), unit_cost=each.cost)
            for each in folder.opening()
            if each.pieces
        ),
    )
    once(receive_goods, told, by=by, key="northwind:opening")
