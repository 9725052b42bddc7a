package dev.eddyline.push.transport;

class SseTlsTransportTest extends TransportContract {

  SseTlsTransportTest() {
    super(ViewSocket::overEventStream, Wire.TLS);
  }
}
