package dev.eddyline.push.transport;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.push.fanout.Hub;
import dev.eddyline.push.fanout.HubStatus;
import dev.eddyline.push.fanout.PartitionStatus;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** {@code GET /v1/status}: the gateway at a glance, for operators. Runs on I/O threads. */
final class StatusHandler {

  private final Hub hub;
  private final Instant startedAt;

  StatusHandler(Hub hub, Instant startedAt) {
    this.hub = hub;
    this.startedAt = startedAt;
  }

  void handle(HttpServerExchange exchange) {
    HubStatus status = hub.status();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("startedAt", startedAt.toString());
    json.put("ready", status.partitions().stream().allMatch(PartitionStatus::loaded));
    json.put("draining", status.draining());
    json.putObject("sessions")
        .put("open", status.sessions())
        .put("max", status.sessionsMax())
        .put("behind", status.behind());
    json.put("subscriptions", status.subscriptions());
    json.put("views", status.views());
    json.putObject("bytes")
        .put("views", status.bytes().views())
        .put("rings", status.bytes().rings());
    json.put("lag", status.partitions().stream().mapToLong(PartitionStatus::lag).sum());
    ArrayNode partitions = json.putArray("partitions");
    for (PartitionStatus partition : status.partitions()) {
      partitions
          .addObject()
          .put("kind", partition.kind())
          .put("partition", partition.partition())
          .put("loaded", partition.loaded())
          .put("lag", partition.lag());
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange
        .getResponseSender()
        .send(ByteBuffer.wrap(json.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
