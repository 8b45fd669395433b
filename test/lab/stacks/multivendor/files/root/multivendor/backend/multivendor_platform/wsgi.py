import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'multivendor_platform.settings_caprover')

application = get_wsgi_application()
