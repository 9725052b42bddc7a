package dev.eddyline.chassis.http;

import io.undertow.UndertowOptions;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.util.StatusCodes;
import io.undertow.util.WorkerUtils;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;
import org.xnio.ssl.SslConnection;

/**
 * One bound HTTP/1.1 port, plain or with TLS, with its limits. Handlers run on I/O threads and
 * never block. An error status without a body gets a problem document. Closing refuses new requests
 * with 503, waits for those under way and then unbinds.
 */
public final class HttpListener implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HttpListener.class);

  /** For a client to read its answer before its connection is closed under it. */
  private static final long LAST_WORDS_MS = 1_000;

  /** One buffer of Undertow's; a little less than a TLS record, as Undertow has it. */
  private static final int BUFFER_BYTES = 16 * 1024 - 20;

  private static final int BUFFERS_PER_THREAD = 4;

  /** Connections that the system accepts ahead of us. */
  private static final int BACKLOG = 1_000;

  private static final CrossOrigin NOBODY_ELSE =
      new CrossOrigin(new AllowedOrigins(Set.of()), path -> false, "", "", "");

  private final HttpConfig config;
  private final GracefulShutdownHandler drain;
  private final XnioWorker worker;
  private final AcceptingChannel<? extends StreamConnection> server;
  private final Optional<Tls> tls;

  private HttpListener(
      HttpConfig config,
      GracefulShutdownHandler drain,
      XnioWorker worker,
      AcceptingChannel<? extends StreamConnection> server,
      Optional<Tls> tls) {
    this.config = config;
    this.drain = drain;
    this.worker = worker;
    this.server = server;
    this.tls = tls;
  }

  /**
   * Binds and serves, and tells browsers nothing about pages of other origins.
   *
   * @throws IllegalStateException if the address is taken or cannot be bound, or the files for TLS
   *     cannot be used
   */
  public static HttpListener start(HttpConfig config, HttpHandler handler) {
    return start(config, NOBODY_ELSE, handler);
  }

  /**
   * Binds and serves.
   *
   * @param pages what pages of other origins may do
   * @throws IllegalStateException if the address is taken or cannot be bound, or the files for TLS
   *     cannot be used
   */
  public static HttpListener start(HttpConfig config, CrossOrigin pages, HttpHandler handler) {
    GracefulShutdownHandler drain =
        new GracefulShutdownHandler(new HttpContinueReadHandler(handler));
    Optional<Tls> tls = config.tls().map(Tls::of);
    Xnio xnio = Xnio.getInstance(HttpListener.class.getClassLoader());
    XnioWorker worker = null;
    AcceptingChannel<? extends StreamConnection> server;
    try {
      worker = worker(xnio, config);
      server = bind(xnio, worker, config, tls, root(config, pages, drain));
    } catch (IOException e) {
      if (worker != null) {
        worker.shutdownNow();
      }
      String why = e instanceof SocketException ? e.getMessage() : e.toString();
      throw new IllegalStateException(
          "cannot listen on " + config.host() + ":" + config.port() + ": " + why, e);
    }
    HttpListener listener = new HttpListener(config, drain, worker, server, tls);
    log.atInfo()
        .addKeyValue("address", listener.address())
        .addKeyValue("scheme", config.scheme())
        .log("listening");
    return listener;
  }

  private static XnioWorker worker(Xnio xnio, HttpConfig config) throws IOException {
    return xnio.createWorker(
        OptionMap.builder()
            .set(Options.WORKER_IO_THREADS, config.ioThreads())
            // Nothing of ours runs there.
            .set(Options.WORKER_TASK_CORE_THREADS, 1)
            .set(Options.WORKER_TASK_MAX_THREADS, 1)
            .getMap());
  }

  private static AcceptingChannel<? extends StreamConnection> bind(
      Xnio xnio, XnioWorker worker, HttpConfig config, Optional<Tls> tls, HttpHandler root)
      throws IOException {
    HttpOpenListener undertow =
        new HttpOpenListener(
            new DefaultByteBufferPool(true, BUFFER_BYTES, -1, BUFFERS_PER_THREAD),
            OptionMap.builder()
                .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .set(UndertowOptions.ALWAYS_SET_DATE, true)
                .set(UndertowOptions.DECODE_URL, false)
                // Whoever reads a body bounds it, and says so where it is too large.
                .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                // Undertow's own refusal says nothing: what it would refuse is refused here.
                .set(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
                .getMap());
    undertow.setRootHandler(root);
    ChannelListener<AcceptingChannel<StreamConnection>> accept =
        ChannelListeners.openListenerAdapter(RequestGate.before(undertow, config));
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getByName(config.host()), config.port());
    OptionMap socket =
        OptionMap.builder()
            .set(Options.WORKER_IO_THREADS, config.ioThreads())
            .set(Options.TCP_NODELAY, true)
            .set(Options.REUSE_ADDRESSES, true)
            .set(Options.BALANCING_TOKENS, 1)
            .set(Options.BALANCING_CONNECTIONS, 2)
            .set(Options.BACKLOG, BACKLOG)
            .set(Options.CONNECTION_HIGH_WATER, config.connectionsMax())
            .set(Options.CONNECTION_LOW_WATER, config.connectionsMax())
            .getMap();
    AcceptingChannel<? extends StreamConnection> server;
    if (tls.isPresent()) {
      UndertowXnioSsl ssl =
          new UndertowXnioSsl(
              xnio, OptionMap.create(Options.USE_DIRECT_BUFFERS, true), tls.get().first());
      server = ssl.createSslConnectionServer(worker, address, secure(accept), socket);
      tls.get().follow(ssl::updateSSLContext);
    } else {
      server = worker.createStreamConnectionServer(address, accept, socket);
    }
    server.resumeAccepts();
    return server;
  }

  /** A connection with TLS is a connection; the signature of XNIO does not know. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static ChannelListener<AcceptingChannel<SslConnection>> secure(
      ChannelListener<AcceptingChannel<StreamConnection>> accept) {
    return (ChannelListener) accept;
  }

  /** What stands before the handler. */
  private static HttpHandler root(HttpConfig config, CrossOrigin pages, HttpHandler handler) {
    return exchange -> {
      exchange.addDefaultResponseListener(HttpListener::explain);
      boolean asksOnly = pages.tell(exchange);
      Problem refusal = RequestGate.of(exchange).begin(exchange);
      if (refusal != null) {
        closeSoon(exchange);
        refusal.send(exchange);
        return;
      }
      if (isUnbounded(exchange, config.bodyBytesMax())) {
        exchange.addResponseCommitListener(HttpListener::closeUnread);
      }
      if (asksOnly) {
        exchange.setStatusCode(StatusCodes.NO_CONTENT);
        exchange.endExchange();
      } else if (isReadable(exchange)) {
        handler.handleRequest(exchange);
      } else {
        ListenerProblem.INVALID_PATH
            .because("an address is visible ASCII without '#'; all else in it is percent-encoded")
            .at("path", "must be percent-encoded UTF-8")
            .send(exchange);
      }
    };
  }

  /** The bound port. */
  public int port() {
    return server.getLocalAddress(InetSocketAddress.class).getPort();
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
    if (worker.isShutdown()) {
      return;
    }
    IoUtils.safeClose(server);
    worker.shutdown();
    try {
      worker.awaitTermination();
    } catch (InterruptedException e) {
      worker.shutdownNow();
      Thread.currentThread().interrupt();
    }
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
    closeSoon(exchange.getIoThread(), exchange.getConnection());
  }

  /** The same, where it is not known who answers. */
  static void closeSoon(XnioIoThread thread, Closeable connection) {
    WorkerUtils.executeAfter(
        thread, () -> IoUtils.safeClose(connection), LAST_WORDS_MS, TimeUnit.MILLISECONDS);
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
