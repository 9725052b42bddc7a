package dev.eddyline.chassis.http;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.StatusCodes;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.Options;

/**
 * One bound HTTP/1.1 port, plain or with TLS, with its limits. Handlers run on I/O threads and
 * never block. An error status without a body gets a problem document. Closing refuses new requests
 * with 503, waits for those under way and then unbinds.
 */
public final class HttpListener implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HttpListener.class);

  /** For a client to read its answer before its connection is closed under it. */
  private static final long LAST_WORDS_MS = 1_000;

  private final HttpConfig config;
  private final GracefulShutdownHandler drain;
  private final Undertow undertow;
  private final Optional<Tls> tls;

  private HttpListener(
      HttpConfig config, GracefulShutdownHandler drain, Undertow undertow, Optional<Tls> tls) {
    this.config = config;
    this.drain = drain;
    this.undertow = undertow;
    this.tls = tls;
  }

  /**
   * Binds and serves.
   *
   * @throws IllegalStateException if the address is taken or cannot be bound, or the files for TLS
   *     cannot be used
   */
  public static HttpListener start(HttpConfig config, HttpHandler handler) {
    GracefulShutdownHandler drain =
        new GracefulShutdownHandler(new HttpContinueReadHandler(handler));
    HttpHandler root =
        exchange -> {
          exchange.addDefaultResponseListener(HttpListener::explain);
          if (isUnbounded(exchange, config.bodyBytesMax())) {
            exchange.addResponseCommitListener(HttpListener::closeUnread);
          }
          RequestHead.Fault fault = RequestHead.fault(exchange);
          if (fault != null) {
            closeSoon(exchange);
            ListenerProblem.MALFORMED_REQUEST
                .because(fault.header() + " " + fault.message())
                .at(fault.header().toString(), fault.message())
                .send(exchange);
          } else if (isReadable(exchange)) {
            drain.handleRequest(exchange);
          } else {
            ListenerProblem.INVALID_PATH
                .because(
                    "an address is visible ASCII without '#'; all else in it is percent-encoded")
                .at("path", "must be percent-encoded UTF-8")
                .send(exchange);
          }
        };
    Optional<Tls> tls = config.tls().map(Tls::of);
    Undertow.Builder builder = Undertow.builder();
    tls.ifPresentOrElse(
        of -> builder.addHttpsListener(config.port(), config.host(), of.first()),
        () -> builder.addHttpListener(config.port(), config.host()));
    Undertow undertow =
        builder
            .setIoThreads(config.ioThreads())
            .setWorkerThreads(1)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, config.headerBytesMax())
            .setServerOption(
                UndertowOptions.REQUEST_PARSE_TIMEOUT,
                Math.toIntExact(config.requestTimeout().toMillis()))
            .setServerOption(
                UndertowOptions.NO_REQUEST_TIMEOUT,
                Math.toIntExact(config.idleTimeout().toMillis()))
            .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
            .setServerOption(UndertowOptions.ALWAYS_SET_DATE, true)
            .setServerOption(UndertowOptions.DECODE_URL, false)
            // Whoever reads a body bounds it, and says so where it is too large.
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            // Undertow's own refusal says nothing: what it would refuse is refused here.
            .setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
            .setSocketOption(Options.TCP_NODELAY, true)
            .setSocketOption(Options.REUSE_ADDRESSES, true)
            .setSocketOption(Options.CONNECTION_HIGH_WATER, config.connectionsMax())
            .setSocketOption(Options.CONNECTION_LOW_WATER, config.connectionsMax())
            .setHandler(root)
            .build();
    try {
      undertow.start();
    } catch (RuntimeException e) {
      String why =
          e.getCause() instanceof BindException || e.getCause() instanceof SocketException
              ? e.getCause().getMessage()
              : e.toString();
      throw new IllegalStateException(
          "cannot listen on " + config.host() + ":" + config.port() + ": " + why, e);
    }
    Undertow.ListenerInfo bound = undertow.getListenerInfo().getFirst();
    tls.ifPresent(of -> of.follow(bound::setSslContext));
    HttpListener listener = new HttpListener(config, drain, undertow, tls);
    log.atInfo()
        .addKeyValue("address", listener.address())
        .addKeyValue("scheme", config.scheme())
        .log("listening");
    return listener;
  }

  /** The bound port. */
  public int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress()).getPort();
  }

  /** {@code host:port}, for people and clients. */
  public String address() {
    return config.host() + ":" + port();
  }

  /** {@code http://host:port} or {@code https://host:port}. */
  public String url() {
    return config.scheme() + "://" + address();
  }

  /** Refuses new requests with 503 from now on; those under way go on. */
  public void drain() {
    drain.shutdown();
  }

  @Override
  public void close() {
    drain();
    try {
      if (!drain.awaitShutdown(config.drainTimeout().toMillis())) {
        log.atWarn().addKeyValue("address", address()).log("requests still under way at the stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tls.ifPresent(Tls::close);
    undertow.stop();
  }

  private static boolean isReadable(HttpServerExchange exchange) {
    // A fragment is the client's own (RFC 9112 section 3.2).
    return isVisible(exchange.getRequestURI())
        && isVisible(exchange.getQueryString())
        && exchange.getRequestURI().indexOf('#') < 0
        && exchange.getQueryString().indexOf('#') < 0;
  }

  private static boolean isVisible(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** Whether a request's body may have more bytes than the limit. */
  private static boolean isUnbounded(HttpServerExchange exchange, int bodyBytesMax) {
    return !exchange.isRequestComplete()
        && (exchange.getRequestContentLength() < 0
            || exchange.getRequestContentLength() > bodyBytesMax);
  }

  /**
   * What is left of a body when its request has been answered is read and thrown away, so that the
   * connection can be used again. Of a body that may have no end it is not.
   */
  private static void closeUnread(HttpServerExchange exchange) {
    if (!exchange.isRequestComplete() && !RequestBody.isStreamed(exchange)) {
      closeSoon(exchange);
    }
  }

  /** Closes the connection once the client has had time to read its answer. */
  public static void closeSoon(HttpServerExchange exchange) {
    exchange.setPersistent(false);
    exchange
        .getIoThread()
        .executeAfter(
            () -> IoUtils.safeClose(exchange.getConnection()),
            LAST_WORDS_MS,
            TimeUnit.MILLISECONDS);
  }

  /** What ends with an error status and nothing else is given its document here. */
  private static boolean explain(HttpServerExchange exchange) {
    int status = exchange.getStatusCode();
    if (status < StatusCodes.BAD_REQUEST || exchange.isResponseStarted()) {
      return false;
    }
    Problem problem =
        switch (status) {
          case StatusCodes.SERVICE_UNAVAILABLE ->
              ListenerProblem.STOPPING.because("this server is about to stop").retryAfter(1);
          case StatusCodes.INTERNAL_SERVER_ERROR ->
              ListenerProblem.INTERNAL_ERROR.because("the fault is ours; it has been logged");
          default -> Problem.of(status, "http-" + status, StatusCodes.getReason(status));
        };
    problem.send(exchange);
    return true;
  }
}
