package dev.eddyline.chassis.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What browsers are told so that pages of other origins may use a listener (CORS, in the Fetch
 * standard). It is no defence: nobody but browsers asks. Runs on I/O threads.
 *
 * @param origins whose pages may
 * @param paths of the listener that they may use
 * @param methods that they may use, with commas
 * @param requestHeaders that they may send, with commas
 * @param answerHeaders that they may read, with commas
 */
public record CrossOrigin(
    AllowedOrigins origins,
    Predicate<String> paths,
    String methods,
    String requestHeaders,
    String answerHeaders) {

  private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
  private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
  private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
  private static final HttpString EXPOSE = new HttpString("Access-Control-Expose-Headers");
  private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
  private static final HttpString ASKED_METHOD = new HttpString("Access-Control-Request-Method");
  private static final String DAY_SECONDS = "86400";

  /**
   * Adds to an answer that is not begun yet, whatever it will be: a page has to be able to read why
   * it was refused.
   *
   * @return whether a browser only asks if a page may, and this says that it may
   */
  boolean tell(HttpServerExchange exchange) {
    if (origins.isOwn() || !paths.test(exchange.getRequestPath())) {
      return false;
    }
    HeaderMap answer = exchange.getResponseHeaders();
    if (!origins.isAny()) {
      answer.add(Headers.VARY, "Origin");
    }
    String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
    String allowed = allowed(origin);
    if (allowed == null) {
      return false;
    }
    answer.put(ALLOW_ORIGIN, allowed);
    answer.put(EXPOSE, answerHeaders);
    if (!exchange.getRequestMethod().equals(Methods.OPTIONS)) {
      return false;
    }
    answer.put(ALLOW_METHODS, methods);
    answer.put(ALLOW_HEADERS, requestHeaders);
    answer.put(MAX_AGE, DAY_SECONDS);
    return origin != null && exchange.getRequestHeaders().contains(ASKED_METHOD);
  }

  /** What stands for the origins that may; null where that of the request may not. */
  private @Nullable String allowed(@Nullable String origin) {
    if (origins.isAny()) {
      return AllowedOrigins.ANY;
    }
    return origin != null && origins.allows(origin) ? origin : null;
  }
}
