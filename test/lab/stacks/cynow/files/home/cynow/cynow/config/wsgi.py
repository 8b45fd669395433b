import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')

application = get_wsgi_application()
# Load the URL configuration while booting, so that a broken deploy is seen at once and not by the first customer.
from django.urls import get_resolver  # noqa: E402

get_resolver().url_patterns
