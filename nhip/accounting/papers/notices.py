"""What is printed where an invoice calls the buyer wrong: form 04/SS-HĐĐT, and the letter to the buyer (ACC-17)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhip.documents.papers import paper
from nhip.documents.sheets import Column, Fact, Sheet, Side, Signature
from nhip.documents.words import headed, long_date
from nhip.kernel.actors import Actor
from nhip.screens import shown

from ..models import InvoiceNotice

FORM, DOTS = "04/SS-HĐĐT", "……………………………"


@paper("accounting.invoicenotice", gettext_lazy("Notice of a wrong e-invoice (04/SS-HĐĐT)"))
def mistake_notice(record: InvoiceNotice, *, by: Actor) -> Sheet:
    """For the tax authority: which invoice, what is explained. Its data message is sent by the e-invoice software."""
    company, first = record.company, record.invoice
    sheet = Sheet(
        title="THÔNG BÁO HOÁ ĐƠN ĐIỆN TỬ CÓ SAI SÓT",
        form=_("Form no. %s") % FORM,
        number=record.number,
        date=long_date(record.date),
        company="",
        marks=((_("No."), record.number),),
        facts=(
            Fact("Kính gửi", f"Cơ quan thuế {DOTS}"),
            Fact("Tên người nộp thuế", company.name, strong=True),
            Fact("Mã số thuế", company.tax_number or DOTS),
            *_differences(record),
        ),
        columns=(
            Column("STT", Side.MIDDLE),
            Column("Mã CQT cấp", Side.MIDDLE),
            Column("Mẫu số, ký hiệu", Side.MIDDLE),
            Column("Số", Side.MIDDLE),
            Column("Ngày lập", Side.MIDDLE),
            Column("Hình thức", Side.MIDDLE),
            Column("Lý do", wide=True),
        ),
        rows=(("1", "", first.symbol, first.number, shown.day(first.date), "Giải trình", record.reason),),
        notes=(f"Đã thông báo cho người mua {_told(record)}. Không lập lại hoá đơn.",),
        signatures=(Signature("Người nộp thuế", "(Chữ ký số người nộp thuế)"),),
        foot=_("Print of the record; the notice is sent to the tax authority by the e-invoice software."),
    )
    return headed(company, sheet)


@paper("accounting.invoicenotice", gettext_lazy("Letter to the buyer about a wrong invoice"))
def mistake_letter(record: InvoiceNotice, *, by: Actor) -> Sheet:
    """For the buyer: what stood on the invoice, what should have, and that it is valid without a new one."""
    company, first = record.company, record.invoice
    day = f"ngày {first.date.day} tháng {first.date.month} năm {first.date.year}"
    sheet = Sheet(
        title="THÔNG BÁO SAI SÓT TRÊN HOÁ ĐƠN",
        number=record.number,
        date=long_date(record.date),
        company="",
        marks=((_("No."), record.number),),
        facts=(
            Fact("Kính gửi", record.right_name or first.buyer_name, strong=True),
            Fact("Hoá đơn", f"Mẫu số {first.symbol[:1]} ký hiệu {first.symbol[1:]} số {first.number} {day}"),
            *_differences(record),
            Fact("Lý do", record.reason),
        ),
        notes=(
            "Mã số thuế, hàng hoá, số tiền và thuế trên hoá đơn không thay đổi. Hoá đơn vẫn có giá trị và không lập"
            " lại; bên bán gửi thông báo mẫu 04/SS-HĐĐT đến cơ quan thuế.",
        ),
        signatures=(Signature("Đại diện bên bán", _("(signature, full name, seal)")),),
    )
    return headed(company, sheet)


def _differences(record: InvoiceNotice) -> tuple[Fact, ...]:
    """What stands on the invoice, and what should."""
    first = record.invoice
    said = (
        ("Tên người mua đã ghi", first.buyer_name, "Tên đúng", record.right_name),
        ("Địa chỉ đã ghi", first.buyer_address, "Địa chỉ đúng", record.right_address),
        ("", "", "Nội dung khác, ghi đúng là", record.right_words),
    )
    facts = []
    for was, wrong, now, right in said:
        if right:
            facts += [Fact(was, wrong or "(để trống)", apart=True)] if was else []
            facts.append(Fact(now, right, strong=True))
    return tuple(facts)


def _told(record: InvoiceNotice) -> str:
    return f"ngày {shown.day(record.told_on)}" + (f" ({record.told_by})" if record.told_by else "")
