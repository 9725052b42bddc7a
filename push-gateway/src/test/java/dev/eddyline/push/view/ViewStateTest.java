package dev.eddyline.push.view;

import static dev.eddyline.push.view.Documents.AT;
import static dev.eddyline.push.view.Documents.TRACE;
import static dev.eddyline.push.view.Documents.document;
import static dev.eddyline.push.view.Documents.traced;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.JsonPatch;
import dev.eddyline.push.RandomJson;
import dev.eddyline.schemas.json.JsonDiff;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ViewStateTest {

  private static final ViewKey LUNCH = new ViewKey("poll", "lunch");
  private static final RingLimits ROOMY = new RingLimits(100, 100_000, Duration.ofHours(1));

  /** Numbers are the same digit for digit; only an exponent may be written in another way. */
  private static final Comparator<JsonNode> BY_DIGITS =
      (one, other) -> {
        if (!one.isNumber() || !other.isNumber()) {
          return one.equals(other) ? 0 : 1;
        }
        String text = one.asText();
        String expected = other.asText();
        return text.contains("E") || expected.contains("E")
            ? new BigDecimal(text).compareTo(new BigDecimal(expected))
            : text.compareTo(expected);
      };

  @Test
  void aSnapshotIsEncodedOnceAndReadsSo() {
    // Given
    ViewState state = ViewState.of(LUNCH, document(7, "e1", 3));

    // When
    Frame snapshot = state.snapshot();

    // Then
    assertThat(text(snapshot))
        .isEqualTo(
            "{\"view\":\"poll/lunch\",\"version\":7,\"epoch\":\"e1\","
                + "\"at\":\"2026-11-23T09:00:00Z\",\"state\":{\"votes\":3}}");
    assertThat(new String(snapshot.cursorEntry(), UTF_8)).isEqualTo("poll/lunch@7.e1");
    assertThat(state.snapshot()).isSameAs(snapshot);
  }

  @Test
  void aPatchLeadsFromEachVersionToTheNext() {
    // Given a view that has gone from 7 to 9 to 10
    ViewState state =
        ViewState.of(LUNCH, document(7, "e1", 3))
            .next(document(9, "e1", 4), 0, ROOMY)
            .next(document(10, "e1", 4), 0, ROOMY);

    // When
    Frame first = state.patchAfter(new Position(7, "e1"));
    Frame second = state.patchAfter(new Position(9, "e1"));

    // Then
    assertThat(text(first))
        .isEqualTo(
            "{\"view\":\"poll/lunch\",\"from\":7,\"to\":9,\"epoch\":\"e1\","
                + "\"at\":\"2026-11-23T09:00:00Z\","
                + "\"patch\":[{\"op\":\"replace\",\"path\":\"/votes\",\"value\":4}]}");
    assertThat(text(second)).contains("\"from\":9,\"to\":10").endsWith("\"patch\":[]}");
    assertThat(state.patchAfter(new Position(10, "e1"))).isNull();
    assertThat(state.patchAfter(new Position(8, "e1"))).isNull();
    assertThat(state.patchAfter(new Position(7, "e2"))).isNull();
  }

  @Test
  void aFrameTellsTheTraceOfTheCommandThatLedThere() {
    // Given a view that a traced command has changed, and then one without a trace
    ViewState traced =
        ViewState.of(LUNCH, document(7, "e1", 3)).next(traced(8, "e1", 4, TRACE), 0, ROOMY);
    ViewState untraced = traced.next(document(9, "e1", 5), 0, ROOMY);

    // When
    Frame patch = untraced.patchAfter(new Position(7, "e1"));
    Frame next = untraced.patchAfter(new Position(8, "e1"));

    // Then
    assertThat(text(patch))
        .isEqualTo(
            "{\"view\":\"poll/lunch\",\"from\":7,\"to\":8,\"epoch\":\"e1\","
                + "\"at\":\"2026-11-23T09:00:00Z\",\"traceparent\":\""
                + TRACE
                + "\",\"patch\":[{\"op\":\"replace\",\"path\":\"/votes\",\"value\":4}]}");
    assertThat(text(traced.snapshot()))
        .isEqualTo(
            "{\"view\":\"poll/lunch\",\"version\":8,\"epoch\":\"e1\","
                + "\"at\":\"2026-11-23T09:00:00Z\",\"traceparent\":\""
                + TRACE
                + "\",\"state\":{\"votes\":4}}");
    assertThat(text(next)).doesNotContain("traceparent");
    assertThat(text(untraced.snapshot())).doesNotContain("traceparent");
  }

  @Test
  void joinedStepsSayOfThemselvesWhatTheLastOneSays() throws IOException {
    for (long seed = 0; seed < 500; seed++) {
      // Given a few steps, some of them traced, at times of their own
      Random random = new Random(seed);
      int last = 3 + random.nextInt(6);
      ViewState state = ViewState.of(LUNCH, document(1, "e1", 1));
      ViewDocument newest = document(1, "e1", 1);
      for (int version = 2; version <= last; version++) {
        newest =
            new ViewDocument(
                new Position(version, "e1"),
                AT.plusMillis(random.nextInt(2_000)),
                random.nextBoolean() ? TRACE.replace("01", "0" + version) : null,
                document(version, "e1", version).state());
        state = state.next(newest, 0, ROOMY);
      }

      // When
      Frame frame = state.since(new Position(1, "e1"));
      JsonNode joined = new ObjectMapper().readTree(frame.json());

      // Then
      assertThat(frame.joined()).as("seed %d", seed).isTrue();
      assertThat(joined.properties().stream().map(Map.Entry::getKey).limit(5))
          .containsExactly("view", "from", "to", "epoch", "at");
      assertThat(joined.get("from").longValue()).isEqualTo(1);
      assertThat(joined.get("to").longValue()).as("seed %d", seed).isEqualTo(last);
      assertThat(joined.get("at").textValue())
          .as("seed %d", seed)
          .isEqualTo(newest.at().toString());
      assertThat(joined.path("traceparent").textValue())
          .as("seed %d", seed)
          .isEqualTo(newest.trace());
      assertThat(joined.get("patch")).hasSize(last - 1);
    }
  }

  @Test
  void repetitionsAreCovered() {
    // Given
    ViewState state = ViewState.of(LUNCH, document(7, "e1", 3));

    // When, then
    assertThat(state.covers(new Position(6, "e1"))).isTrue();
    assertThat(state.covers(new Position(7, "e1"))).isTrue();
    assertThat(state.covers(new Position(8, "e1"))).isFalse();
    assertThat(state.covers(new Position(7, "e2"))).isFalse();
    assertThat(ViewState.unreadable(LUNCH, "why").covers(new Position(1, "e1"))).isFalse();
  }

  @Test
  void noPatchLeadsIntoAnotherEpochOrToAnotherRoot() {
    // Given
    ViewState state =
        ViewState.of(LUNCH, document(7, "e1", 3)).next(document(8, "e1", 4), 0, ROOMY);

    // When
    ViewState otherEpoch = state.next(document(1, "e2", 0), 0, ROOMY);
    ViewState otherRoot =
        state.next(
            new ViewDocument(new Position(9, "e1"), AT, JsonNodeFactory.instance.arrayNode()),
            0,
            ROOMY);

    // Then
    assertThat(otherEpoch.patchAfter(new Position(7, "e1"))).isNull();
    assertThat(otherEpoch.patchAfter(new Position(8, "e1"))).isNull();
    assertThat(otherRoot.patchAfter(new Position(7, "e1"))).isNull();
    assertThat(otherRoot.patchAfter(new Position(8, "e1"))).isNull();
  }

  @Test
  void theRingKeepsTheNewestPatchesWithinItsEntries() {
    // Given a ring of three
    ViewState state = versions(10, new RingLimits(3, 100_000, Duration.ofHours(1)));

    // When, then the last three steps are there and no earlier one
    assertThat(state.patchAfter(new Position(9, "e1"))).isNotNull();
    assertThat(state.patchAfter(new Position(7, "e1"))).isNotNull();
    assertThat(state.patchAfter(new Position(6, "e1"))).isNull();
  }

  @Test
  void theRingKeepsTheNewestPatchesWithinItsBytes() {
    // Given a ring that two patches fill exactly
    Frame patch = versions(3, ROOMY).patchAfter(new Position(2, "e1"));
    int bytes = patch.json().length;
    ViewState full = versions(9, new RingLimits(100, 2L * bytes, Duration.ofHours(1)));
    ViewState one = versions(9, new RingLimits(100, 2L * bytes - 1, Duration.ofHours(1)));
    ViewState none = versions(9, new RingLimits(100, bytes - 1, Duration.ofHours(1)));

    // When, then
    assertThat(full.patchAfter(new Position(7, "e1"))).isNotNull();
    assertThat(full.patchAfter(new Position(6, "e1"))).isNull();
    assertThat(one.patchAfter(new Position(8, "e1"))).isNotNull();
    assertThat(one.patchAfter(new Position(7, "e1"))).isNull();
    assertThat(none.patchAfter(new Position(8, "e1"))).isNull();
  }

  @Test
  void theRingKeepsPatchesOfALimitedAge() {
    // Given steps a second apart
    RingLimits young = new RingLimits(100, 100_000, Duration.ofSeconds(3));
    ViewState state = ViewState.of(new ViewKey("poll", "lunch"), document(1, "e1", 1));
    for (int version = 2; version <= 10; version++) {
      state = state.next(document(version, "e1", version), version * 1_000L, young);
    }

    // When, then
    assertThat(state.patchAfter(new Position(6, "e1"))).isNotNull();
    assertThat(state.patchAfter(new Position(5, "e1"))).isNull();
  }

  @Test
  void theOldestPatchesCanBeLetGoOf() {
    // Given steps from 1 to 6
    ViewState state = versions(6, ROOMY);

    // When those up to the one from 3 go, and then one that is not there
    ViewState less = state.without(new Position(3, "e1"));
    ViewState same = less.without(new Position(2, "e1"));
    ViewState other = less.without(new Position(4, "e2"));

    // Then the rest is as it was
    assertThat(less.patches()).isEqualTo(2);
    assertThat(less.patchAfter(new Position(3, "e1"))).isNull();
    assertThat(less.patchAfter(new Position(4, "e1")))
        .isSameAs(state.patchAfter(new Position(4, "e1")));
    assertThat(less.ringBytes())
        .isEqualTo(
            state.patchAfter(new Position(4, "e1")).json().length
                + state.patchAfter(new Position(5, "e1")).json().length);
    assertThat(less.snapshot()).isSameAs(state.snapshot());
    assertThat(same).isSameAs(less);
    assertThat(other).isSameAs(less);
    assertThat(less.without(new Position(5, "e1")).ringBytes()).isZero();
  }

  @Test
  void joinedStepsLeadWhereTheStepsLead() throws IOException {
    // Given
    ViewState state = versions(6, ROOMY);

    // When
    Frame frame = state.since(new Position(2, "e1"));
    JsonNode joined = new ObjectMapper().readTree(frame.json());

    // Then
    assertThat(text(frame))
        .startsWith(
            "{\"view\":\"poll/lunch\",\"from\":2,\"to\":6,\"epoch\":\"e1\","
                + "\"at\":\"2026-11-23T09:00:00Z\",\"patch\":[{\"op\":");
    assertThat(joined.get("from").longValue()).isEqualTo(2);
    assertThat(joined.get("to").longValue()).isEqualTo(6);
    assertThat(JsonPatch.apply(joined.get("patch"), document(2, "e1", 2).state().tree()))
        .isEqualTo(document(6, "e1", 6).state().tree());
  }

  @Test
  void theWholeIsSentWhereTheStepsAreLonger() {
    // Given a small document that changes often
    ViewState state = versions(60, ROOMY);

    // When, then
    assertThat(state.since(new Position(1, "e1"))).isSameAs(state.snapshot());
    assertThat(state.since(new Position(57, "e1")).event()).isEqualTo(Frame.Event.PATCH);
  }

  @Test
  void noSnapshotIsMadeOnlyToBeMeasured() {
    // Given a long document of which much has changed, in steps that are shorter together
    AtomicInteger written = new AtomicInteger();
    ViewState state = ViewState.of(LUNCH, counted(1, written));
    for (int version = 2; version <= 6; version++) {
      state = state.next(counted(version, written), 0, ROOMY);
    }

    // When somebody is told what leads there, and another the whole, twice
    Frame joined = state.since(new Position(1, "e1"));
    int toldJoined = written.get();
    state.snapshot();
    state.snapshot();

    // Then
    assertThat(joined.event()).isEqualTo(Frame.Event.PATCH);
    assertThat(joined.json().length).isGreaterThan(512);
    assertThat(toldJoined).isZero();
    assertThat(written.get()).isEqualTo(1);
  }

  /** A document of 5,000 bytes, which says how often all of it was written. */
  private static ViewDocument counted(int version, AtomicInteger written) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("same", "s".repeat(4_800)).put("other", (version + "").repeat(200));
    State state = JsonState.of(tree);
    State counted =
        new State() {
          @Override
          public Root root() {
            return state.root();
          }

          @Override
          public int bytes() {
            return state.bytes();
          }

          @Override
          public JsonNode tree() {
            return state.tree();
          }

          @Override
          public void write(JsonGenerator out) throws IOException {
            written.incrementAndGet();
            state.write(out);
          }
        };
    return new ViewDocument(new Position(version, "e1"), AT, null, counted);
  }

  @Test
  void anUnreadableRecordKeepsTheLastGoodVersionAndTheNextGoodOneHeals() {
    // Given
    ViewState good = ViewState.of(LUNCH, document(7, "e1", 3));

    // When
    ViewState bad = good.nextUnreadable("it is no view record");
    ViewState healed = bad.next(document(9, "e1", 5), 0, ROOMY);

    // Then
    assertThat(bad.snapshot()).isSameAs(good.snapshot());
    assertThat(text(bad.error()))
        .contains("\"code\":\"unreadable\"")
        .contains("it is no view record");
    assertThat(healed.error()).isNull();
    assertThat(healed.patchAfter(new Position(7, "e1"))).isNotNull();
  }

  @Test
  void whatIsHeldAsBytesIsComparedAsTheDocumentsThatTheyWere() throws IOException {
    for (long seed = 0; seed < 20_000; seed++) {
      // Given a random document, with numbers of every sort, and a random change of it
      RandomJson random = RandomJson.ofEverything(new Random(seed));
      ObjectNode from = random.object(5);
      ObjectNode to = random.changedObject(from, 5);

      // When the change is made, and the documents themselves are compared
      ViewState next = ViewState.of(LUNCH, at(7, from)).next(at(8, to), 0, ROOMY);
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      try (JsonGenerator out = JsonState.MAPPER.createGenerator(expected)) {
        JsonDiff.write(from, to, out);
      }

      // Then clients are told the same
      JsonNode patch = member(next.patchAfter(new Position(7, "e1")), "patch");
      assertThat(patch.equals(BY_DIGITS, JsonState.MAPPER.readTree(expected.toByteArray())))
          .as("seed %d: %s -> %s: %s", seed, from, to, patch)
          .isTrue();
      JsonNode state = member(next.snapshot(), "state");
      byte[] written = JsonState.MAPPER.writeValueAsBytes(to);
      assertThat(state.equals(BY_DIGITS, JsonState.MAPPER.readTree(written)))
          .as("seed %d: %s", seed, state)
          .isTrue();
    }
  }

  @Test
  void aDocumentThatIsNestedVeryDeeplyIsReadBack() {
    // Given two documents with more levels than parsers take unasked, and another leaf
    ObjectNode from = JsonNodeFactory.instance.objectNode();
    ObjectNode to = JsonNodeFactory.instance.objectNode();
    ArrayNode inFrom = from.putArray("a");
    ArrayNode inTo = to.putArray("a");
    for (int level = 0; level < 1_500; level++) {
      inFrom = inFrom.addArray();
      inTo = inTo.addArray();
    }
    inFrom.add("x".repeat(100));
    inTo.add("y");

    // When
    ViewState next = ViewState.of(LUNCH, at(7, from)).next(at(8, to), 0, ROOMY);

    // Then
    assertThat(text(next.patchAfter(new Position(7, "e1"))))
        .contains("\"op\":\"replace\",\"path\":\"/a" + "/0".repeat(1_501) + "\"");
  }

  @Test
  void tellsWhatItHolds() {
    // Given a view with two steps, and one that was never read
    ViewState state = versions(3, ROOMY);
    ViewState unreadable = ViewState.unreadable(LUNCH, "why");

    // When, then
    assertThat(state.bytes()).isEqualTo("{\"votes\":3}".length());
    assertThat(state.ringBytes())
        .isEqualTo(
            state.patchAfter(new Position(1, "e1")).json().length
                + state.patchAfter(new Position(2, "e1")).json().length);
    assertThat(unreadable.bytes()).isZero();
    assertThat(unreadable.ringBytes()).isZero();
    assertThat(unreadable.position()).isNull();
  }

  private static JsonNode member(Frame frame, String name) throws IOException {
    return JsonState.MAPPER.readTree(frame.json()).get(name);
  }

  private static ViewDocument at(long version, JsonNode state) {
    return new ViewDocument(new Position(version, "e1"), AT, state);
  }

  private static ViewState versions(int last, RingLimits limits) {
    ViewState state = ViewState.of(LUNCH, document(1, "e1", 1));
    for (int version = 2; version <= last; version++) {
      state = state.next(document(version, "e1", version), 0, limits);
    }
    return state;
  }

  private static String text(Frame frame) {
    return new String(frame.json(), UTF_8);
  }
}
