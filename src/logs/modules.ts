/** Modules of well-known distributions: not the project's own, so absent means not installed. */
const DISTRIBUTIONS = new Set(
  `django flask fastapi starlette uvicorn gunicorn hypercorn daphne celery kombu redis psycopg2 psycopg asyncpg pymysql MySQLdb mysql sqlalchemy
alembic flask_sqlalchemy flask_migrate flask_cors flask_login flask_wtf flask_restful flask_jwt_extended flask_mail flask_limiter flask_caching flask_socketio
rest_framework corsheaders django_filters django_extensions drf_yasg drf_spectacular whitenoise environ decouple dotenv dj_database_url storages crispy_forms
channels channels_redis debug_toolbar allauth import_export simple_history ckeditor taggit mptt guardian rest_framework_simplejwt oauth2_provider django_redis
django_celery_beat django_celery_results requests httpx aiohttp urllib3 numpy pandas scipy sklearn matplotlib PIL cv2 torch tensorflow transformers openpyxl xlrd
xlsxwriter lxml bs4 yaml pydantic pydantic_settings jinja2 werkzeug click itsdangerous markupsafe boto3 botocore google stripe sentry_sdk jwt jose passlib bcrypt
cryptography nacl paramiko pytz dateutil tzdata orjson ujson simplejson marshmallow pymongo motor mongoengine beanie elasticsearch opensearchpy pika aio_pika
aiokafka kafka confluent_kafka grpc google.protobuf tornado sanic quart gevent greenlet eventlet uvloop httptools websockets wsproto watchfiles multipart python_multipart
aiofiles aiomysql aiosqlite tortoise peewee ormar sqlmodel databases reportlab weasyprint qrcode barcode pdfkit fitz PyPDF2 pypdf docx pptx loguru structlog
pkg_resources setuptools six attr attrs typing_extensions email_validator phonenumbers twilio sendgrid anymail telegram aiogram telebot openai anthropic langchain
langchain_core langchain_openai tiktoken pinecone chromadb streamlit gradio dash plotly bokeh nltk spacy gensim geopy shapely geopandas osgeo psutil apscheduler huey rq dramatiq
minio azure firebase_admin ldap ldap3 pyotp slugify markdown bleach nh3 graphene graphene_django strawberry ariadne pyodbc cx_Oracle oracledb pymssql ibm_db
wagtail cms haystack silk axes compressor pipeline imagekit easy_thumbnails sorl versatileimagefield mozilla_django_oidc social_django social_core
tenacity cachetools diskcache zmq msgpack pyarrow polars duckdb cairosvg magic xmltodict defusedxml zeep suds prometheus_client opentelemetry newrelic ddtrace elasticapm statsd
distutils imp`.split(/\s+/),
);

/** The top-level name of a dotted module. */
export function topOf(module: string): string {
  return module.split('.')[0] ?? module;
}

/** Whether a Python module that is missing belongs to a distribution that everybody knows. */
export function isDistribution(module: string): boolean {
  return DISTRIBUTIONS.has(topOf(module)) || DISTRIBUTIONS.has(module);
}

/** Whether the folders of a traceback's own frames say that a module is the project's. */
export function isProjectModule(module: string, packages: string | undefined): boolean {
  return packages?.split(',').includes(topOf(module)) ?? false;
}

const NODE_BUILTIN = /^(?:node:|internal\/)/;
const OUTPUTS = /(?:^|\/)(?:dist|build|\.next|\.nuxt|\.output|out|lib)\//;

/** What a module name that Node could not find is: a file of the project, a build product, or a package. */
export function nodeModuleKind(name: string): 'own' | 'built' | 'package' {
  if (NODE_BUILTIN.test(name)) return 'package';
  if (OUTPUTS.test(name)) return 'built';
  if (/\/node_modules\//.test(name)) return 'package';
  return /^(?:\.{0,2}\/|[A-Za-z]:[\\/]|file:|#|@\/|~\/|src\/)/.test(name) ? 'own' : 'package';
}
