"""An OAuth 2.0 provider that we did not write (Django OAuth Toolkit): authorization code with PKCE, refresh with
rotation, revocation, OpenID Connect. Serves https://localhost on a free port, which it prints, until it is ended.

Reads from its folder server.pem, server.key and oidc.key; from the environment the one client's id, secret, redirect
URI, and the lifetime of access tokens in seconds. Its user is anna, with the password anna-at-django.
"""
import os
import ssl
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings

FOLDER = os.getcwd()
LOGIN = "<title>Log in</title><form method='post'>{% csrf_token %}{{ form.as_p }}<button id='login'>Log in</button></form>"

settings.configure(
    SECRET_KEY="of no value", ALLOWED_HOSTS=["localhost"], ROOT_URLCONF=__name__, USE_TZ=True, LOGIN_URL="/login/",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(FOLDER, "provider.db")}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {
        "context_processors": ["django.template.context_processors.request"],
        "loaders": [("django.template.loaders.locmem.Loader", {"login.html": LOGIN}),
                    "django.template.loaders.app_directories.Loader"]}}],
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    OAUTH2_PROVIDER={
        "SCOPES": {"openid": "know that it is you", "data:telemetry": "see the state", "data:position": "see the place"},
        "PKCE_REQUIRED": True, "ROTATE_REFRESH_TOKEN": True, "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 0,
        "ACCESS_TOKEN_EXPIRE_SECONDS": int(os.environ["LIFETIME"]), "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https"],
        "OIDC_ENABLED": True, "OIDC_RSA_PRIVATE_KEY": open(os.path.join(FOLDER, "oidc.key")).read()})
django.setup()

from django.contrib.auth import views  # noqa: E402: needs the settings
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from oauth2_provider.decorators import protected_resource  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402


@protected_resource(scopes=["data:telemetry"])
def user(request):
    return JsonResponse({"user": request.resource_owner.username})


urlpatterns = [path("login/", views.LoginView.as_view(template_name="login.html")), path("api/user", user),
               path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Log(WSGIRequestHandler):
    def log_message(self, format, *args):
        print(self.command, self.path.split("?")[0], args[1], flush=True)


call_command("migrate", verbosity=0)
anna = User.objects.create_user("anna", password="anna-at-django")
Application.objects.create(
    name="Acme", user=anna, client_type="confidential", authorization_grant_type="authorization-code", algorithm="RS256",
    client_id=os.environ["CLIENT_ID"], client_secret=os.environ["CLIENT_SECRET"], redirect_uris=os.environ["REDIRECT_URI"])
server = make_server("127.0.0.1", 0, get_wsgi_application(), Server, Log)
server.base_environ["HTTPS"] = "on"
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(os.path.join(FOLDER, "server.pem"), os.path.join(FOLDER, "server.key"))
server.socket = tls.wrap_socket(server.socket, server_side=True)
print("port", server.server_port, flush=True)
server.serve_forever()
