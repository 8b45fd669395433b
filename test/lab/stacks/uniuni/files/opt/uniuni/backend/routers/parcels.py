from fastapi import APIRouter, HTTPException

from database import connect

router = APIRouter()


@router.get('/parcels')
def parcels():
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute('SELECT id, tracking, status FROM parcels ORDER BY id LIMIT 50')
        return [{'id': row[0], 'tracking': row[1], 'status': row[2]} for row in cursor.fetchall()]


@router.get('/parcels/{parcel_id}')
def parcel(parcel_id: int):
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute('SELECT id, tracking, status FROM parcels WHERE id = %s', (parcel_id,))
        row = cursor.fetchone()
    if row is None:
        raise HTTPException(404, 'no such parcel')
    return {'id': row[0], 'tracking': row[1], 'status': row[2]}
