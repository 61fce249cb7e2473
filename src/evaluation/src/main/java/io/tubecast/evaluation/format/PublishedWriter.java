package io.tubecast.evaluation.format;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tubecast.core.geometry.Box;
import java.io.IOException;
import java.nio.file.Path;

/** Writes {@code published.jsonl}; every number reads back exactly as it was. Not thread-safe. */
public final class PublishedWriter implements AutoCloseable {
    private final Path file;
    private final JsonGenerator json;

    /** Starts a new file; one that was there is replaced. */
    public PublishedWriter(Path file) {
        this.file = file;
        this.json = JsonLines.writer(file);
    }

    /** Writes a step, one without tubes too. */
    public void write(PublishedStep step) {
        try {
            json.writeStartObject();
            json.writeStringField("video", step.video());
            json.writeArrayFieldStart("size");
            json.writeNumber(step.width());
            json.writeNumber(step.height());
            json.writeEndArray();
            json.writeNumberField("step", step.step());
            json.writeNumberField("frame", step.frame());
            if (step.knownAt() > step.frame()) {
                json.writeNumberField("knownAt", step.knownAt());
            }
            json.writeArrayFieldStart("tubes");
            for (PublishedBox tube : step.tubes()) {
                write(tube);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void write(PublishedBox tube) throws IOException {
        Box box = tube.box();
        json.writeStartObject();
        json.writeNumberField("id", tube.id());
        json.writeNumberField("class", tube.actionClass());
        json.writeStringField("label", tube.label());
        json.writeNumberField("score", tube.score());
        json.writeNumberField("frameScore", tube.frameScore());
        json.writeNumberField("start", tube.start());
        json.writeFieldName("box");
        Numbers.write(json, new double[] {box.x1(), box.y1(), box.x2(), box.y2()}, 0, 4);
        json.writeBooleanField("coasting", tube.coasting());
        json.writeEndObject();
    }

    private DataException failure(IOException e) {
        return new DataException(file + ": cannot be written: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            json.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
