package dev.eddyline.push.fanout;

import java.util.List;

/**
 * A gateway as its operator sees it.
 *
 * @param draining whether it admits no more sessions, since it is about to stop
 * @param sessions open, those of requests that wait among them
 * @param sessionsMax open at most
 * @param behind sessions whose sockets are full
 * @param subscriptions of all sessions
 * @param views known
 * @param bytes held of them
 * @param partitions of the source
 */
public record HubStatus(
    boolean draining,
    int sessions,
    int sessionsMax,
    int behind,
    int subscriptions,
    int views,
    HeldBytes bytes,
    List<PartitionStatus> partitions) {}
