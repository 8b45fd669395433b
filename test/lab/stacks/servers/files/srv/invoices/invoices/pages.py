import os

from flask import Blueprint, current_app, jsonify

from . import money

blueprint = Blueprint('pages', __name__)


@blueprint.get('/list')
def all_invoices():
    return jsonify(invoices=os.listdir(current_app.config['DIRECTORY']))


@blueprint.get('/total')
def total():
    return jsonify(total=money.add([10.5, 20]))
