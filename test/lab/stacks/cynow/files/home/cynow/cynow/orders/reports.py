import csv
from datetime import datetime

from django.conf import settings


def summary(orders):
    return {'orders': len(orders), 'cylinders': sum(order.quantity for order in orders)}


def export(orders):
    path = settings.EXPORT_DIR / f'orders-{datetime.now():%Y%m%d}.csv'
    with open(path, 'w', newline='') as file:
        writer = csv.writer(file)
        for order in orders:
            writer.writerow([order.id, order.customer, order.quantity])
    return path
