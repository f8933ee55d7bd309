/** Python programs for containers of any image of sandbox/images. Arguments are those of `python3 -c`. */

/** Answers every connection to a port. Argument: the port. */
export const listenProgram = String.raw`
import socket, sys

server = socket.create_server(('', int(sys.argv[1])), backlog=128)
while True:
    server.accept()[0].close()
`;

/**
 * Tries to reach others, all at once. Argument: a JSON list of {name, how, address, port}; "how" is "connect" for a
 * connection of TCP, "ask by UDP" or "ask by TCP" for a question to a name server. Prints the names of those reached.
 */
export const reachProgram = String.raw`
import json, socket, struct, sys
from concurrent.futures import ThreadPoolExecutor

SECONDS = 4
NAME = 'kubernetes.default.svc.cluster.local'
QUESTION = (
    struct.pack('>6H', 4711, 0x0100, 1, 0, 0, 0)
    + b''.join(bytes([len(part)]) + part.encode() for part in NAME.split('.'))
    + struct.pack('>BHH', 0, 1, 1)
)


def check(answer):
    number, flags, _, answers = struct.unpack('>4H', answer[:8])
    # It answers this question, without an error, and knows the name.
    assert number == 4711 and flags & 0x800F == 0x8000 and answers > 0, answer


def connect(address, port):
    socket.create_connection((address, port), SECONDS).close()


def ask_by_udp(address, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(SECONDS / 2)
        # A datagram may be lost.
        for last in (False, True):
            asking.sendto(QUESTION, (address, port))
            try:
                return check(asking.recv(4096))
            except TimeoutError:
                if last:
                    raise


def ask_by_tcp(address, port):
    with socket.create_connection((address, port), SECONDS) as asking:
        asking.settimeout(SECONDS)
        asking.sendall(struct.pack('>H', len(QUESTION)) + QUESTION)
        check(asking.makefile('rb').read(14)[2:])


WAYS = {'connect': connect, 'ask by UDP': ask_by_udp, 'ask by TCP': ask_by_tcp}


def reached(target):
    try:
        WAYS[target['how']](target['address'], target['port'])
        return True
    except OSError:
        return False


targets = json.loads(sys.argv[1])
with ThreadPoolExecutor(len(targets)) as pool:
    print(json.dumps([target['name'] for target, found in zip(targets, pool.map(reached, targets)) if found]))
`;
