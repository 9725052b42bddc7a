package dev.eddyline.projection.poll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.schemas.contract.Contract;
import dev.eddyline.schemas.poll.Ballot;
import dev.eddyline.schemas.poll.Option;
import dev.eddyline.schemas.poll.PollEvent;
import dev.eddyline.schemas.poll.PollPart;
import dev.eddyline.schemas.poll.PollState;
import dev.eddyline.schemas.poll.RunoffRules;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** What is stored has the fields of its contract, in the same order. */
class PollContractTest {

  private static final Schema STATE = Contract.load("poll/state.avsc").schema();
  private static final Schema CREATED =
      Contract.load("poll/event.avsc").schema().getField("created").schema().getTypes().get(1);

  @Test
  void recordsAndContractsHaveTheSameFields() {
    Schema settings = STATE.getField("settings").schema();
    assertThat(fields(STATE)).isEqualTo(components(PollState.class));
    assertThat(fields(settings)).isEqualTo(components(PollEvent.Created.class));
    assertThat(fields(settings.getField("options").schema().getElementType()))
        .isEqualTo(components(Option.class));
    assertThat(fields(settings.getField("rules").schema().getTypes().get(1)))
        .isEqualTo(components(RunoffRules.class));
    assertThat(fields(Contract.load("poll/member.avsc").schema()))
        .isEqualTo(components(Ballot.class));
    assertThat(fields(Contract.load("poll/part.avsc").schema()))
        .isEqualTo(components(PollPart.class));
  }

  @Test
  void theSettingsAreStoredAsTheEventHasThem() {
    assertThat(STATE.getField("settings").schema()).isEqualTo(CREATED);
  }

  private static List<String> fields(Schema schema) {
    return schema.getFields().stream().map(Schema.Field::name).toList();
  }

  private static List<String> components(Class<? extends Record> type) {
    return Stream.of(type.getRecordComponents()).map(RecordComponent::getName).toList();
  }
}
