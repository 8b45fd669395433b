import os

from flask import Flask

from . import pages


def create_app():
    app = Flask(__name__)
    app.config['DIRECTORY'] = os.environ['INVOICES_DIR']
    app.register_blueprint(pages.blueprint, url_prefix='/invoices')
    return app
