package dev.eddyline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddyline.testkit.TestKafka;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the OpenAPI document is served. */
@Timeout(60)
class OpenApiEndpointTest {

  private static HttpResponse<String> send(TestGateway gateway, String method, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + gateway.gateway.address() + "/openapi.json"))
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return gateway.client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void it_is_sent_once_to_whoever_keeps_it() throws Exception {
    try (TestGateway gateway = TestGateway.startWithoutTopics(TestKafka.shared(), Map.of())) {
      // When
      HttpResponse<String> first = send(gateway, "GET");
      String tag = first.headers().firstValue("ETag").orElseThrow();
      HttpResponse<String> again = send(gateway, "GET", "If-None-Match", tag);
      HttpResponse<String> other = send(gateway, "GET", "If-None-Match", "\"other\"");
      HttpResponse<String> head = send(gateway, "HEAD");

      // Then
      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(first.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-cache");
      assertThat(TestGateway.json(first).get("openapi").textValue()).startsWith("3.1.");
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.headers().firstValue("ETag")).hasValue(tag);
      assertThat(other.statusCode()).isEqualTo(200);
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.headers().firstValue("ETag")).hasValue(tag);
      assertThat(head.body()).isEmpty();
    }
  }

  @Test
  void it_can_only_be_read() throws Exception {
    try (TestGateway gateway = TestGateway.startWithoutTopics(TestKafka.shared(), Map.of())) {
      // When
      HttpResponse<String> post = send(gateway, "POST");

      // Then
      assertThat(post.statusCode()).isEqualTo(405);
      assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
      assertThat(TestGateway.json(post).get("code").textValue()).isEqualTo("method-not-allowed");
    }
  }
}
