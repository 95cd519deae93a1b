"""What stands in a page by the short way is escaped as by the long one."""

import pytest
from markupsafe import escape

from nhip.screens.painting import safe

from . import shop


@pytest.mark.parametrize("text", ["", "Sao Việt", "<script>", 'a"b', "a'b", "a & b", "a>b", "&amp;"])
def test_a_text_is_escaped(text):
    assert safe(text) == escape(text)


def test_a_name_of_marks_is_text_in_the_list(firm):
    firm.sale(client=firm.add(shop.Client, name='<img src=x onerror="alert(1)">'))
    page = firm.browser(firm.khang).get("/shop/sales/").text
    assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt;" in page and "<img" not in page
