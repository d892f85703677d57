"""Every address of the site. Dutch, since people read them; Wagtail's pages come last."""

from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.http import HttpResponsePermanentRedirect
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView, TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from certificates.desk.people import invitation as provider_invitation
from courses.views.reader import words
from courses.views.record_store import activity
from naast.dashboards import health, reach
from naast.downloads.walls.media import media
from naast.mail.reports.webhook import receive as receive_reports

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    # Wagtail's own two sign-in forms would bypass the second factor.
    path("beheer/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("beheer/logout/", require_POST(LogoutView.as_view(next_page="/"))),  # Wagtail's own also takes a GET
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("beheer/", include(wagtailadmin_urls)),
    path("documenten/", include(wagtaildocs_urls)),
    path("account/", include("naast.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("mijn/", include("courses.urls")),
    path("mijn/logboek/", include("naast.logbook.urls")),
    path("woordenlijst/", words, name="words"),
    path("hulpmiddelen/", include("naast.tools.urls")),
    path("opleider/<slug:provider>/", include("courses.provider_urls")),
    path("opleider/<slug:provider>/", include("certificates.desk.urls")),
    path("werken-bij/<str:token>/", provider_invitation, name="provider_invitation"),
    path("api/", include("courses.api.urls")),
    path("activiteit/<slug:kind>/<slug:uid>/", activity, name="activity"),
    path("post/terugmelding/<slug:provider>/", receive_reports, name="receive_reports"),
    path("", include("naast.dashboards.urls")),
    path("", include("certificates.urls")),
    path("", include("newsletters.urls")),
    path("brievencheck/", include("naast.language.urls")),
    path("zoeken/", include("naast.search.urls")),
    path("", include("naast.pages.urls")),
    path("blog/", include("naast.articles.urls")),
    path("reacties/", include("naast.comments.urls")),
    path("downloads/", include("naast.downloads.urls")),
    path("stijl/", TemplateView.as_view(template_name="stijl/index.html"), name="style"),
    path("sitemap.xml", reach.site_map, name="site_map"),
    path("sitemap-<int:number>.xml", reach.site_map_part, name="site_map_part"),
    path("robots.txt", reach.robots, name="robots"),
    path(".well-known/security.txt", reach.security, name="security"),
    path("deelbeeld/<int:page_id>-<slug:mark>.png", reach.card, name="card"),
    path("favicon.ico", lambda request: HttpResponsePermanentRedirect("/static/naast/img/favicon.svg")),
    # Documents go through Wagtail's view, which knows who may have them.
    re_path(r"^media/(?P<path>.*)$", media),
]
if settings.NAAST_LOCAL:
    urlpatterns.append(path("postvak/", include("naast.mail.urls")))
urlpatterns.append(path("", include(wagtail_urls)))
