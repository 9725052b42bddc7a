package dev.eddyline.local.fault;

/** What may happen at any moment. What ends is started again at once. */
enum Fault {
  INGEST_KILLED,
  INGEST_STOPPED,
  PROJECTION_KILLED,
  PROJECTION_STOPPED,
  BROKER_KILLED,
  BROKER_STOPPED,
  CONNECTIONS_RESET
}
