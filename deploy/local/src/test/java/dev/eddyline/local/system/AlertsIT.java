package dev.eddyline.local.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is unusual is told to whoever follows, through all of Eddyline. */
class AlertsIT {

  @Test
  void aStormOfRefusalsIsAnAlertWithItsCodesThatEndsByItself() throws Exception {
    // Given a poll that is there
    EddylineProcess eddyline = new SharedEddyline().eddyline();
    JsonNode poll =
        EddylineProcess.JSON.readTree(
            "{\"title\":\"Storm\",\"options\":[{\"id\":\"a\"},{\"id\":\"b\"}]}");
    assertThat(eddyline.post("/v1/poll/storm/create", poll).statusCode()).isEqualTo(200);

    // When somebody tries to make it again and again
    for (int i = 0; i < 400; i++) {
      eddyline.post("/v1/poll/storm/create", poll, "Eddyline-Actor", "mallory");
    }

    // Then there are alerts of the poll and of whoever it was, and they end
    JsonNode alert = alertOf(eddyline, "entity", "storm");
    assertThat(alert.get("signal").textValue()).isEqualTo("rejections");
    assertThat(alert.at("/details/already-exists").isMissingNode()).isFalse();
    assertThat(alertOf(eddyline, "actor", "mallory").get("signal").textValue())
        .isEqualTo("rejections");
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> !alertOf(eddyline, "entity", "storm").get("ended").isNull());
  }

  private static JsonNode alertOf(EddylineProcess eddyline, String field, String value) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              for (JsonNode alert : eddyline.view("alerts/poll").at("/state/alerts")) {
                if (alert.get(field).asText().equals(value)) {
                  return alert;
                }
              }
              return EddylineProcess.JSON.missingNode();
            },
            alert -> !alert.isMissingNode());
  }
}
