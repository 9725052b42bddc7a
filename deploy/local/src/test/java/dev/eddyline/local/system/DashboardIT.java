package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eddyline.schemas.topic.Topics;
import dev.eddyline.testkit.EditingTrace;
import dev.eddyline.testkit.EditingTrace.Patch;
import dev.eddyline.testkit.EditingTrace.Step;
import dev.eddyline.testkit.NodeProject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Boards through both gateways, as those who edit them at once see them. */
@Timeout(480)
class DashboardIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ROUNDS = 50;

  @TempDir private static Path data;
  private static EddylineProcess eddyline;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    eddyline = EddylineProcess.start(data);
  }

  @AfterAll
  static void end() {
    if (eddyline != null) {
      eddyline.close();
    }
  }

  @Test
  void twoWhoAreOfflineAtRandomEndWithOneBoardAcrossAKill() throws Exception {
    NodeProject node = NodeProject.installed(Path.of("../../push-gateway/src/test/node"));
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String board = "desk-%x".formatted(seed);
    List<String> views = List.of("dashboard/" + board, "dashboard/" + board + "/note:todo");
    PushClient sse = NodePushClient.start(node, "eventsource", views, folder);
    PushClient ws = new JavaPushClient(views);
    Outbox batches = Outbox.ofBatches(eddyline, random);
    Outbox socket = Outbox.ofWebSocket(eddyline, random);
    try (BoardClient ada = new BoardClient(board, "ada", -20_000, eddyline, batches, sse, random);
        BoardClient bob = new BoardClient(board, "bob", 5_000, eddyline, socket, ws, random)) {
      // Given a board with a note that both follow
      List<BoardClient> clients = List.of(ada, bob);
      ada.create("Desk");
      ada.addNote();
      for (BoardClient client : clients) {
        client.goOnline();
        await().atMost(PATIENCE).until(client::sync);
      }

      // When both edit it, now and then offline, and all of Eddyline is killed meanwhile
      CompletableFuture<Void> restarted = CompletableFuture.completedFuture(null);
      for (int round = 0; round < ROUNDS; round++) {
        if (round == ROUNDS / 2) {
          for (BoardClient client : clients) {
            edit(client, 100);
          }
          restarted = killedOnceItGoesOn(views.getFirst());
        }
        BoardClient client = clients.get(random.nextInt(2));
        edit(client, 1 + random.nextInt(6));
        if (random.nextInt(3) == 0) {
          if (client.isOnline()) {
            client.goOffline();
          } else {
            client.goOnline();
          }
        }
        if (client.isOnline()) {
          client.sync();
        }
        if (round == ROUNDS / 2 + 5) {
          restarted.join();
        }
      }
      restarted.join();
      for (BoardClient client : clients) {
        client.goOnline();
        await().atMost(PATIENCE).until(client::sync);
      }

      // Then each edit has counted once, and both have what all of them come to
      List<BoardEdit> made = new ArrayList<>(ada.made());
      made.addAll(bob.made());
      List<BoardEdit> logged = logged(board);
      assertThat(logged)
          .extracting(BoardEdit::command)
          .containsExactlyInAnyOrderElementsOf(made.stream().map(BoardEdit::command).toList());
      assertThat(ExpectedBoard.of(logged)).isEqualTo(ExpectedBoard.of(made));
      isAtRest(views, made.size(), ada.follower(), bob.follower());
      Map<String, JsonNode> first = ada.follower().finish();
      Map<String, JsonNode> second = bob.follower().finish();
      assertThat(first).isEqualTo(second);
      assertThat(first.get(views.getFirst()).get("state")).isEqualTo(ExpectedBoard.of(made));
      JsonNode note = first.get(views.getLast()).get("state");
      String text = ExpectedNote.of(ofNote(made)).text();
      assertThat(ExpectedNote.shown(note).text()).isEqualTo(text);
      assertThat(readInJavaScript(note)).isEqualTo(text);
      assertThat(note.get("held").intValue()).isZero();
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  @Test
  void whatTwoWroteAtOnceEndsAsItDidWheneverTheyWereOffline() throws Exception {
    EditingTrace trace = EditingTrace.read("friendsforever");
    NodeProject node = NodeProject.installed(Path.of("../../push-gateway/src/test/node"));
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String board = "trace-%x".formatted(seed);
    List<String> views = List.of("dashboard/" + board, "dashboard/" + board + "/note:todo");
    try (TraceWriter first =
            new TraceWriter(board, "friend-0", Outbox.ofBatches(eddyline, random));
        TraceWriter second =
            new TraceWriter(board, "friend-1", Outbox.ofWebSocket(eddyline, random));
        PushClient sse = NodePushClient.start(node, "eventsource", views, folder);
        PushClient ws = new JavaPushClient(views)) {
      // Given a note, followed by both, and what each had heard of the other at every step
      int[][] heard = trace.heard();
      accepted(board, "create", "ada", "{'stamp':'1.0.ada','title':'Trace'}");
      accepted(board, "add-tile", "ada", "{'stamp':'2.0.ada','tile':'todo','type':'note'}");
      sse.go(eddyline.push());
      ws.go(eddyline.push());

      // When each goes offline and comes back at random, and all is killed in the middle
      List<TraceWriter> writers = List.of(first, second);
      CompletableFuture<Void> restarted = CompletableFuture.completedFuture(null);
      for (int i = 0; i < trace.steps().size(); i++) {
        Step step = trace.steps().get(i);
        TraceWriter writer = writers.get(step.agent());
        TraceWriter other = writers.get(1 - step.agent());
        if (i == trace.steps().size() / 2) {
          restarted = killedOnceItGoesOn(views.getFirst());
        }
        if (random.nextInt(300) == 0) {
          writer.changeOnline();
        }
        writer.hear(other, heard[i][1 - step.agent()]);
        for (Patch patch : step.patches()) {
          writer.edit(patch);
        }
        writer.endOfStep();
      }
      writers.forEach(TraceWriter::deliver);
      restarted.join();

      // Then both have the text that they had then, and each edit has counted once
      List<String> made = new ArrayList<>(first.made());
      made.addAll(second.made());
      isAtRest(views, made.size() + 2L, sse, ws);
      List<BoardEdit> logged = ofNote(logged(board));
      assertThat(logged).extracting(BoardEdit::command).containsExactlyInAnyOrderElementsOf(made);
      Map<String, JsonNode> shown = sse.finish();
      assertThat(shown).isEqualTo(ws.finish());
      JsonNode note = shown.get(views.getLast()).get("state");
      assertThat(ExpectedNote.shown(note).text()).isEqualTo(trace.end());
      assertThat(readInJavaScript(note)).isEqualTo(trace.end());
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  @Test
  void ofTwoWhoWriteOneFieldTheGreaterStampHasItWhicheverComesFirst() throws Exception {
    // Given a tile
    accepted("fields", "create", "ada", "{'stamp':'1.0.ada','title':'Fields'}");
    accepted("fields", "add-tile", "ada", "{'stamp':'2.0.ada','tile':'c','type':'chart'}");

    // When one writes two fields of it, and what another has written before comes after that
    accepted("fields", "edit-tile", "ada", edited("20.1.ada", "{'title':'Late','x':7}"));
    accepted("fields", "edit-tile", "bob", edited("20.0.bob", "{'title':'Early','y':9}"));
    accepted("fields", "edit-tile", "bob", edited("20.1.bob", "{'w':5}"));
    long version = accepted("fields", "edit-tile", "ada", edited("20.1.ada", "{'w':4}"));

    // Then the clock decides, by time, counter and replica, and different fields are all kept
    JsonNode tile = shown("dashboard/fields", version).at("/state/tiles/c");
    assertThat(tile.get("title").textValue()).isEqualTo("Late");
    assertThat(tile.get("x").intValue()).isEqualTo(7);
    assertThat(tile.get("y").intValue()).isEqualTo(9);
    assertThat(tile.get("w").intValue()).isEqualTo(5);
  }

  @Test
  void anUndoTakesBackOnesOwnEditAndNothingOfOthers() throws Exception {
    // Given a tile and a note that two have edited
    accepted("undo", "create", "ada", "{'stamp':'1.0.ada','title':'Undo'}");
    accepted("undo", "add-tile", "ada", "{'stamp':'2.0.ada','tile':'c','type':'chart'}");
    accepted("undo", "add-tile", "ada", "{'stamp':'3.0.ada','tile':'todo','type':'note'}");
    accepted("undo", "edit-tile", "ada", edited("4.0.ada", "{'title':'Ada','x':7}"));
    accepted("undo", "edit-tile", "bob", edited("5.0.bob", "{'title':'Bob','y':9}"));
    String hello = "{'stamp':'6.0.ada','tile':'todo','inserts':[{'counter':0,'text':'hello'}]}";
    accepted("undo", "edit-note", "ada", hello);
    String world = "[{'counter':0,'parent':'ada:4','text':' world'}]";
    long version =
        accepted(
            "undo",
            "edit-note",
            "bob",
            "{'stamp':'7.0.bob','tile':'todo','inserts':%s}".formatted(world));
    JsonNode before = shown("dashboard/undo/note:todo", version).get("state");

    // When one undoes her own, and tries to undo the other's, and to undo again
    accepted("undo", "undo", "ada", "{'stamp':'8.0.ada','of':'4.0.ada'}");
    version = accepted("undo", "undo", "ada", "{'stamp':'9.0.ada','of':'6.0.ada'}");
    HttpResponse<String> others = post("undo", "undo", "ada", "{'stamp':'9.1.ada','of':'5.0.bob'}");
    HttpResponse<String> again = post("undo", "undo", "ada", "{'stamp':'9.2.ada','of':'6.0.ada'}");

    // Then her own is taken back where nobody has written since, and the other's is as it was
    JsonNode tile = shown("dashboard/undo", version).at("/state/tiles/c");
    assertThat(tile.get("title").textValue()).isEqualTo("Bob");
    assertThat(tile.get("x").intValue()).isZero();
    assertThat(tile.get("y").intValue()).isEqualTo(9);
    assertThat(ExpectedNote.shown(before).text()).isEqualTo("hello world");
    JsonNode after = shown("dashboard/undo/note:todo", version).get("state");
    assertThat(ExpectedNote.shown(after).text()).isEqualTo(" world");
    assertThat(readInJavaScript(after)).isEqualTo(" world");
    isRefused(others, 422, "not-yours", "/of");
    isRefused(again, 422, "nothing-to-undo", "/of");
  }

  @Test
  void whatOneHasRemovedAndAnotherEditedIsAConflictUntilAPersonDecides() throws Exception {
    String board = "conflict";
    List<String> views = List.of("dashboard/" + board, "dashboard/" + board + "/note:todo");
    try (PushClient follower = new JavaPushClient(views)) {
      // Given a chart and a note of which two know the same
      accepted(board, "create", "ada", "{'stamp':'1.0.ada','title':'Conflict'}");
      accepted(board, "add-tile", "ada", "{'stamp':'2.0.ada','tile':'c','type':'chart'}");
      String note = "{'stamp':'3.0.ada','tile':'todo','type':'note'}";
      long version = accepted(board, "add-tile", "ada", note);
      JsonNode tiles = shown(views.getFirst(), version).at("/state/tiles");
      follower.go(eddyline.push());

      // When one removes both while the other edits both, and the commands come in either order
      String remove = "{'stamp':'%s','tile':'%s','seen':%s}";
      JsonNode seen = values(tiles.at("/c/seen"));
      version = accepted(board, "remove-tile", "bob", remove.formatted("10.0.bob", "c", seen));
      JsonNode without = shown(views.getFirst(), version).at("/state/tiles");
      accepted(board, "edit-tile", "ada", edited("9.0.ada", "{'title':'Mine'}"));
      String typed = "{'stamp':'9.1.ada','tile':'todo','inserts':[{'counter':0,'text':'tea'}]}";
      accepted(board, "edit-note", "ada", typed);
      seen = values(tiles.at("/todo/seen"));
      version = accepted(board, "remove-tile", "bob", remove.formatted("10.1.bob", "todo", seen));

      // Then the edits keep them, and the view says who has done what
      JsonNode state = shown(views.getFirst(), version).get("state");
      assertThat(without.has("c")).isFalse();
      assertThat(state.at("/tiles/c/title").textValue()).isEqualTo("Mine");
      assertThat(state.at("/tiles/todo/length").intValue()).isEqualTo(3);
      String conflict = "{'removedBy':'bob','editedBy':'ada','at':10,'removals':['%s']}";
      assertThat(state.at("/conflicts/c")).isEqualTo(json(conflict.formatted("10.0.bob")));
      assertThat(state.at("/conflicts/todo")).isEqualTo(json(conflict.formatted("10.1.bob")));

      // And when people decide by what the view has, it is as they say, for all who follow
      String resolve = "{'stamp':'%s','tile':'%s','choice':'%s','seen':%s}";
      JsonNode removals = state.at("/conflicts/c/removals");
      accepted(board, "resolve", "ada", resolve.formatted("12.0.ada", "c", "keep", removals));
      seen = values(state.at("/tiles/todo/seen"));
      version =
          accepted(board, "resolve", "bob", resolve.formatted("12.0.bob", "todo", "remove", seen));
      JsonNode solved = shown(views.getFirst(), version).get("state");
      assertThat(solved.get("conflicts")).isEmpty();
      assertThat(solved.at("/tiles/c/title").textValue()).isEqualTo("Mine");
      assertThat(solved.get("tiles").has("todo")).isFalse();
      long last = version;
      await().atMost(PATIENCE).until(() -> lastOf(follower, views.getFirst()) == last);
      await().atMost(PATIENCE).until(() -> eddyline.view(views.getLast()).isMissingNode());
      await().atMost(PATIENCE).until(() -> lastOf(follower, views.getLast()) == 0);
      Map<String, JsonNode> followed = follower.finish();
      assertThat(followed.keySet()).containsExactly(views.getFirst());
      assertThat(followed.get(views.getFirst()).get("state")).isEqualTo(solved);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "edit-tile   | {'stamp':'9.0.eve','tile':'x','fields':{'x':1}} | 422 | no-such-tile | /tile",
        "remove-tile | {'stamp':'9.0.eve','tile':'x','seen':['2.0.eve']} | 422 | no-such-tile | /tile",
        "edit-note   | {'stamp':'9.0.eve','tile':'x'}       | 422 | no-such-tile    | /tile",
        "edit-note   | {'stamp':'9.0.eve','tile':'c'}       | 422 | not-a-note      | /tile",
        "add-tile    | {'stamp':'9.0.eve','tile':'c','type':'note'} | 422 | type-differs | /type",
        "undo        | {'stamp':'9.0.eve','of':'8.0.eve'}   | 422 | nothing-to-undo | /of",
        "resolve     | {'stamp':'9.0.eve','tile':'c','choice':'keep','seen':['8.0.eve']}"
            + " | 422 | no-conflict | /seen",
        "rename      | {'stamp':'AHEAD.0.eve','title':'x'}  | 422 | clock-ahead     | /stamp",
        "rename      | {'stamp':'soon','title':'x'}         | 400 | invalid-payload | /stamp",
        "edit-tile   | {'stamp':'9.0.eve','tile':'c','fields':{}} | 422 | nothing-to-do | /fields",
        "edit-tile   | FIELDS{'order':'!'}                  | 422 | invalid-order   | /fields/order",
        "edit-tile   | FIELDS{'sources':['market/A','dashboard/bad']}"
            + " | 422 | cyclic-source | /fields/sources/1",
        "edit-tile   | FIELDS{'sources':['A']}  | 422 | invalid-source  | /fields/sources/0",
        "edit-tile   | FIELDS{'settings':{'a':{'b':{}}}} | 400 | invalid-payload | /fields/settings/a",
        "edit-tile   | FIELDS{'settings':{'a':DEEP}} | 400 | invalid-json |",
        "edit-tile   | FIELDS{'title':'LONG'}   | 400 | invalid-payload | /fields/title",
        "edit-tile   | FIELDS{'title':'HUGE'}   | 413 | payload-too-large |",
        "edit-note   | INSERTS{'counter':0,'parent':'eve:0','text':'x'}]}"
            + " | 422 | cyclic-position | /inserts/0/parent",
        "edit-note   | INSERTS{'counter':0,'text':'xy'},{'counter':1,'text':'z'}]}"
            + " | 422 | id-taken | /inserts/1/counter",
        "edit-note   | INSERTS{'counter':0,'text':'LONG'}]} | 400 | invalid-payload | /inserts/0/text",
        "edit-note   | INSERTSMANY]}            | 422 | note-too-large  | /inserts",
      })
  void whatCannotBeIsRefusedAndLeavesTheBoardAsItWas(
      String command, String payload, int status, String code, String field) throws Exception {
    // Given a board with a chart and a note
    if (eddyline.view("dashboard/bad").isMissingNode()) {
      accepted("bad", "create", "eve", "{'stamp':'1.0.eve','title':'Bad'}");
      accepted("bad", "add-tile", "eve", "{'stamp':'2.0.eve','tile':'c','type':'chart'}");
      accepted("bad", "add-tile", "eve", "{'stamp':'3.0.eve','tile':'todo','type':'note'}");
    }
    JsonNode before = shown("dashboard/bad", 3);
    JsonNode noteBefore = shown("dashboard/bad/note:todo", 3);

    // When
    HttpResponse<String> answer = post("bad", command, "eve", filled(payload));

    // Then it is refused with its code, and the next command finds everything as it was
    isRefused(answer, status, code, field);
    long next = before.get("version").longValue() + 1;
    String again = "{'stamp':'" + (next + 9) + ".0.eve','title':'Bad'}";
    assertThat(accepted("bad", "rename", "eve", again)).isEqualTo(next);
    assertThat(shown("dashboard/bad", next).get("state")).isEqualTo(before.get("state"));
    assertThat(eddyline.view("dashboard/bad/note:todo")).isEqualTo(noteBefore);
  }

  /** Puts in what is too long to be read in a table. */
  private static String filled(String payload) {
    String text = "x".repeat(10_000);
    return payload
        .replace("FIELDS{", "{'stamp':'9.0.eve','tile':'c','fields':{")
        .replace("INSERTS", "{'stamp':'9.0.eve','tile':'todo','inserts':[")
        .replace("AHEAD", Long.toString(System.currentTimeMillis() + 90_000))
        .replace("DEEP", "[".repeat(40) + "]".repeat(40))
        .replace("LONG", text + "x")
        .replace("HUGE", text.repeat(110))
        .replace(
            "MANY",
            IntStream.rangeClosed(0, 10)
                .mapToObj(i -> "{'counter':%d,'text':'%s'}".formatted(i * 10_000, text))
                .collect(Collectors.joining(",")))
        .concat(payload.startsWith("FIELDS") ? "}" : "");
  }

  private static void edit(BoardClient client, int edits) {
    for (int i = 0; i < edits; i++) {
      client.anyEdit();
    }
  }

  /** Waits for the board's next change, then kills Eddyline and starts it again. */
  private static CompletableFuture<Void> killedOnceItGoesOn(String view) throws Exception {
    long before = eddyline.view(view).get("version").longValue();
    return CompletableFuture.runAsync(
        () -> {
          await()
              .atMost(PATIENCE)
              .pollDelay(Duration.ZERO)
              .pollInterval(Duration.ofMillis(2))
              .until(() -> eddyline.view(view).get("version").longValue() > before + 20);
          eddyline.kill();
          try {
            eddyline.start();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Waits until the gateway and all who follow show the last version, and the newest of a note. */
  private static void isAtRest(List<String> views, long version, PushClient... followers) {
    eddyline.viewAt(views.getFirst(), version);
    for (PushClient follower : followers) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                for (String view : views) {
                  assertThat(lastOf(follower, view))
                      .isEqualTo(eddyline.view(view).get("version").longValue());
                }
              });
    }
  }

  private static long lastOf(PushClient follower, String view) throws Exception {
    return follower.heard().stream()
        .filter(each -> each.view().equals(view))
        .mapToLong(PushClient.Heard::version)
        .reduce(0, (before, after) -> after);
  }

  /** The edits that the events of a board tell, in order; fails unless its versions count up. */
  private static List<BoardEdit> logged(String board) throws IOException {
    List<SeenEvent.Fact> facts = facts(board);
    assertThat(facts)
        .extracting(SeenEvent.Fact::version)
        .isEqualTo(LongStream.rangeClosed(1, facts.size()).boxed().toList());
    return facts.stream().map(BoardEdit::of).toList();
  }

  private static List<SeenEvent.Fact> facts(String board) throws IOException {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    PollEvents.read(
        eddyline,
        new Topics("dashboard", 1).events(),
        IsolationLevel.READ_COMMITTED,
        record -> {
          if (new String(record.key(), StandardCharsets.UTF_8).equals(board)) {
            records.add(record);
          }
        });
    try (var registry = PollEvents.registry(eddyline)) {
      return SeenEvent.of(registry, records).stream().map(SeenEvent::fact).toList();
    }
  }

  private static List<BoardEdit> ofNote(List<BoardEdit> edits) {
    return edits.stream().filter(edit -> edit.name().equals("edit-note")).toList();
  }

  private static String readInJavaScript(JsonNode note) throws Exception {
    NodeProject node = NodeProject.installed(Path.of("../../projection-streams/src/test/js/note"));
    ArrayNode asked = EddylineProcess.JSON.createArrayNode();
    ObjectNode one = asked.addObject();
    one.set("note", note);
    one.put("replica", "reader").put("position", 0).put("deleted", 0).put("inserted", "");
    String answer = node.run(asked.toString(), "node", "check.mjs");
    return EddylineProcess.JSON.readTree(answer).at("/0/text").textValue();
  }

  /** A view at a version or later; the gateway waits for it. */
  private static JsonNode shown(String view, long version) {
    return await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .until(() -> eddyline.view(view + "?atLeast=" + version), shown -> !shown.isMissingNode());
  }

  private static String edited(String stamp, String fields) {
    return "{'stamp':'%s','tile':'c','fields':%s}".formatted(stamp, fields);
  }

  /** Posts a command and gives the version it has led to. */
  private static long accepted(String board, String command, String actor, String payload)
      throws Exception {
    HttpResponse<String> answer = post(board, command, actor, payload);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return EddylineProcess.JSON.readTree(answer.body()).get("version").longValue();
  }

  private static HttpResponse<String> post(
      String board, String command, String actor, String payload) throws Exception {
    String path = "/v1/dashboard/" + board + "/" + command;
    return eddyline.post(path, json(payload), "Eddyline-Actor", actor, "Prefer", "wait=30");
  }

  private static void isRefused(
      HttpResponse<String> answer, int status, String code, @Nullable String field)
      throws Exception {
    JsonNode problem = EddylineProcess.JSON.readTree(answer.body());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(problem.get("code").textValue()).isEqualTo(code);
    if (field != null) {
      assertThat(problem.at("/errors/0/field").textValue()).isEqualTo(field);
    }
  }

  private static JsonNode json(String text) throws IOException {
    return EddylineProcess.JSON.readTree(text.replace('\'', '"'));
  }

  private static JsonNode values(JsonNode object) {
    ArrayNode values = EddylineProcess.JSON.createArrayNode();
    object.forEach(values::add);
    return values;
  }
}
