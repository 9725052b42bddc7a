package dev.eddyline.local.system;

import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.IsolationLevel;

/** Whoever reads the events topic without being part of Eddyline. */
interface TopicReader {

  /** Reads all partitions from the beginning to where they end at that level. */
  List<SeenEvent> read(IsolationLevel isolation) throws IOException, InterruptedException;

  /** One that is a process, and can go on. */
  interface Following extends TopicReader {

    /** A process that reads committed records and does not end, not yet started. */
    ProcessBuilder follow();

    /** What such a process has printed; an event that is not there whole is left out. */
    List<SeenEvent> seen(byte[] printed) throws IOException;
  }
}
