package dev.eddyline.chassis.websocket;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The negotiation of permessage-deflate (RFC 7692 section 7.1). We always say that neither side
 * takes its context over to the next message, and decline what we cannot do: compressing with a
 * window smaller than 32 KiB. Pure.
 */
final class PerMessageDeflate {

  private static final String NAME = "permessage-deflate";
  private static final String SERVER_NO_CONTEXT = "server_no_context_takeover";
  private static final String CLIENT_NO_CONTEXT = "client_no_context_takeover";
  private static final String SERVER_WINDOW = "server_max_window_bits";
  private static final String CLIENT_WINDOW = "client_max_window_bits";
  private static final String WHOLE_WINDOW = "15";
  private static final String ANSWER = NAME + "; " + SERVER_NO_CONTEXT + "; " + CLIENT_NO_CONTEXT;

  private PerMessageDeflate() {}

  /**
   * Takes the first offer we can keep.
   *
   * @param headers each {@code Sec-WebSocket-Extensions} of the request
   * @return our {@code Sec-WebSocket-Extensions}; null to go without
   */
  static @Nullable String answer(List<String> headers) {
    for (String offer : HeaderList.elements(headers, ',')) {
      List<String> parts = HeaderList.elements(List.of(offer), ';');
      if (!parts.isEmpty() && parts.getFirst().equalsIgnoreCase(NAME)) {
        String answer = answerTo(parts.subList(1, parts.size()));
        if (answer != null) {
          return answer;
        }
      }
    }
    return null;
  }

  /**
   * RFC 7692 section 7.1: an offer with a parameter that is unknown, wrong or double is declined.
   */
  private static @Nullable String answerTo(List<String> parameters) {
    Set<String> seen = new HashSet<>();
    String answer = ANSWER;
    for (String parameter : parameters) {
      int equals = parameter.indexOf('=');
      String name = (equals < 0 ? parameter : parameter.substring(0, equals)).strip();
      String value = equals < 0 ? null : unquoted(parameter.substring(equals + 1).strip());
      if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        return null;
      }
      switch (name.toLowerCase(Locale.ROOT)) {
        case SERVER_NO_CONTEXT, CLIENT_NO_CONTEXT -> {
          if (value != null) {
            return null;
          }
        }
        case SERVER_WINDOW -> {
          if (!WHOLE_WINDOW.equals(value)) {
            return null;
          }
          answer = ANSWER + "; " + SERVER_WINDOW + "=" + WHOLE_WINDOW;
        }
        case CLIENT_WINDOW -> {
          // A smaller window than we could read is no matter: we read all of them.
          if (value != null && !isWindow(value)) {
            return null;
          }
        }
        default -> {
          return null;
        }
      }
    }
    return answer;
  }

  /** RFC 7692 section 7.1.2: from 8 to 15, without leading zeros. */
  private static boolean isWindow(String value) {
    return value.matches("[89]|1[0-5]");
  }

  /** RFC 6455 section 9.1: a value may be a quoted token. */
  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
