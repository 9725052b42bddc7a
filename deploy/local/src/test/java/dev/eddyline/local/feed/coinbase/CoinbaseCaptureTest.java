package dev.eddyline.local.feed.coinbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eddyline.local.feed.FeedException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoinbaseCaptureTest {

  private static final String MATCH =
      """
      1618677817.1295161: {"type":"match","trade_id":280232,"side":"sell","size":"985",\
      "price":"0.00001305","product_id":"SKL-BTC","sequence":177100030,\
      "time":"2021-04-17T16:43:37.089723Z"}""";

  private final CoinbaseCapture capture = new CoinbaseCapture();

  @Test
  void aMatchIsATradeWhoseSideIsTheOneThatTook() {
    MarketFeedItem item = capture.read(MATCH);

    assertThat(item.received()).isEqualTo(Instant.parse("2021-04-17T16:43:37.129516100Z"));
    assertThat(item.entity()).isEqualTo("SKL-BTC");
    assertThat(item.command()).isEqualTo("apply-trades");
    assertThat(item.key()).isEqualTo("coinbase-SKL-BTC-trade-280232");
    assertThat(item.payload())
        .hasToString(
            """
            {"source":"coinbase","trades":[{"sequence":280232,\
            "time":"2021-04-17T16:43:37.089723Z","price":"0.00001305","size":"985",\
            "side":"buy"}]}""");
  }

  @Test
  void aTickerIsAQuote() {
    MarketFeedItem item =
        capture.read(
            """
            1618677817.07: {"type":"ticker","sequence":333938798,"product_id":"BAND-GBP",\
            "price":"14.7775","best_bid":"14.7550","best_ask":"14.8060",\
            "time":"2021-04-17T16:43:30.244075Z","trade_id":881613}""");

    assertThat(item.command()).isEqualTo("apply-quotes");
    assertThat(item.payload())
        .hasToString(
            """
            {"source":"coinbase","quotes":[{"sequence":333938798,\
            "time":"2021-04-17T16:43:30.244075Z","bid":"14.7550","ask":"14.8060"}]}""");
  }

  @Test
  void bookMessagesAreCountedPerProduct() {
    String snapshot =
        """
        1618677817.07: {"type":"snapshot","product_id":"%s","bids":[["1.50","2"]],\
        "asks":[["1.60","3"]]}""";
    String update =
        """
        1618677817.07: {"type":"l2update","product_id":"A-B","changes":[["sell","1.60","0"],\
        ["buy","1.5","4"]],"time":"2021-04-17T16:43:37.075687Z"}""";

    assertThat(capture.read(snapshot.formatted("A-B")).payload())
        .hasToString(
            """
            {"source":"coinbase","snapshot":{"sequence":1,\
            "bids":[{"price":"1.50","size":"2"}],"asks":[{"price":"1.60","size":"3"}]}}""");
    assertThat(capture.read(snapshot.formatted("C-D")).key()).isEqualTo("coinbase-C-D-book-1");
    assertThat(capture.read(update).payload())
        .hasToString(
            """
            {"source":"coinbase","updates":[{"sequence":2,"time":"2021-04-17T16:43:37.075687Z",\
            "bids":[{"price":"1.5","size":"4"}],"asks":[{"price":"1.60","size":"0"}]}]}""");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "wss://ws-feed.pro.coinbase.com <-> 1618677816.8434298",
        "1618677817.06: {\"type\":\"subscriptions\",\"channels\":[]}"
      })
  void otherLinesHaveNoCommand(String line) {
    assertThat(capture.read(line)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "noon: {\"type\":\"subscriptions\"}",
        "1618677817.06: {",
        "1618677817.06: {\"type\":\"riddle\"}",
        "1618677817.06: {\"type\":\"match\",\"trade_id\":\"one\"}",
        "1618677817.06: {\"type\":\"ticker\",\"sequence\":1}"
      })
  void whatIsNotOfSuchACaptureIsToldWithItsLine(String line) {
    capture.read(MATCH);

    assertThatThrownBy(() -> capture.read(line))
        .isInstanceOf(FeedException.class)
        .hasMessageStartingWith("line 2: ");
  }
}
