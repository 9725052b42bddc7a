package dev.eddyline.local.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes a row's command as the bytes of one HTTP request. Immutable; any thread. */
final class RequestEncoder {

  /** What asks the gateway to wait for the outcome, in seconds. */
  private static final String WAIT = "wait=10";

  private static final String DURABLE = "respond-async";
  private static final Pattern HEADER_TEXT =
      Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");
  private static final JsonMapper JSON = new JsonMapper();

  private final String host;

  RequestEncoder(URI gateway) {
    this.host = gateway.getRawAuthority();
  }

  /**
   * The request for a row.
   *
   * @param outcome whether the answer is to wait for the outcome
   * @throws FeedException if the row does not fit the template
   */
  byte[] encode(CommandTemplate command, Row row, boolean outcome) {
    byte[] body = body(command, row);
    StringBuilder head = new StringBuilder(320);
    head.append("POST /v1/")
        .append(segment(command.kind(), row))
        .append('/')
        .append(segment(command.entity(), row))
        .append('/')
        .append(segment(command.command(), row))
        .append(" HTTP/1.1\r\nHost: ")
        .append(host)
        .append("\r\nContent-Type: application/json\r\nContent-Length: ")
        .append(body.length)
        .append("\r\nPrefer: ")
        .append(outcome ? WAIT : DURABLE);
    header(head, "Idempotency-Key", command.key(), row);
    header(head, "Eddyline-Actor", command.actor(), row);
    header(head, "Eddyline-Member", command.member(), row);
    byte[] start = head.append("\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    byte[] request = new byte[start.length + body.length];
    System.arraycopy(start, 0, request, 0, start.length);
    System.arraycopy(body, 0, request, start.length, body.length);
    return request;
  }

  private static byte[] body(CommandTemplate command, Row row) {
    try {
      return JSON.writeValueAsBytes(command.payload().fill(row));
    } catch (JsonProcessingException e) {
      throw new FeedException("row " + row.number() + ": " + e.getMessage(), e);
    }
  }

  private static String segment(Template template, Row row) {
    return URLEncoder.encode(template.text(row), StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static void header(
      StringBuilder head, String name, @Nullable Template template, Row row) {
    if (template == null) {
      return;
    }
    String value = template.text(row);
    if (!HEADER_TEXT.matcher(value).matches()) {
      throw new FeedException(
          "row " + row.number() + ": '" + value + "' cannot be the header " + name);
    }
    head.append("\r\n").append(name).append(": ").append(value);
  }
}
