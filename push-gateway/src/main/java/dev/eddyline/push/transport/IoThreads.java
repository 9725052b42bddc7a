package dev.eddyline.push.transport;

import dev.eddyline.chassis.channel.WriteBuffer;
import dev.eddyline.chassis.websocket.MessageDeflater;
import dev.eddyline.push.fanout.Hub;
import dev.eddyline.push.fanout.Shard;
import dev.eddyline.push.session.Session;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioIoThread;

/**
 * What belongs to each I/O thread of the listener, made when it first serves a session. Any thread
 * may ask; what is handed out is that I/O thread's own.
 */
final class IoThreads {

  private final Hub hub;
  private final Duration heartbeat;
  private final Map<XnioIoThread, Own> owned = new ConcurrentHashMap<>();

  /**
   * @param heartbeat a session is never silent for longer
   */
  IoThreads(Hub hub, Duration heartbeat) {
    this.hub = hub;
    this.heartbeat = heartbeat;
  }

  /**
   * One I/O thread's own.
   *
   * @param shard its sessions
   * @param buffer where its event streams compose their writes
   * @param deflater compresses what WebSockets share
   */
  record Own(Shard shard, WriteBuffer buffer, MessageDeflater deflater) {}

  Own of(XnioIoThread thread) {
    return owned.computeIfAbsent(thread, this::make);
  }

  private Own make(XnioIoThread thread) {
    Shard shard = hub.shard(new IoLoop(thread));
    long tickMs = heartbeat.toMillis() / Session.TICKS_PER_HEARTBEAT;
    thread.executeAtInterval(shard::tick, tickMs, TimeUnit.MILLISECONDS);
    return new Own(shard, new WriteBuffer(hub.metrics()::bytes), new MessageDeflater());
  }
}
