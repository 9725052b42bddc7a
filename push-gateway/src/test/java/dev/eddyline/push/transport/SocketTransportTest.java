package dev.eddyline.push.transport;

class SocketTransportTest extends TransportContract {

  SocketTransportTest() {
    super(ViewSocket::overWebSocket, Wire.PLAIN);
  }
}
