package dev.eddyline.push.transport;

class SseTransportTest extends TransportContract {

  SseTransportTest() {
    super(ViewSocket::overEventStream, Wire.PLAIN);
  }
}
