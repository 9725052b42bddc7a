package dev.eddyline.chassis.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7692 section 7.1. */
class PerMessageDeflateTest {

  private static final String ANSWER =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate",
        "PerMessage-Deflate",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=8",
        "permessage-deflate; client_max_window_bits=\"15\"",
        "permessage-deflate;server_no_context_takeover;client_no_context_takeover",
        "permessage-deflate ; Client_No_Context_Takeover",
        "x-webkit-deflate-frame, permessage-deflate",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate",
        "x-other; text=\"a, permessage-deflate; y\", permessage-deflate",
        ",, permessage-deflate ,"
      })
  void an_offer_we_can_keep_is_taken(String offer) {
    assertThat(PerMessageDeflate.answer(List.of(offer))).isEqualTo(ANSWER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x-webkit-deflate-frame",
        "permessage-deflate; server_max_window_bits=10",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=08",
        "permessage-deflate; client_max_window_bits=",
        "permessage-deflate; server_no_context_takeover=true",
        "permessage-deflate; client_no_context_takeover=1",
        "permessage-deflate; client_max_window_bits; client_max_window_bits",
        "permessage-deflate; unknown",
        "permessage-deflate; unknown=1",
        "x-other; text=\"permessage-deflate, permessage-deflate\""
      })
  void an_offer_we_cannot_keep_is_declined(String offer) {
    assertThat(PerMessageDeflate.answer(List.of(offer))).isNull();
  }

  @Test
  void a_window_of_the_server_is_repeated_since_otherwise_it_would_not_be_agreed() {
    assertThat(
            PerMessageDeflate.answer(
                List.of("permessage-deflate; server_max_window_bits=15; client_max_window_bits")))
        .isEqualTo(ANSWER + "; server_max_window_bits=15");
  }

  @Test
  void offers_may_stand_in_several_headers() {
    assertThat(PerMessageDeflate.answer(List.of("x-other; a", "permessage-deflate")))
        .isEqualTo(ANSWER);
  }
}
