package dev.eddyline.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.schemas.codec.CodecException;
import dev.eddyline.schemas.codec.RecordCodec;
import dev.eddyline.schemas.codec.WireFormat;
import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.contract.KindContract;
import dev.eddyline.schemas.poll.Method;
import dev.eddyline.schemas.poll.PollView;
import dev.eddyline.schemas.record.Outcome;
import dev.eddyline.schemas.record.View;
import dev.eddyline.schemas.registry.FixedSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class ViewReaderTest {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00.120Z");

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

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
    ViewReader.ViewDocument view =
        reader.read(codec().encode(new View<>(7, "ep", AT, TRACE, state)));

    // Then
    assertThat(view.version()).isEqualTo(7);
    assertThat(view.epoch()).isEqualTo("ep");
    assertThat(view.at()).isEqualTo(AT);
    assertThat(view.trace()).isEqualTo(TRACE);
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
  void aViewOfBeforeTracesWereKeptHasNone() throws IOException {
    // Given the first released version, and a record written with it
    Schema first = new Schema.Parser().parse(released("v1.avsc"));
    byte[] body = HexFormat.of().parseHex(released("v1.hex").strip());

    // When
    ViewReader.ViewDocument view = reader.read(WireFormat.frame(schemas.idOf("s", first), body));

    // Then
    assertThat(view.version()).isPositive();
    assertThat(view.trace()).isNull();
  }

  private static String released(String file) throws IOException {
    return Files.readString(Path.of("src", "test", "resources", "released", "poll", "view", file));
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
