from flask import Flask

from . import items, settings


def create_app():
    app = Flask(__name__)
    app.config.from_object(settings)
    app.register_blueprint(items.blueprint, url_prefix='/stock')
    return app
