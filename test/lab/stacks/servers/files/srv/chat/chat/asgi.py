from fastapi import FastAPI

from . import rooms

application = FastAPI(title='chat')


@application.get('/chat/rooms')
def all_rooms():
    return {'rooms': rooms.names()}
