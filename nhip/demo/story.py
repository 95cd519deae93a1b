"""The last weeks at Sao Việt, fixed in time relative to today, so that clocks and ageing look alive on any day."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.utils import translation

from nhip.accounting.models import FiscalYear
from nhip.accounting.operations import OpenYear, open_year
from nhip.kernel import clock
from nhip.kernel.handoffs import desk
from nhip.sales.operations import Reason, Wish, ask_maximum_discount, refuse_quotation

from .founding import sao_viet
from .password import known_password
from .scenes import Stage

FOUNDED = 62
"""So many days ago the company was set up here, with its opening stock."""


def told(say: Callable[[str], None]) -> None:
    """From the founding to this morning."""
    with translation.override("vi"), known_password():
        say("Sao Việt opens: people, departments, warehouses, opening stock")
        stage = _opened()
        for chapter in (_customers, _an_phat, _viet_y, _dai_phat, _hoa_binh, _minh_long, _kim_long, _odds_and_ends):
            say((chapter.__doc__ or "").splitlines()[0])
            chapter(stage)


def _opened() -> Stage:
    today = clock.today()
    with clock.at(clock.now() - timedelta(days=FOUNDED)):
        firm = sao_viet()
    if not FiscalYear.objects.filter(company=firm.company, year=today.year).exists():
        open_year(OpenYear(starts=date(today.year, 1, 1)), by=firm["thu"])
    return Stage(firm, today)


def _customers(stage: Stage) -> None:
    """The salespeople write their customers down, and Thu says what each may owe."""
    with stage.on(60):
        stage.customer(
            "an_phat",
            "Công ty TNHH An Phát",
            "0312345673",
            owner="binh",
            source="Khách cũ giới thiệu",
            contact=("Nguyễn Văn Phát", "Giám đốc", "0912 345 678"),
            phone="024 3768 1234",
            address="Số 9 phố Láng Hạ",
            province="Thành phố Hà Nội",
            need="Máy tính cho văn phòng mới",
        )
        stage.customer(
            "viet_y",
            "Công ty Cổ phần Thép Việt Ý",
            "0102345677",
            owner="khang",
            source="Hội chợ thiết bị",
            contact=("Trần Thị Hạnh", "Kế toán trưởng", "0983 111 222"),
            phone="0221 394 2427",
            address="KCN Phố Nối A, Văn Lâm",
            province="Tỉnh Hưng Yên",
        )
        stage.customer(
            "dai_phat",
            "Công ty TNHH Cơ khí Đại Phát Ứng Hoà",
            "0105551237",
            owner="binh",
            source="Gọi điện",
            contact=("Lê Hữu Đức", "Giám đốc", "0904 555 123"),
            phone="024 3388 2211",
            address="Thôn Đông, xã Ứng Hoà",
            province="Thành phố Hà Nội",
        )
        stage.customer(
            "hoa_binh",
            "Trường THPT Hoà Bình",
            "0109998883",
            owner="phuong",
            source="Khách gọi đến",
            contact=("Phạm Thị Ánh", "Văn thư", "0977 888 999"),
            phone="024 3999 8888",
            address="Số 45 đường Hoà Bình",
            province="Thành phố Hà Nội",
        )
        stage.customer(
            "minh_long",
            "Công ty TNHH Gốm sứ Minh Long",
            "3702223330",
            owner="binh",
            source="Trang web",
            contact=("Lý Ngọc Minh", "Phụ trách mua hàng", "0918 222 333"),
            phone="0274 366 8899",
            address="333 Khu phố Hưng Lộc",
            province="Thành phố Hồ Chí Minh",
        )
        stage.customer(
            "kim_long",
            "Công ty Cổ phần Thương mại Kim Long",
            "0309887771",
            owner="khang",
            source="Sàn đấu thầu",
            contact=("Vương Kim Ngân", "Phụ trách mua hàng", "0909 776 655"),
            phone="028 3822 7777",
            address="Số 27 đường Lê Duẩn",
            province="Thành phố Hồ Chí Minh",
            need="Thay 60 máy tính cũ ở 4 chi nhánh",
        )
    with stage.on(59):
        for key, limit, days in (
            ("viet_y", 200_000_000, 30), ("dai_phat", 80_000_000, 14), ("hoa_binh", 30_000_000, 15),
            ("minh_long", 50_000_000, 10), ("kim_long", 1_500_000_000, 30),
        ):  # fmt: skip
            stage.credit(key, limit, days)


def _an_phat(stage: Stage) -> None:
    """An Phát buys two laptops: from the quotation to money in the bank."""
    with stage.on(41):
        order = stage.confirmed("an_phat", ("LAP-15", 2), by="binh", deposit=10_000_000, where="Số 9 phố Láng Hạ")
    with stage.on(40, 14):
        receipt = stage.handed_over(stage.collected(order, 10_000_000, by="binh", payer="Nguyễn Văn Phát"), by="binh")
    with stage.on(40, 15, 30):
        stage.counted(receipt)
    with stage.on(39, 10):
        stage.issued(order, receiver="Nguyễn Văn Phát")
    with stage.on(39, 16):
        stage.invoiced(order)
    with stage.on(34, 11):
        stage.paid(order)


def _viet_y(stage: Stage) -> None:
    """Việt Ý takes three laptops with installation on credit and has paid a part."""
    with stage.on(20):
        order = stage.confirmed(
            "viet_y", ("LAP-15", 3), ("SVC-INST", 1), by="khang", where="KCN Phố Nối A, Văn Lâm, Hưng Yên"
        )
    with stage.on(19, 10):
        stage.noted(order)
        stage.issued(order, receiver="Trần Thị Hạnh")
    with stage.on(18, 9, 30):
        stage.invoiced(order)
    with stage.on(5, 14):
        stage.paid(order, 30_000_000)


def _dai_phat(stage: Stage) -> None:
    """Đại Phát is late with an invoice, so its next order waits for accounting."""
    with stage.on(33):
        order = stage.confirmed("dai_phat", ("LAP-15", 2), by="binh", where="Xã Ứng Hoà, Hà Nội")
    with stage.on(32, 10):
        stage.noted(order)
        stage.issued(order, receiver="Lê Hữu Đức")
    with stage.on(31, 15):
        stage.invoiced(order)
    with stage.on(2, 15, 40):
        stage.confirmed("dai_phat", ("TONER-05", 2), ("SVC-TRAIN", 1), by="binh", where="Xã Ứng Hoà, Hà Nội")


def _hoa_binh(stage: Stage) -> None:
    """The school gets four of six toners now; the store owes the rest."""
    with stage.on(9):
        order = stage.confirmed("hoa_binh", ("TONER-05", 6), by="phuong", where="Số 45 đường Hoà Bình")
    with stage.on(8, 10):
        stage.noted(order)
        stage.issued(order, receiver="Phạm Thị Ánh", part={"TONER-05": 4})
    with stage.on(4, 9):
        stage.confirmed("hoa_binh", ("LAP-15", 1), by="phuong", where="Số 45 đường Hoà Bình", within=2)


def _minh_long(stage: Stage) -> None:
    """Minh Long's laptop is being picked; its deposit has been counted, another one is still in Bình's hand."""
    with stage.on(3):
        order = stage.confirmed("minh_long", ("LAP-15", 1), ("SVC-TRAIN", 1), by="binh", deposit=5_000_000)
        receipt = stage.handed_over(stage.collected(order, 5_000_000, by="binh", payer="Lý Ngọc Minh"), by="binh")
    with stage.on(3, 14):
        stage.counted(receipt)
    with stage.on(1, 9, 15):
        stage.taken(order)
    with stage.on(2, 10):
        second = stage.confirmed("minh_long", ("TONER-05", 2), by="binh", deposit=2_000_000)
        stage.collected(second, 2_000_000, by="binh", payer="Lý Ngọc Minh")


def _kim_long(stage: Stage) -> None:
    """Kim Long wants sixty laptops and more discount than Khang may give."""
    with stage.on(6):
        quotation = stage.sent(
            "kim_long", ("LAP-15", 60, "0.05"), by="khang", note="Giá đã gồm giao hàng tới 4 chi nhánh."
        )
    with stage.on(1, 16):
        wish = Wish(rate=Decimal("0.08"), reason="Khách so giá với hai nhà cung cấp khác")
        ask_maximum_discount(quotation, wish, by=stage.firm["khang"])


def _odds_and_ends(stage: Stage) -> None:
    """Drafts, a refusal, an offer that waits for the customer, and a slip that the store gave back."""
    with stage.on(12):
        refused = stage.sent("viet_y", ("SVC-TRAIN", 4), by="khang")
    with stage.on(7):
        refuse_quotation(refused, Reason(reason="Khách tự đào tạo"), by=stage.firm["khang"])
        stage.sent("an_phat", ("TONER-05", 3), by="binh")
    with stage.on(2, 11):
        order = stage.confirmed("an_phat", ("TONER-05", 1), by="binh")
    with stage.on(1, 10):
        told = desk.GiveBack(reason="incomplete", missing=("Địa chỉ giao hàng",), note="Chưa ghi giao tới đâu.")
        desk.give_back(stage.slip(order), told, by=stage.firm["kien"])
    with stage.on(0, 8, 20):
        stage.quotation("minh_long", ("LAP-15", 2), ("SVC-INST", 1), by="binh", deposit=10_000_000)
        stage.order("viet_y", ("LAP-15", 1), by="khang")
