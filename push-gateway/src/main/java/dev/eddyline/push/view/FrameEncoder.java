package dev.eddyline.push.view;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes the documents clients receive; the shapes are in docs/PROTOCOL.md. Any thread. */
final class FrameEncoder {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private FrameEncoder() {}

  static Frame snapshot(ViewKey view, ViewDocument document) {
    byte[] json =
        write(
            view,
            out -> {
              Position position = document.position();
              out.writeNumberField("version", position.version());
              out.writeStringField("epoch", position.epoch());
              out.writeStringField("at", document.at().toString());
              out.writeFieldName("state");
              out.writeTree(document.state());
            });
    return new Frame(Frame.Event.SNAPSHOT, view, document.position(), json);
  }

  static Frame.Patch patch(ViewKey view, ViewDocument from, ViewDocument to) {
    byte[] json =
        write(
            view,
            out -> {
              out.writeNumberField("from", from.position().version());
              out.writeNumberField("to", to.position().version());
              out.writeStringField("epoch", to.position().epoch());
              out.writeStringField("at", to.at().toString());
              out.writeFieldName("patch");
              JsonDiff.write(from.state(), to.state(), out);
            });
    return new Frame.Patch(
        from.position(), new Frame(Frame.Event.PATCH, view, to.position(), json));
  }

  static Frame reset(ViewKey view, String code, String message) {
    return new Frame(Frame.Event.RESET, view, null, reason(view, code, message));
  }

  static Frame gone(ViewKey view) {
    return new Frame(Frame.Event.GONE, view, null, write(view, out -> {}));
  }

  /**
   * An error frame changes nothing of what the client has, so its position is not asked for.
   *
   * @param code what is wrong, for programs
   */
  static Frame error(ViewKey view, String code, String message) {
    return new Frame(Frame.Event.ERROR, view, null, reason(view, code, message));
  }

  private static byte[] reason(ViewKey view, String code, String message) {
    return write(
        view,
        out -> {
          out.writeStringField("code", code);
          out.writeStringField("message", message);
        });
  }

  private interface Body {
    void writeTo(JsonGenerator out) throws IOException;
  }

  private static byte[] write(ViewKey view, Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = MAPPER.createGenerator(bytes, JsonEncoding.UTF8)) {
      out.writeStartObject();
      out.writeStringField("view", view.toString());
      body.writeTo(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to memory", e);
    }
    return bytes.toByteArray();
  }
}
