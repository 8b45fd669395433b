import json
import os


def books():
    with open(os.environ["BOOKS_FILE"], encoding="utf-8") as file:
        return json.load(file)
