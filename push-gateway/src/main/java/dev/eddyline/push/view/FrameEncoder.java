package dev.eddyline.push.view;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes the documents clients receive; the shapes are in docs/PROTOCOL.md. Any thread. */
final class FrameEncoder {

  private static final ObjectMapper MAPPER = JsonState.MAPPER;

  private FrameEncoder() {}

  static Frame snapshot(ViewKey view, ViewDocument document) {
    byte[] json =
        write(
            view,
            out -> {
              Position position = document.position();
              out.writeNumberField("version", position.version());
              out.writeStringField("epoch", position.epoch());
              writeCause(document, out);
              out.writeFieldName("state");
              document.state().write(out);
            });
    return new Frame(Frame.Event.SNAPSHOT, view, document.position(), json);
  }

  /**
   * The step from one document to the next.
   *
   * @param from the one before
   * @param recordedMs the timestamp of the next one's record, in epoch milliseconds
   */
  static Frame.Patch patch(ViewKey view, ViewDocument from, ViewDocument to, long recordedMs) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    int targetAt;
    int operationsAt;
    try (JsonGenerator out = begin(view, from.position(), bytes)) {
      out.flush();
      targetAt = bytes.size();
      out.writeNumberField("to", to.position().version());
      out.writeStringField("epoch", to.position().epoch());
      writeCause(to, out);
      out.writeFieldName("patch");
      out.flush();
      // The colon comes with the value.
      operationsAt = bytes.size() + 1;
      from.state().writePatch(to.state(), out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to memory", e);
    }
    Frame frame = new Frame(Frame.Event.PATCH, view, to.position(), bytes.toByteArray());
    return new Frame.Patch(from.position(), frame, recordedMs, targetAt, operationsAt);
  }

  /**
   * One patch that does what several do one after the other. All it says beside its operations and
   * its beginning is what the last one says.
   *
   * @param steps each beginning where the one before ends
   * @param to where the last one ends
   */
  static Frame joined(ViewKey view, List<Frame.Patch> steps, Position to) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = begin(view, steps.getFirst().from(), bytes)) {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to memory", e);
    }
    steps.getLast().writeTarget(bytes);
    bytes.write('[');
    boolean first = true;
    for (Frame.Patch step : steps) {
      if (step.operationsLength() > 0) {
        if (!first) {
          bytes.write(',');
        }
        step.writeOperations(bytes);
        first = false;
      }
    }
    bytes.write(']');
    bytes.write('}');
    return new Frame(Frame.Event.PATCH, view, to, bytes.toByteArray(), true);
  }

  /** Begins a patch: what it is of, and where it starts. */
  private static JsonGenerator begin(ViewKey view, Position from, ByteArrayOutputStream bytes)
      throws IOException {
    JsonGenerator out = MAPPER.createGenerator(bytes, JsonEncoding.UTF8);
    out.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    out.writeStartObject();
    out.writeStringField("view", view.toString());
    out.writeNumberField("from", from.version());
    return out;
  }

  /** When the command was taken that led to a document, and the trace it belongs to, if to any. */
  private static void writeCause(ViewDocument document, JsonGenerator out) throws IOException {
    out.writeStringField("at", document.at().toString());
    if (document.trace() != null) {
      out.writeStringField("traceparent", document.trace());
    }
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
