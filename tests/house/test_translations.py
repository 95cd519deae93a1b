"""Every message of every room is said in Vietnamese, and nothing is translated that is no longer said."""

import polib
import pytest

from nhip.config import translations

pytestmark = pytest.mark.once


@pytest.mark.parametrize("room", translations.rooms(), ids=lambda room: room.name)
def test_a_room_is_wholly_translated(room):
    assert translations.gaps(room) == []


def test_no_message_is_said_in_different_words_by_two_rooms():
    assert translations.disagreements() == []


def test_two_rooms_that_disagree_are_named(tmp_path, monkeypatch):
    for room, text in (("sales", "Còn mở"), ("accounting", "Còn lại"), ("warehouse", "Còn mở")):
        folder = tmp_path / room / "locale" / "vi" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        file = polib.POFile()
        file.append(polib.POEntry(msgid="Still open", msgstr=text))
        file.append(polib.POEntry(msgid="Unit", msgctxt=room, msgstr=text))  # a context is another message
        file.save(str(folder / "django.po"))
    rooms = [tmp_path / room for room in ("accounting", "sales", "warehouse")]
    monkeypatch.setattr(translations, "rooms", lambda: rooms)
    told = "said in different words: 'Still open': 'Còn lại' (accounting); 'Còn mở' (sales, warehouse)"
    assert translations.disagreements() == [told]


def test_each_kind_of_gap_is_seen(tmp_path):
    room = tmp_path / "room"
    (room / "templates").mkdir(parents=True)
    (room / "models.py").write_text('from x import gettext_lazy as _\nA = _("Order"), _("%(n)s lines"), _("New")\n')
    (room / "templates" / "a.html").write_text("<p>{{ _('Send') }}</p>{% trans %}Again{% endtrans %}")
    folder = room / "locale" / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    file = polib.POFile()
    for said, told in {"Order": "Đơn hàng", "%(n)s lines": "các dòng", "Send": "", "Gone": "Hết"}.items():
        file.append(polib.POEntry(msgid=said, msgstr=told))
    file.save(str(folder / "django.po"))
    assert sorted(translations.gaps(room)) == [
        "no longer said: 'Gone'",
        "other places: '%(n)s lines' -> 'các dòng'",
        "untranslated: 'Again'",
        "untranslated: 'New'",
        "untranslated: 'Send'",
    ]
