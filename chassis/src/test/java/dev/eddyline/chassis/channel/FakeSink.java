package dev.eddyline.chassis.channel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.Option;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/** A socket's write side with room for so many bytes, and a client that reads when told. */
final class FakeSink implements StreamSinkChannel {

  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private ChannelListener<? super StreamSinkChannel> listener;
  private int room;
  private int writes;
  private boolean resumed;
  private boolean shut;
  private boolean torn;

  FakeSink(int room) {
    this.room = room;
  }

  byte[] taken() {
    return taken.toByteArray();
  }

  int writes() {
    return writes;
  }

  boolean isShut() {
    return shut;
  }

  void tear() {
    torn = true;
  }

  /** The client reads so much: the listener is told, if it asked to be. */
  void read(int bytes) {
    room += bytes;
    if (resumed) {
      ChannelListeners.invokeChannelListener(this, listener);
    }
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    if (torn || shut) {
      throw new ClosedChannelException();
    }
    writes++;
    int count = Math.min(room, src.remaining());
    room -= count;
    byte[] bytes = new byte[count];
    src.get(bytes);
    taken.writeBytes(bytes);
    return count;
  }

  @Override
  public boolean flush() throws IOException {
    if (torn) {
      throw new ClosedChannelException();
    }
    return true;
  }

  @Override
  public ChannelListener.Setter<? extends StreamSinkChannel> getWriteSetter() {
    return (ChannelListener.Setter<StreamSinkChannel>) set -> listener = set;
  }

  @Override
  public void suspendWrites() {
    resumed = false;
  }

  @Override
  public void resumeWrites() {
    resumed = true;
  }

  @Override
  public boolean isWriteResumed() {
    return resumed;
  }

  @Override
  public void shutdownWrites() throws IOException {
    shut = true;
  }

  @Override
  public boolean isOpen() {
    return !shut;
  }

  @Override
  public void close() {
    shut = true;
  }

  @Override
  public long write(ByteBuffer[] srcs, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] srcs) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int writeFinal(ByteBuffer src) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long writeFinal(ByteBuffer[] srcs, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long writeFinal(ByteBuffer[] srcs) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(FileChannel src, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(StreamSourceChannel source, long count, ByteBuffer throughBuffer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ChannelListener.Setter<? extends StreamSinkChannel> getCloseSetter() {
    throw new UnsupportedOperationException();
  }

  @Deprecated
  @Override
  public void wakeupWrites() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void awaitWritable() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void awaitWritable(long time, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Deprecated
  @Override
  public XnioExecutor getWriteThread() {
    throw new UnsupportedOperationException();
  }

  @Override
  public XnioIoThread getIoThread() {
    throw new UnsupportedOperationException();
  }

  @Override
  public XnioWorker getWorker() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean supportsOption(Option<?> option) {
    return false;
  }

  @Override
  public <T> T getOption(Option<T> option) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> T setOption(Option<T> option, T value) {
    throw new UnsupportedOperationException();
  }
}
