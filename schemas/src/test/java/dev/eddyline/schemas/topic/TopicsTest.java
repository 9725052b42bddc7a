package dev.eddyline.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.schemas.codec.CodecException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {

  @Test
  void anEpochIsTheBeginningOfTheTopicId() {
    assertThat(Epochs.of("J4ZVQ_kbTxWn2nP-uLrHmA")).isEqualTo("J4ZVQ_kb");
  }

  @Test
  void namesAndPoliciesArePinned() {
    // Given
    Topics topics = new Topics("poll", 3);

    // When
    String specs =
        topics.specs(4, (short) 1, 1_000, 2_000).stream()
            .map(s -> s.name() + " " + s.partitions() + " " + new java.util.TreeMap<>(s.config()))
            .collect(Collectors.joining("\n"));

    // Then
    assertThat(specs)
        .isEqualTo(
            """
            poll.commands.g3 4 {cleanup.policy=delete, retention.ms=1000}
            poll.events.g3 4 {cleanup.policy=delete, retention.bytes=-1, retention.ms=-1}
            poll.rejections.g3 4 {cleanup.policy=delete, retention.ms=1000}
            poll.dead.g3 4 {cleanup.policy=delete, retention.ms=-1}
            eddyline-poll-g3-views-changelog 4 {cleanup.policy=compact}
            eddyline-poll-g3-entities-changelog 4 {cleanup.policy=compact}
            eddyline-poll-g3-members-changelog 4 {cleanup.policy=compact}
            eddyline-poll-g3-parts-changelog 4 {cleanup.policy=compact}
            eddyline-poll-g3-deadlines-changelog 4 {cleanup.policy=compact}
            eddyline-poll-g3-sources-changelog 4 {cleanup.policy=compact}
            eddyline-poll-g3-journal-changelog 4 {cleanup.policy=compact}
            eddyline-poll-g3-outcomes-changelog 4 {cleanup.policy=compact,delete, retention.ms=4000}\
            """);
    assertThat(topics.names())
        .containsExactly(
            "poll.commands.g3",
            "poll.events.g3",
            "poll.rejections.g3",
            "poll.dead.g3",
            "eddyline-poll-g3-views-changelog",
            "eddyline-poll-g3-outcomes-changelog");
    assertThat(topics.application()).isEqualTo("eddyline-poll-g3");
    assertThat(Topics.valueSubject(topics.events())).isEqualTo("poll.events.g3-value");
  }

  @Test
  void theTopicOfPresenceIsPinned() {
    // When
    Topics.Spec spec = Topics.presence((short) 3);

    // Then
    assertThat(spec.name()).isEqualTo("push.presence");
    assertThat(spec.partitions()).isEqualTo(1);
    assertThat(spec.replication()).isEqualTo((short) 3);
    assertThat(new java.util.TreeMap<>(spec.config()))
        .hasToString("{cleanup.policy=delete, retention.ms=3600000, segment.ms=3600000}");
  }

  @Test
  void aKindsNameAndAGenerationAreChecked() {
    assertThatThrownBy(() -> new Topics("Poll", 1)).hasMessage("not a kind's name: 'Poll'");
    assertThatThrownBy(() -> new Topics("presence", 1)).hasMessage("not a kind's name: 'presence'");
    assertThatThrownBy(() -> new Topics("", 1)).hasMessage("not a kind's name: ''");
    assertThatThrownBy(() -> new Topics("poll", 0)).hasMessageContaining("count from 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "BTC-USD", "a.b_c~d:e", "0"})
  void theseAreEntityIds(String id) {
    assertThat(EntityId.isValid(id)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a b", "a%2Fb", "a\0b", "ä", "a,b", "a@b", "a\n"})
  void theseAreNot(String id) {
    assertThat(EntityId.isValid(id)).isFalse();
  }

  @Test
  void anEntityIdHasALongestLength() {
    assertThat(EntityId.isValid("a".repeat(EntityId.LENGTH_MAX))).isTrue();
    assertThat(EntityId.isValid("a".repeat(EntityId.LENGTH_MAX + 1))).isFalse();
  }

  @Test
  void anOutcomeKeyIsReadFromTheChangelogOfAWindowedStore() {
    // Given
    OutcomeKey key = new OutcomeKey("lunch", "c-1");
    byte[] stored = key.stored().getBytes(StandardCharsets.UTF_8);

    // When
    byte[] changelog =
        ByteBuffer.allocate(stored.length + 12).put(stored).putLong(1L).putInt(0).array();

    // Then
    assertThat(OutcomeKey.ofChangelog(changelog)).isEqualTo(key);
    assertThatThrownBy(() -> OutcomeKey.ofChangelog(new byte[12]))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> OutcomeKey.ofChangelog(new byte[13]))
        .isInstanceOf(CodecException.class);
  }
}
