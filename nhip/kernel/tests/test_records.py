"""Records are made and read the short way: it must come to the same as Django's own, for every table there is."""

import pytest
from django.apps import apps
from django.db import models
from django.db.models import DEFERRED

from nhip.kernel import rows
from nhip.kernel.models import Company, Person
from nhip.kernel.records import Row

TABLES = [model for model in apps.get_models() if issubclass(model, Row)]


def _by_django(model: type[models.Model], **said) -> models.Model:
    made = model.__new__(model)
    models.Model.__init__(made, **said)
    return made


def _columns(record: models.Model) -> dict:
    return {name: value for name, value in vars(record).items() if name not in ("id", "_state")}


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label_lower)
def test_a_new_record_has_the_defaults_that_django_gives(model):
    assert _columns(model()) == _columns(_by_django(model))
    for name, value in _columns(model()).items():
        if isinstance(value, list | dict):
            assert value is not vars(model())[name], "each row has its own"


def test_a_new_record_is_told_columns_records_and_nothing_else():
    firm = Company(pk=5, name="Cửu Long")
    assert (firm.id, firm.pk, firm.name) == (5, 5, "Cửu Long")
    person = Person(company=firm, name="Lê Minh Khang")
    assert (person.company_id, person.company) == (5, firm) and person._state.adding
    with pytest.raises(TypeError, match="nickname"):
        Person(nickname="Khang")


@pytest.mark.parametrize("many", [3, 95])
def test_several_columns_of_many_records_are_written_and_no_others(firm, many):
    made = [Person(company=firm.company, name=f"Người {place}", short_name="cũ") for place in range(many)]
    Person.objects.bulk_create(made)
    for place, person in enumerate(made):
        person.name, person.short_name, person.state = f"Tên {place}", "không ghi", "left"
    rows.update_all(made[1:], ("name", "state"))
    found = {
        row.pk: (row.name, row.short_name, row.state) for row in Person.objects.filter(pk__in=[p.pk for p in made])
    }
    assert found.pop(made[0].pk) == ("Người 0", "cũ", "active")
    assert found == {person.pk: (f"Tên {place}", "cũ", "left") for place, person in enumerate(made[1:], start=1)}
    rows.update_all([], ("name",))


def test_a_read_record_is_as_django_reads_it_also_when_a_part_is_left_out():
    Company.objects.create(pk=7, name="Cửu Long")
    read = Company.objects.get(pk=7)
    columns = [field.attname for field in Company._meta.concrete_fields]
    other = models.Model.from_db.__func__(Company, "default", columns, [getattr(read, name) for name in columns])
    assert _columns(read) == _columns(other)
    assert (read._state.db, read._state.adding) == (other._state.db, other._state.adding) == ("default", False)
    part = Company.objects.only("id").get(pk=7)
    assert "name" in part.get_deferred_fields() and part.name == "Cửu Long"
    assert DEFERRED not in vars(part).values()
