package dev.eddyline.projection.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * A store that stores nothing: it is told when the task is about to commit, inside the transaction
 * and before its offsets are sent, just as Streams tells its own caches to flush. Whatever the
 * action writes is part of the same transaction, whoever asked for the commit. Stream thread only.
 */
final class AtCommit implements StateStore, CachedStateStore<byte[], byte[]> {

  static final String NAME = "at-commit";

  private final String name;
  private final List<Runnable> actions = new ArrayList<>();
  private boolean open;

  private AtCommit(String name) {
    this.name = name;
  }

  /** Runs at every commit from now on, in the order of these calls. */
  void run(Runnable action) {
    actions.add(action);
  }

  /**
   * The same for an action that sends records on, which Streams lets a processor do only while it
   * knows whose turn it is; its own caches tell it in this way.
   *
   * @param context of the processor that calls this, in its {@code init}
   */
  void runForwarding(ProcessorContext<?, ?> context, Runnable action) {
    InternalProcessorContext<?, ?> inner = (InternalProcessorContext<?, ?>) context;
    ProcessorNode<?, ?, ?, ?> node = inner.currentNode();
    run(
        () -> {
          ProcessorNode<?, ?, ?, ?> before = inner.currentNode();
          inner.setCurrentNode(node);
          try {
            action.run();
          } finally {
            inner.setCurrentNode(before);
          }
        });
  }

  @Override
  public void flushCache() {
    actions.forEach(Runnable::run);
  }

  @Override
  public void clearCache() {
    // There is nothing to clear: what is not yet written is forgotten with the task.
  }

  @Override
  public boolean setFlushListener(
      CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    open = true;
    context.register(root, (key, value) -> {});
  }

  @Override
  public void close() {
    open = false;
    actions.clear();
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  /** Builds one for each task. Without a changelog: there is nothing to restore. */
  static StoreBuilder<AtCommit> builder(String name) {
    return new StoreBuilder<>() {
      @Override
      public StoreBuilder<AtCommit> withCachingEnabled() {
        return this;
      }

      @Override
      public StoreBuilder<AtCommit> withCachingDisabled() {
        return this;
      }

      @Override
      public StoreBuilder<AtCommit> withLoggingEnabled(Map<String, String> config) {
        throw new UnsupportedOperationException(name + " has nothing to log");
      }

      @Override
      public StoreBuilder<AtCommit> withLoggingDisabled() {
        return this;
      }

      @Override
      public AtCommit build() {
        return new AtCommit(name);
      }

      @Override
      public Map<String, String> logConfig() {
        return Map.of();
      }

      @Override
      public boolean loggingEnabled() {
        return false;
      }

      @Override
      public String name() {
        return name;
      }
    };
  }
}
