"""R49: whatever the owner of the database changes in the audit trail, and in the rows it vouches for, is found."""

import pytest

from nhip.kernel.audit import proving
from nhip.kernel.models import AuditEvent

from . import running, tampering

ACTS = 120


@pytest.fixture
def trail(db):
    """A small sale, a payment, a reading and a log-in, sealed."""
    return running.trail()


@pytest.mark.req("R49")
@pytest.mark.parametrize("seed", ["one", "two", "three"])
def test_what_the_owner_of_the_database_does_to_the_trail_is_found(trail, seed):
    """A hundred and twenty acts by three seeds, each taken back before the next."""
    assert proving.prove(trail.company.pk).faults == []
    with tampering.lifted():
        tamper = tampering.Tamper(trail.company.pk, seed)
        done = [tamper.once() for _each in range(ACTS // 3)]
    assert [said for said, faults in done if not faults] == []
    assert proving.prove(trail.company.pk).faults == []


@pytest.mark.req("R49")
def test_each_kind_of_act_is_found(trail):
    with tampering.lifted():
        tamper = tampering.Tamper(trail.company.pk, "each")
        each = [(act.__name__, *_once(tamper, act)) for act in dict.fromkeys(tamper.acts())]
    assert [(name, said) for name, said, faults in each if not faults] == []


def _once(tamper, act):
    tamper.acts = lambda: [act]
    try:
        return tamper.once()
    finally:
        del tamper.acts


@pytest.mark.req("R49")
def test_a_cut_tail_is_found_by_the_head_that_was_kept_alone(trail):
    """Without a head from elsewhere, what was cut with its rows and its head leaves no trace: so heads are kept."""
    with tampering.lifted():
        tamper = tampering.Tamper(trail.company.pk, "tail")
        tamper.cut_with_rows()
        assert proving.prove(trail.company.pk).faults == []
        (fault,) = proving.prove(trail.company.pk, heads=[tamper.kept]).faults
        assert fault.what == "cut"


@pytest.mark.req("R49")
def test_the_newest_part_is_proved_alone(trail):
    last = AuditEvent.objects.filter(company=trail.company).count()
    proof = proving.prove(trail.company.pk, newest=5)
    assert (proof.whole, proof.walked, proof.seq, proof.since) == (True, 5, last, last - 5)
    with tampering.lifted():
        tampering.Tamper(trail.company.pk, "new")._do(
            "", f"UPDATE kernel_auditevent SET actor = 'x' WHERE seq = {last}"
        )
        assert not proving.prove(trail.company.pk, newest=5).whole
