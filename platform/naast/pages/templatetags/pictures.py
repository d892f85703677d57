"""Pictures as small as a reader's browser can take them: AVIF, WebP, and the kind that was uploaded."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.images.shortcuts import get_rendition_or_not_found

from naast.pages import pictures

register = template.Library()

_TYPES = (("avif", "image/avif"), ("webp", "image/webp"))


@register.simple_tag
def picture_of(
    image: Any,
    alt: str = "",
    sizes: str = "(min-width: 60rem) 40rem, 100vw",
    *,
    lazy: bool = True,
    css: str = "",
) -> SafeString:
    """Show ``image`` with its width and height, so that nothing moves when it arrives.

    A kind is offered once all its widths are there (``naast.pages.pictures`` makes them outside of the request); until
    then the browser takes what was uploaded, made smaller. Drawings (SVG) are shown as they are.

    Parameters:
        image: of the library, or nothing: then nothing is shown. A list prefetches ``image__renditions``.
        alt: for who does not see it; empty for decoration.
        sizes: how wide it is shown, as the ``sizes`` of HTML.
        lazy: fetch it when it comes near the screen. False for what stands at the top of a page.
        css: class of the ``img``.
    """
    if not image:
        return SafeString("")
    if image.is_svg():
        shown, sources = image.file.url, SafeString("")
    else:
        shown, sources = _raster(image, sizes)
    size = format_html(' width="{}" height="{}"', round(image.width), round(image.height))
    tag = format_html(
        '<img{} src="{}"{} alt="{}"{} decoding="async">',
        format_html(' class="{}"', css) if css else "",
        shown,
        size,
        alt,
        SafeString(' loading="lazy"') if lazy else SafeString(' fetchpriority="high"'),
    )
    return format_html("<picture>{}{}</picture>", sources, tag) if sources else tag


def _raster(image: Any, sizes: str) -> tuple[str, SafeString]:
    made = {each.filter_spec: each for each in image.renditions.all()}
    fallback = pictures.fallback_spec(image)
    shown = made.get(fallback) or get_rendition_or_not_found(image, fallback)
    complete = []
    for kind, mime in _TYPES:
        found = [made.get(spec) for spec in pictures.specs(image.width, kind)]
        if all(found):
            complete.append((mime, ", ".join(f"{each.url} {each.width}w" for each in found if each), sizes))
    return shown.url, format_html_join("", '<source type="{}" srcset="{}" sizes="{}">', complete)
