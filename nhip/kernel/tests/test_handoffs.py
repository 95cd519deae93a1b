"""Hand-offs: one holder at any time, timed on both sides."""

from nhip.kernel.handoffs import desk

from .firm import Packed


def test_it_goes_its_way(firm):
    handoff = firm.offer()
    handoff = desk.accept(handoff, by=firm.binh)
    assert (handoff.state, handoff.holder_id) == ("accepted", firm.binh.person_id)
    handoff = desk.finish(handoff, desk.Finish(Packed(count=3)), by=firm.binh)
    assert desk.answer_of(handoff) == Packed(count=3)
    assert desk.confirm(handoff, by=firm.lan).side == "nobody"
