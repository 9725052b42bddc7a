package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eddyline.schemas.record.Event;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A feed that numbers its commands, through the gateway and the projection. */
@Timeout(180)
class SourcesIT {

  private static final String POLL = "fed";
  private static final String WAIT = "wait=30";
  private static final String NO_WAIT = "respond-async";

  private static EddylineProcess eddyline;

  @BeforeAll
  static void start() throws Exception {
    eddyline = new SharedEddyline().eddyline();
  }

  @Test
  void whatAFeedSendsAgainIsDecidedOnceAndItsLastOutcomeIsToldAgain() throws Exception {
    // Given a feed that has sent a poll and two votes, and waited for the first of them alone
    String create = "{'title':'Lunch','options':[{'id':'tea'},{'id':'pie'}]}";
    assertThat(post("create", create, "ada", 0, WAIT).statusCode()).isEqualTo(200);
    assertThat(post("cast-vote", vote("tea"), "bob", 4, NO_WAIT).statusCode()).isEqualTo(202);
    assertThat(post("cast-vote", vote("pie"), "cy", 9, NO_WAIT).statusCode()).isEqualTo(202);
    eddyline.viewAt("poll/" + POLL, 3);

    // When it begins again at its beginning, and now waits for each
    HttpResponse<String> first = post("create", create, "ada", 0, WAIT);
    HttpResponse<String> second = post("cast-vote", vote("tea"), "bob", 4, WAIT);
    HttpResponse<String> third = post("cast-vote", vote("pie"), "cy", 9, WAIT);
    HttpResponse<String> fourth = post("cast-vote", vote("pie"), "dee", 10, WAIT);

    // Then what was waited for and what was last are told again, what is new is decided, and the
    // rest is said to be passed
    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    assertThat(json(first).get("version").longValue()).isEqualTo(1);
    assertThat(second.statusCode()).as(second.body()).isEqualTo(422);
    assertThat(json(second).get("code").textValue()).isEqualTo("sequence-passed");
    assertThat(third.statusCode()).as(third.body()).isEqualTo(200);
    assertThat(json(third).get("version").longValue()).isEqualTo(3);
    assertThat(third.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(fourth.statusCode()).as(fourth.body()).isEqualTo(200);
    assertThat(json(fourth).get("version").longValue()).isEqualTo(4);
    assertThat(PollEvents.read(eddyline, POLL, 4))
        .extracting(Event::command)
        .isEqualTo(List.of("feed:0", "feed:4", "feed:9", "feed:10"));
  }

  private static HttpResponse<String> post(
      String command, String payload, String actor, long sequence, String prefer) throws Exception {
    return eddyline.post(
        "/v1/poll/" + POLL + "/" + command,
        EddylineProcess.JSON.readTree(payload.replace('\'', '"')),
        "Eddyline-Actor",
        actor,
        "Source",
        "feed",
        "Sequence",
        Long.toString(sequence),
        "Prefer",
        prefer);
  }

  private static String vote(String option) {
    return "{'choices':['" + option + "']}";
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return EddylineProcess.JSON.readTree(answer.body());
  }
}
