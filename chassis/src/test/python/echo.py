"""Echo clients made of Debian's packages, which are not ours.

python3 echo.py <websockets|autobahn> <port> <deflate: true|false> <seed>. Sends messages of all
sorts, and fails unless each comes back as it was, in order. Prints what it has seen.
"""

import asyncio
import json
import random
import sys

which, port, deflate, seed = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "true", sys.argv[4]
MESSAGES = 200
rng = random.Random(seed)
seen = {"echoes": 0, "extensions": "", "code": 0}


def payload():
    length = rng.randrange(300_000) if rng.randrange(20) == 0 else rng.randrange(2_000)
    if rng.randrange(2) == 0:
        return "Forelle 🐟 " * (length // 10)
    return bytes(rng.randrange(1 + rng.randrange(256)) for _ in range(length))


async def with_websockets():
    import websockets

    async with websockets.connect(
        f"ws://127.0.0.1:{port}/echo", compression="deflate" if deflate else None, max_size=None
    ) as socket:
        seen["extensions"] = socket.response_headers.get("Sec-WebSocket-Extensions", "")
        for i in range(MESSAGES):
            message = payload()
            if i % 3 == 0:
                cut = rng.randrange(len(message) + 1)
                await socket.send([message[:cut], message[cut:]])
            else:
                await socket.send(message)
            if i % 10 == 0:
                await asyncio.wait_for(await socket.ping(), 30)
            assert await asyncio.wait_for(socket.recv(), 30) == message, f"seed {seed}: echo {i}"
            seen["echoes"] += 1
        await socket.close(4242, "done")
        seen["code"] = socket.close_code


async def with_autobahn():
    from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol
    from autobahn.websocket.compress import (
        PerMessageDeflateOffer,
        PerMessageDeflateResponse,
        PerMessageDeflateResponseAccept,
    )

    loop = asyncio.get_running_loop()
    closed = loop.create_future()

    class Client(WebSocketClientProtocol):
        def onConnect(self, response):
            seen["extensions"] = response.headers.get("sec-websocket-extensions", "")

        def onOpen(self):
            self.next()

        def next(self):
            if seen["echoes"] == MESSAGES:
                self.sendClose(4242, "done")
                return
            message = payload()
            self.sent = message.encode() if isinstance(message, str) else message
            self.text = isinstance(message, str)
            self.sendMessage(
                self.sent, isBinary=not self.text, fragmentSize=rng.choice([None, 100, 5_000])
            )

        def onMessage(self, data, isBinary):
            assert data == self.sent and isBinary != self.text, f"seed {seed}: {seen}"
            seen["echoes"] += 1
            self.next()

        def onClose(self, wasClean, code, reason):
            seen["code"] = code
            closed.set_result(wasClean)

    def accept(response):
        if isinstance(response, PerMessageDeflateResponse):
            return PerMessageDeflateResponseAccept(response)

    factory = WebSocketClientFactory(f"ws://127.0.0.1:{port}/echo")
    factory.protocol = Client
    if deflate:
        factory.setProtocolOptions(
            perMessageCompressionOffers=[PerMessageDeflateOffer()],
            perMessageCompressionAccept=accept,
        )
    await loop.create_connection(factory, "127.0.0.1", port)
    assert await asyncio.wait_for(closed, 60), f"seed {seed}: not closed cleanly: {seen}"


asyncio.run(with_websockets() if which == "websockets" else with_autobahn())
print(json.dumps(seen))
