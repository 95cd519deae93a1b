"""What people write over the columns of a file of orders."""

FILES = {
    "number": ("Số đơn hàng", "Mã đơn hàng", "Số đơn", "Order ID", "Order number", "Order no"),
    "customer": ("Khách hàng", "Mã khách hàng", "Mã KH", "Tên khách hàng", "Customer ID", "Customer code"),
    "date": ("Ngày đặt", "Ngày đặt hàng", "Ngày đơn hàng", "Ngày", "Order date"),
    "deliver_on": ("Ngày giao", "Ngày giao hàng", "Hạn giao", "Required date", "Delivery date"),
    "deliver_to": ("Giao đến", "Địa chỉ giao hàng", "Nơi giao", "Ship address", "Delivery address"),
    "owner": ("Nhân viên kinh doanh", "Nhân viên", "Salesperson", "Employee ID"),
    "warehouse": ("Kho", "Mã kho"),
    "currency": ("Loại tiền", "Tiền tệ", "Đồng tiền", "Mã tiền tệ", "Currency", "Currency code"),
    "payment_days": ("Số ngày nợ", "Hạn thanh toán", "Days to pay"),
    "note": ("Ghi chú", "Diễn giải", "Remarks"),
    "lines.product": (
        "Mã hàng",
        "Mã hàng hóa",
        "Mã hàng hoá",
        "Mã SP",
        "Mã sản phẩm",
        "Product ID",
        "Product",
        "SKU",
    ),
    "lines.quantity": ("Số lượng", "SL", "Quantity", "Qty"),
    "lines.list_price": ("Đơn giá", "Giá bán", "Giá", "Unit price", "Price"),
    "lines.discount": ("Chiết khấu", "CK", "% CK", "Discount"),
    "lines.description": ("Tên hàng", "Tên hàng hóa", "Diễn giải hàng", "Description"),
}
