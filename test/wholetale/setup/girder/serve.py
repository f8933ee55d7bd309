"""Serves girder with all plugins that are installed, and a database that is a part of this process.

Argument: the port on 127.0.0.1.
"""

import sys

import mongomock
import mongomock.collection
import pymongo


class Client(mongomock.MongoClient):
    """Takes girder's options and keeps the one that matters: times have a zone."""

    def __init__(self, uri=None, **options):
        super().__init__(uri, tz_aware=True)


pymongo.MongoClient = Client
# It refuses the zone that girder asks for, though that is UTC, the only one that it knows.
mongomock.collection.Collection.with_options = lambda self, **options: self

import uvicorn  # noqa: E402
from girder.utility import config  # noqa: E402

config.getConfig()['server'] = {'mode': 'production'}
uvicorn.run('girder.asgi:app', host='127.0.0.1', port=int(sys.argv[1]), log_level='warning')
