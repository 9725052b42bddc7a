package dev.eddyline.chassis.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/** Keeps what a connection tells. */
class Recorder implements WebSocketConnection.Listener {

  volatile XnioIoThread thread;
  volatile WebSocketConnection connection;
  private final BlockingQueue<String> words = new LinkedBlockingQueue<>();

  /** Does something on the connection's thread, and waits until it is done. */
  void onThread(Runnable task) {
    CompletableFuture.runAsync(task, thread).join();
  }

  /** What it was told next; null if nothing within seconds. */
  @Nullable String word() throws InterruptedException {
    return words.poll(10, TimeUnit.SECONDS);
  }

  int untaken() {
    return words.size();
  }

  @Override
  public void opened(WebSocketConnection opened) {
    connection = opened;
    words.add("opened");
  }

  @Override
  public void text(byte[] utf8) {
    words.add("text " + new String(utf8, UTF_8));
  }

  @Override
  public void binary(byte[] bytes) {
    words.add("binary " + bytes.length);
  }

  @Override
  public void drained() {
    words.add("drained");
  }

  @Override
  public void closed(int code, String reason) {
    words.add("closed " + code + " " + reason);
  }
}
