package dev.eddyline.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.schemas.codec.CodecException;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.FixedSchemas;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewReaderTest {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00.120Z");

  private final FixedSchemas schemas = new FixedSchemas();
  private final ViewReader reader = new ViewReader(schemas);

  private RecordCodec<View<PollView>> codec() {
    return RecordCodec.of(
        KindContract.of("poll").orElseThrow().view(), schemas, "s", View.class, PollView.class);
  }

  @Test
  void aViewReadsAsTheJsonThatClientsSee() {
    // Given
    Map<String, String> options = new LinkedHashMap<>();
    options.put("z", "Zed");
    options.put("a", "Ay");
    PollView.Round round =
        new PollView.Round(
            Map.of("z", 5_000_000_000L), 3, new PollView.Exhausted(1, 2, 3, 4), List.of("a"), "z");
    PollView state =
        new PollView(
            "Mayor \"🗳\"",
            Method.RANKED,
            PollView.Status.CLOSED,
            options,
            2,
            null,
            AT,
            true,
            false,
            5,
            new PollView.Result(Map.of("z", 4L), 1, Map.of("1", round), List.of("z")));

    // When
    ViewReader.ViewDocument view = reader.read(codec().encode(new View<>(7, "ep", AT, state)));

    // Then
    assertThat(view.version()).isEqualTo(7);
    assertThat(view.epoch()).isEqualTo("ep");
    assertThat(view.at()).isEqualTo(AT);
    assertThat(view.state())
        .hasToString(
            """
            {"title":"Mayor \\"🗳\\"","method":"ranked","status":"closed",\
            "options":{"z":"Zed","a":"Ay"},"maxChoices":2,"opensAt":null,\
            "closesAt":"2026-11-23T09:00:00.120Z","mayChange":true,"hiddenUntilClosed":false,\
            "ballots":5,"result":{"tally":{"z":4},"blank":1,"rounds":{"1":{\
            "tally":{"z":5000000000},"threshold":3,"exhausted":{"choices":1,"overvotes":2,\
            "duplicates":3,"skipped":4},"eliminated":["a"],"elected":"z"}},"leaders":["z"]}}""");
  }

  @Test
  void whatIsNoViewIsRefused() {
    // Given
    RecordCodec<Outcome> outcomes = RecordCodec.of(Contract.OUTCOME, schemas, "o", Outcome.class);
    byte[] outcome = outcomes.encode(Outcome.accepted("c", 1));

    // When, Then
    assertThatThrownBy(() -> reader.read(outcome))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("dev.eddyline.Outcome is no view");
    assertThatThrownBy(() -> reader.read(new byte[] {0, 0, 0, 0, 1, 1}))
        .isInstanceOf(CodecException.class);
  }
}
