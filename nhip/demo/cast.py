"""The cast: who works at Sao Việt and as what, and what the company keeps and sells (requirements K.0)."""

from dataclasses import dataclass
from decimal import Decimal

COMPANY = "Công ty TNHH Thiết bị Sao Việt"
SHORT = "Sao Việt"
TAX_NUMBER = "0108765438"
ADDRESS = "Số 18 phố Duy Tân, phường Cầu Giấy, thành phố Hà Nội"
PASSWORD = "sao-viet-demo"


@dataclass(frozen=True)
class Office:
    """A unit: its code, Vietnamese name, department and the functions it holds; `head` is a log-in name."""

    code: str
    name: str
    department: str
    head: str
    functions: tuple[str, ...] = ()
    above: str = "BGD"


OFFICES = (
    Office("BGD", "Ban Giám đốc", "board", "lan", ("board.director",), above=""),
    Office("KD", "Phòng Kinh doanh", "sales", "son", ("sales.corporate", "sales.incoming", "sales.head")),
    Office("MH", "Phòng Mua hàng", "purchasing", "mai", ("purchasing.buying",)),
    Office(
        "KT", "Phòng Kế toán", "accounting", "thu",
        ("accounting.ledger", "accounting.receivables", "accounting.cash"),
    ),
    Office("KHO-A", "Kho A (Hà Nội)", "warehouse", "kien", ("warehouse.store",)),
    Office("KHO-B", "Kho B (Đà Nẵng)", "warehouse", "dat"),
    Office("CS", "Phòng Chăm sóc khách hàng", "care", "chi", ("care.service",)),
    Office("DA", "Phòng Dự án", "projects", "dung", ("projects.delivery",)),
    Office("KTS", "Phòng Kỹ thuật", "technical", "tam", ("technical.engineering", "warehouse.warranty")),
    Office("MK", "Phòng Marketing", "marketing", "my", ("marketing.campaigns",)),
    Office("NS", "Phòng Hành chính nhân sự", "hr", "hoa", ("hr.people", "hr.payroll")),
    Office("IT", "Phòng IT", "it", "tin", ("it.support",)),
)  # fmt: skip


@dataclass(frozen=True)
class Colleague:
    """A person: log-in name (the given name without marks), full name, unit, post and roles."""

    login: str
    name: str
    office: str
    post: str
    roles: tuple[str, ...] = ()
    manager: str = "lan"


PEOPLE = (
    Colleague("lan", "Nguyễn Ngọc Lan", "BGD", "Giám đốc", ("director",), manager=""),
    Colleague("hoa", "Trần Thị Hoa", "NS", "Trưởng phòng nhân sự", ("colleague",)),
    Colleague("son", "Phạm Hồng Sơn", "KD", "Trưởng phòng kinh doanh", ("sales_head",)),
    Colleague("khang", "Lê Minh Khang", "KD", "Quản lý khách hàng lớn (KAM)", ("salesperson", "kam"), "son"),
    Colleague("binh", "Vũ Đức Bình", "KD", "Nhân viên kinh doanh", ("salesperson", "collector"), "son"),
    Colleague("phuong", "Đỗ Thu Phương", "KD", "Quản lý khách gọi đến", ("salesperson",), "son"),
    Colleague("mai", "Hoàng Thanh Mai", "MH", "Trưởng phòng mua hàng", ("colleague",)),
    Colleague("thu", "Bùi Anh Thu", "KT", "Kế toán trưởng", ("chief_accountant",)),
    Colleague("quynh", "Ngô Diễm Quỳnh", "KT", "Thủ quỹ", ("cashier",), "thu"),
    Colleague("kien", "Đặng Trung Kiên", "KHO-A", "Thủ kho A", ("warehouse_head",)),
    Colleague("dat", "Trịnh Quốc Đạt", "KHO-B", "Thủ kho B", ("storekeeper",)),
    Colleague("chi", "Lý Quỳnh Chi", "CS", "Trưởng phòng chăm sóc khách hàng", ("colleague",)),
    Colleague("tam", "Mai Thanh Tâm", "KTS", "Trưởng phòng kỹ thuật", ("colleague",)),
    Colleague("dung", "Cao Tiến Dũng", "DA", "Trưởng phòng dự án", ("colleague",)),
    Colleague("my", "Đinh Hà My", "MK", "Trưởng phòng marketing", ("colleague",)),
    Colleague("tin", "Tạ Trung Tín", "IT", "Quản trị hệ thống", ("administrator",)),
)


@dataclass(frozen=True)
class Store:
    code: str
    name: str
    kind: str
    address: str
    shelf: str


STORES = (
    Store("KHO-A", "Kho Hà Nội", "normal", "Lô 5, KCN Quang Minh, Hà Nội", "A-01-1"),
    Store("KHO-B", "Kho Đà Nẵng", "normal", "12 Nguyễn Hữu Thọ, Đà Nẵng", "B-01-1"),
    Store("KHO-BH", "Kho bảo hành", "warranty", "Lô 5, KCN Quang Minh, Hà Nội", "BH-01"),
)


@dataclass(frozen=True)
class Item:
    """Prices before tax in dong; `cost` and the opening pieces by store where the item lies in stock."""

    code: str
    name: str
    unit: str
    price: int
    kind: str = "goods"
    tracking: str = "none"
    expires: bool = False
    warranty: int = 0
    cost: int = 0
    opening: tuple[tuple[str, int], ...] = ()
    least: int = 0
    most: int | None = None


UNITS = (("CAI", "cái"), ("HOP", "hộp"), ("GOI", "gói"), ("BUOI", "buổi"))

ITEMS = (
    Item(
        "LAP-15", "Máy tính xách tay 15 inch", "CAI", 18_000_000, tracking="serial", warranty=12, cost=15_000_000,
        opening=(("KHO-A", 15), ("KHO-B", 12)), least=5,
    ),
    Item(
        "TONER-05", "Hộp mực in 05", "HOP", 1_000_000, tracking="lot", expires=True, cost=800_000,
        opening=(("KHO-A", 12),), least=20, most=100,
    ),
    Item("SVC-INST", "Dịch vụ lắp đặt", "GOI", 2_000_000, kind="service"),
    Item("SVC-TRAIN", "Dịch vụ đào tạo sử dụng", "BUOI", 3_000_000, kind="service"),
)  # fmt: skip

THRESHOLD = Decimal(250_000_000)
"""Discounts only for orders of at least so much, before discount and tax."""

STEPS = (
    (Decimal("0.05"), "kam", "sales.head", False),
    (Decimal("0.08"), "sales_head", "sales.head", True),
    (Decimal(1), "director", "board.director", False),
)
"""Up to this rate, who holds this role decides; others ask this function, with accounting's answer if needed."""

COLLECTION_LIMIT = Decimal(15_000_000)
