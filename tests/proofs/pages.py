"""Reading a form out of a page, as a browser does, so that it can be sent."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """The named boxes of the page's forms with what stands in them, form by form (`forms[action]`)."""

    def __init__(self, text: str):
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._form: dict[str, str] = {}
        self._area = self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "form":
            self._form = self.forms.setdefault(said.get("action") or said.get("hx-post", ""), {})
        elif tag == "input" and name and self._is_sent(said):
            self._form[name] = said.get("value", "")
        elif tag == "textarea":
            self._area = name
            self._form[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in said or self._select not in self._form):
            self._form[self._select] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._form[self._area] += data

    @staticmethod
    def _is_sent(said: dict[str, str]) -> bool:
        return said.get("type") not in ("checkbox", "radio", "submit", "button", "file") or "checked" in said


def form_at(client, address: str) -> dict[str, str]:
    """What the form at this address would send if nothing were changed."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    forms = Page(answer.content.decode()).forms
    assert address in forms, (address, list(forms))
    return forms[address]
