package dev.eddyline.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.eddyline.chassis.config.Settings;
import dev.eddyline.chassis.http.HttpConfig;
import dev.eddyline.chassis.http.HttpListener;
import dev.eddyline.chassis.http.Problem;
import dev.eddyline.chassis.http.RequestBody;
import io.undertow.server.HttpHandler;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * What keep-alive requests to one listener see with and without clients that send heads and bodies
 * byte by byte, in turn, in one process. Requests come at a fixed rate with an open loop (a late
 * answer delays no later request, and waiting counts). A slow client sends a byte each second, and
 * comes back when it has been cut off. They come before the requests are measured: spread over one
 * deadline, and each is then cut off at a time of its own; or all at once, and are cut off at once.
 *
 * <p>Arguments: seconds per step, rounds, requests a second, slow clients of each sort, {@code
 * spread} or {@code at-once}.
 */
public final class SlowConnections {

  private static final int FAST = 16;
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
  private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] ANSWER_END = "\r\n\r\nwhole".getBytes(US_ASCII);
  private static final String HEAD = "POST / HTTP/1.1\r\nHost: x\r\n";

  private static final String SLOW_HEAD = HEAD + "A: ";
  private static final String SLOW_BODY = HEAD + "Content-Length: 100000\r\n\r\n";

  private final int port;

  /** Over which all slow clients come. */
  private final long arrivalNs;

  private SlowConnections(int port, long arrivalNs) {
    this.port = port;
    this.arrivalNs = arrivalNs;
  }

  /** Prints one line per round, and the median of the ratios. */
  public static void main(String[] args) throws Exception {
    int seconds = Integer.parseInt(args[0]);
    int rounds = Integer.parseInt(args[1]);
    int rate = Integer.parseInt(args[2]);
    int ofEach = Integer.parseInt(args[3]);
    HttpConfig config =
        HttpConfig.from(Settings.of(Map.of("EDDYLINE_BENCH_IO_THREADS", "2")), "BENCH", 0);
    long arrivalNs =
        switch (args[4]) {
          case "spread" -> config.requestTimeout().toNanos();
          case "at-once" -> 1;
          default -> throw new IllegalArgumentException("spread or at-once, not " + args[4]);
        };
    double[] ratios = new double[rounds];
    try (HttpListener listener = HttpListener.start(config, receives(config))) {
      SlowConnections bench = new SlowConnections(listener.port(), arrivalNs);
      bench.fast(rate, seconds);
      bench.withSlow(rate, seconds, ofEach);
      for (int round = 0; round < rounds; round++) {
        Histogram without = bench.fast(rate, seconds);
        WithSlow with = bench.withSlow(rate, seconds, ofEach);
        ratios[round] =
            (double) with.fast().getValueAtPercentile(99) / without.getValueAtPercentile(99);
        System.out.printf(
            "%s round %d  %d/s  without %s  with 2x%d slow %s  slow cut off %d  p99 ratio %.2f%n",
            args[4],
            round + 1,
            rate,
            text(without),
            ofEach,
            text(with.fast()),
            with.cutOff(),
            ratios[round]);
      }
    }
    Arrays.sort(ratios);
    System.out.printf("%s median p99 ratio %.2f%n", args[4], ratios[rounds / 2]);
  }

  private static HttpHandler receives(HttpConfig limits) {
    return exchange ->
        RequestBody.receive(
            exchange,
            limits,
            new RequestBody.Receipt() {
              @Override
              public void whole(byte[] body) {
                exchange.getResponseSender().send("whole");
              }

              @Override
              public void refused(Problem problem) {
                problem.send(exchange);
              }
            });
  }

  private static String text(Histogram micros) {
    return "p50 %d p99 %d max %d us"
        .formatted(
            micros.getValueAtPercentile(50), micros.getValueAtPercentile(99), micros.getMaxValue());
  }

  private Histogram fast(int rate, int seconds) throws Exception {
    Histogram all = new Histogram(3);
    List<Callable<Histogram>> clients = new ArrayList<>();
    long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
    long stepNs = TimeUnit.SECONDS.toNanos(FAST) / rate;
    for (int i = 0; i < FAST; i++) {
      long first = start + i * stepNs / FAST;
      clients.add(() -> fastOne(first, stepNs, start + TimeUnit.SECONDS.toNanos(seconds)));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(FAST)) {
      for (Future<Histogram> one : threads.invokeAll(clients)) {
        all.add(one.get());
      }
    }
    return all;
  }

  private Histogram fastOne(long first, long stepNs, long until) throws IOException {
    Histogram micros = new Histogram(3);
    byte[] answer = new byte[1_024];
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      for (long due = first; due < until; due += stepNs) {
        for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
          LockSupport.parkNanos(due - now);
        }
        socket.getOutputStream().write(REQUEST);
        int read = 0;
        while (!endsWith(answer, read)) {
          int count = in.read(answer, read, answer.length - read);
          if (count < 0) {
            throw new EOFException("a fast client was cut off");
          }
          read += count;
        }
        micros.recordValue((System.nanoTime() - due) / 1_000);
      }
    }
    return micros;
  }

  private static boolean endsWith(byte[] answer, int length) {
    int from = length - ANSWER_END.length;
    return from >= 0 && Arrays.equals(answer, from, length, ANSWER_END, 0, ANSWER_END.length);
  }

  private record WithSlow(Histogram fast, int cutOff) {}

  private WithSlow withSlow(int rate, int seconds, int ofEach) throws Exception {
    CountDownLatch come = new CountDownLatch(1);
    try (Selector selector = Selector.open();
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Integer> slow = thread.submit(() -> dribble(selector, ofEach, come));
      come.await();
      Histogram fast = fast(rate, seconds);
      thread.shutdownNow();
      int cutOff = slow.get();
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      return new WithSlow(fast, cutOff);
    }
  }

  private SocketChannel open(Selector selector, int client) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.write(US_ASCII.encode(client % 2 == 0 ? SLOW_HEAD : SLOW_BODY));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, client);
    return channel;
  }

  /**
   * Lets the clients come, and spreads one byte of each evenly over each second, so that the
   * clients themselves take no core for long.
   *
   * @param come told when all have come
   * @return how many were cut off since
   */
  private int dribble(Selector selector, int ofEach, CountDownLatch come) throws IOException {
    SocketChannel[] clients = new SocketChannel[2 * ofEach];
    ByteBuffer in = ByteBuffer.allocate(4_096);
    long start = System.nanoTime();
    int opened = 0;
    long sent = 0;
    int cutOff = 0;
    while (!Thread.currentThread().isInterrupted()) {
      selector.select(1);
      for (SelectionKey key : selector.selectedKeys()) {
        if (isOver((SocketChannel) key.channel(), in.clear())) {
          key.channel().close();
          int client = (Integer) key.attachment();
          clients[client] = open(selector, client);
          cutOff++;
        }
      }
      selector.selectedKeys().clear();
      long elapsedNs = System.nanoTime() - start;
      while (opened < clients.length && opened <= elapsedNs * clients.length / arrivalNs) {
        clients[opened] = open(selector, opened);
        opened++;
        if (opened == clients.length) {
          come.countDown();
          cutOff = 0;
        }
      }
      for (; sent < elapsedNs * clients.length / SECOND_NS; sent++) {
        int client = (int) (sent % clients.length);
        if (client < opened) {
          sendOne(clients[client]);
        }
      }
    }
    return cutOff;
  }

  private static boolean isOver(SocketChannel channel, ByteBuffer in) {
    try {
      return channel.read(in) < 0;
    } catch (IOException e) {
      // Cut off with a byte of ours unread.
      return true;
    }
  }

  private static void sendOne(SocketChannel channel) {
    try {
      channel.write(ByteBuffer.wrap(new byte[] {'x'}));
    } catch (IOException e) {
      // Its end is read at the next turn.
      return;
    }
  }
}
