package dev.eddyline.push.pages;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.eddyline.chassis.http.FixedDocument;
import dev.eddyline.chassis.http.ListenerProblem;
import dev.eddyline.push.pages.Pages.Page;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.QValueParser;
import io.undertow.util.QValueParser.QValueResult;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pages, and {@code /console.json}, which tells them where to send commands; everything else goes
 * on to the next handler. Runs on I/O threads and has all it sends in memory.
 */
public final class PagesHandler implements HttpHandler {

  private static final Logger log = LoggerFactory.getLogger(PagesHandler.class);

  private static final String CONSOLE = "/console.json";
  private static final String ALLOWED = "GET, HEAD";
  private static final String GZIP = "gzip";
  private static final HttpString POLICY = new HttpString("Content-Security-Policy");
  private static final HttpString TYPE_OPTIONS = new HttpString("X-Content-Type-Options");
  private static final HttpString REFERRER_POLICY = new HttpString("Referrer-Policy");

  private final Pages pages;
  private final HttpHandler next;
  private volatile Destination destination;

  /**
   * Where pages send commands.
   *
   * @param console says so, for pages
   * @param policy says so, for browsers
   */
  private record Destination(FixedDocument console, String policy) {

    static Destination at(Optional<URI> url) {
      String text = url.map(at -> at.toString().replaceAll("/+$", "")).orElse("");
      byte[] json =
          JsonNodeFactory.instance
              .objectNode()
              .put("commands", text)
              .toString()
              .getBytes(StandardCharsets.UTF_8);
      return new Destination(
          new FixedDocument(json), policy(url.map(Destination::origins).orElse("")));
    }

    /** Of requests and of WebSockets: of a URL of http that of ws, of https that of wss. */
    private static String origins(URI url) {
      String there = "://" + url.getRawAuthority();
      return " " + url.getScheme() + there + " " + url.getScheme().replace("http", "ws") + there;
    }

    private static String policy(String origins) {
      return "default-src 'self'; connect-src 'self'"
          + origins
          + "; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";
    }
  }

  private PagesHandler(Pages pages, Optional<URI> commands, HttpHandler next) {
    this.pages = pages;
    this.destination = Destination.at(commands);
    this.next = next;
  }

  /**
   * Reads the pages. Blocks.
   *
   * @return empty where there are none, or none are to be served
   * @throws IllegalStateException if they cannot be served
   */
  public static Optional<PagesHandler> of(
      PagesConfig config, ClassLoader classPath, HttpHandler next) {
    if (!config.on()) {
      return Optional.empty();
    }
    Optional<Pages> pages = Pages.read(classPath);
    pages.ifPresent(
        read ->
            log.atInfo()
                .addKeyValue("paths", read.count())
                .addKeyValue("bytes", read.bytes())
                .log("pages are served"));
    return pages.map(read -> new PagesHandler(read, config.commands(), next));
  }

  /**
   * From now on pages are told to send commands there. Any thread.
   *
   * @param url empty for where the pages come from
   */
  public void takeCommandsAt(Optional<URI> url) {
    destination = Destination.at(url);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    String path = exchange.getRequestPath();
    Destination now = destination;
    Page page = path.equals(CONSOLE) ? new Page(now.console(), null) : pages.at(path);
    if (page == null) {
      next.handleRequest(exchange);
      return;
    }
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(POLICY, now.policy());
    headers.put(TYPE_OPTIONS, "nosniff");
    headers.put(REFERRER_POLICY, "no-referrer");
    HttpString method = exchange.getRequestMethod();
    if (method.equals(Methods.GET) || method.equals(Methods.HEAD)) {
      document(exchange, page).send(exchange);
    } else {
      headers.put(Headers.ALLOW, ALLOWED);
      ListenerProblem.METHOD_NOT_ALLOWED.because(path + " can only be read").send(exchange);
    }
  }

  private static FixedDocument document(HttpServerExchange exchange, Page page) {
    FixedDocument gzipped = page.gzipped();
    if (gzipped == null) {
      return page.plain();
    }
    exchange.getResponseHeaders().put(Headers.VARY, "Accept-Encoding");
    return takesGzip(exchange.getRequestHeaders().get(Headers.ACCEPT_ENCODING))
        ? gzipped
        : page.plain();
  }

  /** Whether a client names gzip and does not rule it out (RFC 9110 section 12.5.3). */
  private static boolean takesGzip(@Nullable HeaderValues accepted) {
    if (accepted == null) {
      return false;
    }
    for (List<QValueResult> equals : QValueParser.parse(accepted)) {
      for (QValueResult one : equals) {
        if (one.getValue().equalsIgnoreCase(GZIP)) {
          return !one.isQValueZero();
        }
      }
    }
    return false;
  }
}
