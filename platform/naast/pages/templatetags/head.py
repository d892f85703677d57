"""What machines read in the head of a page: its one address, how it looks when shared, and what it is about."""

import html
import json
import re
from typing import Any

from django import template
from django.conf import settings
from django.template.base import NodeList, Parser, Token
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from naast.pages import sharing

register = template.Library()

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)">')
_SPACE = re.compile(r"\s+")
# JSON inside HTML: a text that closes the script, or opens a comment in it, is written with numbers (json_script).
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.tag
def told(parser: Parser, token: Token) -> "Told":
    """Take the title and the description between ``{% told %}`` and ``{% endtold %}``, and tell machines the same."""
    nodelist = parser.parse(("endtold",))
    parser.delete_first_token()
    return Told(nodelist)


class Told(template.Node):
    """The title and description of a page, and on pages for everybody what follows from them."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        """The head; pages that are not for everybody have no address to share."""
        said = self.nodelist.render(context)
        request = context.get("request")
        page = context.get("page")
        if request is None or not sharing.is_for_everybody(request, page):
            return said
        title, description = (_text(pattern, said) for pattern in (_TITLE, _DESCRIPTION))
        address = sharing.address(request)
        if not sharing.is_page(page):
            page = None
        picture = sharing.picture_of(page)
        told = [
            ("og:type", "article" if hasattr(page, "published_on") else "website"),
            ("og:site_name", settings.WAGTAIL_SITE_NAME),
            ("og:locale", "en_GB" if translation.get_language() == "en" else "nl_NL"),
            ("og:title", title.removesuffix(f" · {settings.WAGTAIL_SITE_NAME}")),
            ("og:description", description),
            ("og:url", address),
            ("og:image", picture.url),
            ("og:image:type", "image/png"),
            ("og:image:width", str(picture.width)),
            ("og:image:height", str(picture.height)),
            ("og:image:alt", picture.words),
        ]
        parts = [
            said,
            format_html('<link rel="canonical" href="{}">', address),
            SafeString('<meta name="robots" content="noindex">' if settings.SITE_IS_REHEARSAL else ""),
            format_html_join("\n", '<meta property="{}" content="{}">', told),
            SafeString('<meta name="twitter:card" content="summary_large_image">'),
            *(_script(thing) for thing in _things(context, page, request)),
        ]
        return format_html_join("\n", "{}", ((part,) for part in parts if part))


def _things(context: template.Context, page: Any, request: Any) -> list[dict[str, Any]]:
    """What the view or the page says it is; else where it stands and what it is called."""
    given = context.get("structured_data")
    if given is not None:
        return list(given)
    own = getattr(page, "structured_data", None)
    if own is not None:
        return list(own(request))
    return sharing.structured_data(page) if page else []


def _script(thing: dict[str, Any]) -> SafeString:
    safe = SafeString(json.dumps(thing, ensure_ascii=False).translate(_ESCAPES))
    return format_html('<script type="application/ld+json">{}</script>', safe)


def _text(pattern: re.Pattern[str], said: str) -> str:
    found = pattern.search(said)
    return _SPACE.sub(" ", html.unescape(found[1])).strip() if found else ""
