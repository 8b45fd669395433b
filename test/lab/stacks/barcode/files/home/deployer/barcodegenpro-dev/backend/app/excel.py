import io

import openpyxl


def codes_of(data):
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).active
    return [str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]]
