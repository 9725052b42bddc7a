package dev.eddyline.push.transport;

class SocketTlsTransportTest extends TransportContract {

  SocketTlsTransportTest() {
    super(ViewSocket::overWebSocket, Wire.TLS);
  }
}
