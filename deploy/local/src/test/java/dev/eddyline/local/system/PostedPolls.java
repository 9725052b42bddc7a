package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Posts commands, and keeps the events that must follow from them with the ids and versions that
 * the gateway answered. Used by one thread.
 */
final class PostedPolls {

  private static final String ID = "Idempotency-Key";
  private static final String ACTOR = "Eddyline-Actor";

  private final EddylineProcess eddyline;
  private final Map<String, List<SeenEvent.Fact>> facts = new TreeMap<>();

  PostedPolls(EddylineProcess eddyline) {
    this.eddyline = eddyline;
  }

  /** The events that have followed from all that was posted. */
  Map<String, List<SeenEvent.Fact>> facts() {
    Map<String, List<SeenEvent.Fact>> copy = new TreeMap<>();
    facts.forEach((poll, events) -> copy.put(poll, List.copyOf(events)));
    return copy;
  }

  void create(String poll) throws Exception {
    accepted(
        poll,
        "create",
        "ada",
        "{'title':'Où manger ?','options':[{'id':'pizza','label':'Pizza 🍕'},{'id':'sushi'}]}",
        "created",
        "{'title':'Où manger ?','options':[{'id':'pizza','label':'Pizza 🍕','writeIn':false},"
            + "{'id':'sushi','label':null,'writeIn':false}],'method':'single','maxChoices':1,"
            + "'rules':null,'opensAt':null,'closesAt':null,'mayChange':true,"
            + "'hiddenUntilClosed':false}");
  }

  void vote(String poll, String member, String option) throws Exception {
    accepted(
        poll,
        "cast-vote",
        member,
        choices(option),
        "voteCast",
        "{'member':'%s','ballot':%s}".formatted(member, ballot(option)));
  }

  void change(String poll, String member, String from, String to) throws Exception {
    accepted(
        poll,
        "change-vote",
        member,
        choices(to),
        "voteChanged",
        "{'member':'%s','previous':%s,'ballot':%s}".formatted(member, ballot(from), ballot(to)));
  }

  void retract(String poll, String member, String option) throws Exception {
    accepted(
        poll,
        "retract-vote",
        member,
        "{}",
        "voteRetracted",
        "{'member':'%s','previous':%s}".formatted(member, ballot(option)));
  }

  void close(String poll) throws Exception {
    accepted(poll, "close", "ada", "{}", "closed", "{}");
  }

  /** Casts a vote that the rules refuse: no event follows. */
  void voteInVain(String poll, String member) throws Exception {
    assertThat(post(poll, "cast-vote", choices("pizza"), ACTOR, member).statusCode())
        .isEqualTo(422);
  }

  /** Sends the poll's last command once more: its outcome is repeated and no event follows. */
  void repeatVote(String poll) throws Exception {
    SeenEvent.Fact last = facts.getOrDefault(poll, List.of()).getLast();
    HttpResponse<String> answer =
        post(poll, "cast-vote", choices("sushi"), ACTOR, last.actor(), ID, last.command());
    assertThat(EddylineProcess.JSON.readTree(answer.body()).get("version").longValue())
        .isEqualTo(last.version());
  }

  private void accepted(
      String poll, String command, String actor, String body, String type, String payload)
      throws Exception {
    HttpResponse<String> answer = post(poll, command, body, ACTOR, actor, "Prefer", "wait=30");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode said = EddylineProcess.JSON.readTree(answer.body());
    facts
        .computeIfAbsent(poll, key -> new ArrayList<>())
        .add(
            new SeenEvent.Fact(
                said.get("version").longValue(),
                said.get("command").textValue(),
                actor,
                type,
                json(payload)));
  }

  private HttpResponse<String> post(String poll, String command, String body, String... headers)
      throws Exception {
    return eddyline.post("/v1/poll/" + poll + "/" + command, json(body), headers);
  }

  private static String choices(String option) {
    return "{'choices':['" + option + "']}";
  }

  private static String ballot(String option) {
    return "{'marks':[['" + option + "']],'group':null}";
  }

  private static JsonNode json(String text) throws Exception {
    return EddylineProcess.JSON.readTree(text.replace('\'', '"'));
  }
}
