package dev.eddyline.local.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A client of the push gateway that follows views with somebody else's library, comes again when
 * its connection is lost, and fails at once on a gap or a repetition. Used by one thread.
 */
interface PushClient extends AutoCloseable {

  /**
   * One thing it heard.
   *
   * @param event {@code opened} for a new connection, else as in docs/PROTOCOL.md
   * @param view empty for {@code opened}
   * @param from of a patch, else 0
   * @param version it then has, 0 where it has none
   */
  record Heard(String gateway, String event, String view, long from, long version) {}

  /** Lets go of the gateway it has, and follows the same views at this one with its cursor. */
  void go(String gateway) throws Exception;

  /** All it has heard so far, in order; fails if the client has. */
  List<Heard> heard() throws Exception;

  /** Ends it, and gives what it has of each view: {@code version}, {@code epoch}, {@code state}. */
  Map<String, JsonNode> finish() throws Exception;

  @Override
  void close();
}
