"""An officer at the web pages: logs in and sends the forms that a browser would send."""

import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser


class Forms(HTMLParser):
    """Every form of a page: its fields with their values, and the options of its choices by text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.options: dict[str, str] = {}
        self.code = ""
        self._option = None
        self._in_code = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and self.forms and attributes.get("name"):
            self.forms[-1][attributes["name"]] = attributes.get("value") or ""
        elif tag == "option":
            self._option = attributes.get("value")
        elif attributes.get("id") == "code":
            self._in_code = True

    def handle_data(self, data):
        if self._option:
            self.options.setdefault(data.strip(), self._option)
            self._option = None
        if self._in_code:
            self.code, self._in_code = data.strip(), False


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Office:
    def __init__(self, url: str, user: str, password: str) -> None:
        self.url, self.cookie = url, ""
        self.opener = urllib.request.build_opener(NoRedirect)
        status, headers, _ = self.send("/office/login", name=user, password=password, back="/office/queue")
        assert status in (302, 303), f"no login: {status}"
        self.cookie = headers["set-cookie"].split(";")[0]

    def send(self, path: str, **fields: str):
        body = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(self.url + path, body, {"cookie": self.cookie, "origin": self.url})
        try:
            reply = self.opener.open(request)
        except urllib.error.HTTPError as error:
            reply = error
        return reply.status, reply.headers, reply.read().decode()

    def page(self, path: str) -> Forms:
        status, _, text = self.send(path)
        assert status == 200, f"{path}: {status}"
        return Forms(text)

    def decide(self, report_id: str, act: str, crew: str = "", **filled: str) -> None:
        path = f"/office/reports/{report_id}"
        page = self.page(path)
        form = next(form for form in page.forms if form.get("act") == act)
        if crew:
            filled["crew"] = next(value for text, value in page.options.items() if text.startswith(crew))
        status, _, _ = self.send(path, **{**form, **filled})
        assert status in (302, 303), f"'{act}' was refused: {status}"

    def crew_code(self, crew: str, member: str) -> str:
        """Makes a member and an activation code on the page of the crews."""
        _, _, text = self.send("/office/crews")
        card = next(part for part in text.split('class="card') if crew in part)
        form = next(form for form in Forms(card).forms if form.get("act") == "member")
        status, _, text = self.send("/office/crews", **{**form, "name": member, "user": ""})
        code = Forms(text).code
        assert status == 200 and code, f"no code: {status}"
        return code
