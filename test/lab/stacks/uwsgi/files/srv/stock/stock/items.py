import uuid

from flask import Blueprint, current_app, jsonify, request

from . import database, labels

blueprint = Blueprint('items', __name__)


@blueprint.get('/items')
def items():
    rows = database.rows('SELECT id, name, amount FROM items ORDER BY id')
    return jsonify(items=rows)


@blueprint.get('/report')
def report():
    rows = database.rows('SELECT sum(amount) AS total FROM items')
    return jsonify(report=rows)


@blueprint.post('/labels')
def label():
    return jsonify(label=labels.write(uuid.uuid4().hex, request.get_data()))


@blueprint.get('/')
def index():
    return f'stock {current_app.name}'
