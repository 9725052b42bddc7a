package dev.eddyline.push.fanout;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.push.view.Position;
import dev.eddyline.push.view.ViewDocument;
import dev.eddyline.push.view.ViewKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Views from a test, in its own thread. */
public final class MemoryViews implements ViewSource {

  private final Set<ViewKey> loading = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ViewListener listener;
  private volatile @Nullable String failure;

  @Override
  public void start(ViewListener to) {
    listener = to;
  }

  public void change(ViewKey view, ViewDocument document) {
    change(view, document, System.currentTimeMillis());
  }

  public void change(ViewKey view, ViewDocument document, long recordedMs) {
    listener.changed(view, document, recordedMs);
    listener.batchTold();
  }

  public void change(ViewKey view, long version, String epoch, JsonNode state) {
    change(
        view,
        new ViewDocument(new Position(version, epoch), Instant.EPOCH.plusSeconds(version), state));
  }

  public void gone(ViewKey view) {
    listener.gone(view);
    listener.batchTold();
  }

  public void unreadable(ViewKey view) {
    listener.unreadable(view, "it is no view record");
    listener.batchTold();
  }

  public void loading(ViewKey view) {
    loading.add(view);
  }

  public void loadedNow(ViewKey view) {
    loading.remove(view);
    listener.loaded();
  }

  public void fail(String why) {
    failure = why;
  }

  @Override
  public boolean loaded(ViewKey view) {
    return !loading.contains(view);
  }

  @Override
  public boolean serves(String kind) {
    return kind.equals("poll") || kind.equals("board");
  }

  @Override
  public List<PartitionStatus> partitions() {
    return List.of(new PartitionStatus("poll", 0, loading.isEmpty(), loading.size()));
  }

  @Override
  public Optional<String> unready() {
    return loading.isEmpty() ? Optional.empty() : Optional.of("loading " + loading.size());
  }

  @Override
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void close() {}
}
