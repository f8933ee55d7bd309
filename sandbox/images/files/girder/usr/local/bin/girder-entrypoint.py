#!/usr/bin/python3
"""Serves girder 5 where the stack expects girder 2.

It takes port and database from the configuration that the stack mounts, and keeps to what FerretDB can do.
"""

import ast
import configparser
import os

CONFIG = '/girder/girder/conf/girder.local.cfg'

parser = configparser.ConfigParser()
parser.read(CONFIG)
database = ast.literal_eval(parser['database']['uri'])
port = ast.literal_eval(parser['global']['server.socket_port'])
host = ast.literal_eval(parser['global']['server.socket_host'])
os.environ['GIRDER_MONGO_URI'] = database

import pymongo  # noqa: E402
import pymongo.collection  # noqa: E402

# With this index there, girder does not look for duplicates, by an operator that FerretDB lacks.
pymongo.MongoClient(database).get_default_database().setting.create_index('key', unique=True)

find = pymongo.collection.Collection.find


def find_with_timeout(self, *args, no_cursor_timeout=False, **options):
    """FerretDB's cursors have a timeout, and it refuses the wish for none."""
    return find(self, *args, **options)


pymongo.collection.Collection.find = find_with_timeout

import uvicorn  # noqa: E402
# This reads GIRDER_PORT as a number: a variable that Kubernetes makes for a Service of that name stops it here.
from girder.utility import config, setting_utilities  # noqa: E402

# Settings of girder 2 that this girder has no use for: it keeps them, instead of refusing them.
for key in ('worker.broker', 'worker.backend', 'dm.globus_gc_dir'):
    setting_utilities.registerValidator(key, lambda doc: None)

config.getConfig()['server'] = {'mode': 'production'}
uvicorn.run('girder.asgi:app', host=host, port=port, log_level='info', proxy_headers=True)
