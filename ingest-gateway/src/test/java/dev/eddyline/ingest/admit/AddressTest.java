package dev.eddyline.ingest.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @Test
  void is_percent_decoded_once() throws Exception {
    assertThat(Address.of("/v1/p%6Fll/a%3Ab%252F%c3%a4/cast-vote"))
        .isEqualTo(new Address("poll", "a:b%2F\u00e4", "cast-vote"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%", "a%2", "a%zz", "a%-1", "a%ff", "a%c0%af"})
  void what_is_no_percent_encoded_utf8_is_refused(String id) {
    assertThatThrownBy(() -> Address.of("/v1/poll/" + id + "/open"))
        .isInstanceOf(Refusal.class)
        .hasMessage("path must be percent-encoded UTF-8");
  }
}
