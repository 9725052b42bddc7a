package dev.eddyline.kafka;

import java.util.Map;
import java.util.Properties;

/** The properties of a broker that is alone: its own controller, every replica the only one. */
final class BrokerProperties {

  static final int NODE_ID = 1;
  static final String CLIENT_LISTENER = "CLIENT";
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  /** Enough for the parallelism of one machine; every partition costs files and start-up time. */
  private static final String INTERNAL_PARTITIONS = "4";

  private BrokerProperties() {}

  static Properties of(EmbeddedKafkaConfig config, int clientPort, int controllerPort) {
    Properties p = new Properties();
    String client = CLIENT_LISTENER + "://" + config.host() + ":" + clientPort;
    p.put("process.roles", "broker,controller");
    p.put("node.id", Integer.toString(NODE_ID));
    p.put("listeners", client + "," + CONTROLLER_LISTENER + "://127.0.0.1:" + controllerPort);
    p.put("advertised.listeners", client);
    p.put(
        "listener.security.protocol.map",
        CLIENT_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    p.put("inter.broker.listener.name", CLIENT_LISTENER);
    p.put("controller.listener.names", CONTROLLER_LISTENER);
    p.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
    p.put("log.dirs", config.folder().toString());

    p.put("auto.create.topics.enable", "false");
    p.put("default.replication.factor", "1");
    p.put("min.insync.replicas", "1");
    p.put("offsets.topic.replication.factor", "1");
    p.put("offsets.topic.num.partitions", INTERNAL_PARTITIONS);
    p.put("transaction.state.log.replication.factor", "1");
    p.put("transaction.state.log.min.isr", "1");
    p.put("transaction.state.log.num.partitions", INTERNAL_PARTITIONS);
    p.put("share.coordinator.state.topic.replication.factor", "1");
    p.put("share.coordinator.state.topic.min.isr", "1");
    p.put("share.coordinator.state.topic.num.partitions", "1");

    // A group of one process forms at once; waiting for further members only delays the start.
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("group.min.session.timeout.ms", "500");
    p.put("group.consumer.min.session.timeout.ms", "500");
    p.put("group.consumer.min.heartbeat.interval.ms", "100");
    p.put("group.streams.initial.rebalance.delay.ms", "0");
    p.put("group.streams.assignment.interval.ms", "0");
    p.put("group.streams.min.heartbeat.interval.ms", "100");
    p.put("group.streams.heartbeat.interval.ms", "500");

    // How long a producer waits before it asks again whether its last transaction is through; at
    // the default of 20 this, not the commit, sets the latency of short transactions.
    p.put("add.partitions.to.txn.retry.backoff.ms", "1");

    // A controller that led before waits this long before it stands again; it is its only voter.
    p.put("controller.quorum.election.timeout.ms", "50");
    p.put("controller.quorum.election.backoff.max.ms", "50");

    // A broker that its controller does not hear of loses its partitions, and the end of a
    // transaction may be lost then (EmbeddedKafka). Here both pause together, and nobody could take
    // over: it keeps them for a day. What a kill leaves is unregistered by the next start
    // (KilledBroker).
    p.put("broker.session.timeout.ms", Integer.toString(24 * 60 * 60 * 1000));
    p.put("broker.heartbeat.interval.ms", "250");

    // One machine's worth of threads and memory.
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    p.put("background.threads", "2");
    p.put("num.recovery.threads.per.data.dir", "2");
    p.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
    // Segments of many topics are full at about the same time, and a cleaner without a limit takes
    // a good part of a processor for seconds then. What is cleaned counts some four times: read for
    // its map, read again with what was clean, and written.
    p.put("log.cleaner.io.max.bytes.per.second", Integer.toString(64 << 20));
    p.put("remote.log.manager.thread.pool.size", "1");

    p.put("server.max.startup.time.ms", "60000");
    for (Map.Entry<String, String> own : config.properties().entrySet()) {
      p.put(own.getKey(), own.getValue());
    }
    return p;
  }
}
