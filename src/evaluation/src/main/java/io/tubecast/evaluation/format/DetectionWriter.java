package io.tubecast.evaluation.format;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;

/** Writes {@code det.jsonl}; every number reads back exactly as it was. Not thread-safe. */
public final class DetectionWriter implements AutoCloseable {
    private final Path file;
    private final JsonGenerator json;

    /** Starts a new file; one that was there is replaced. */
    public DetectionWriter(Path file) {
        this.file = file;
        this.json = JsonLines.writer(file);
    }

    /** Writes a step, one without boxes too. */
    public void write(DetectionStep step) {
        try {
            json.writeStartObject();
            json.writeStringField("video", step.video());
            json.writeArrayFieldStart("size");
            json.writeNumber(step.width());
            json.writeNumber(step.height());
            json.writeEndArray();
            json.writeNumberField("step", step.step());
            json.writeFieldName("frames");
            json.writeArray(step.frames(), 0, step.frames().length);
            writeRows("boxes", step.boxes(), 4 * step.frames().length);
            writeRows("scores", step.scores(), step.scoresPerRow());
            if (step.videoFrames() >= 0) {
                json.writeNumberField("videoFrames", step.videoFrames());
            }
            if (step.knownAt() > DetectionStep.last(step.frames())) {
                json.writeNumberField("knownAt", step.knownAt());
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new DataException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private void writeRows(String name, double[] values, int length) throws IOException {
        json.writeArrayFieldStart(name);
        for (int row = 0; row < values.length; row += length) {
            Numbers.write(json, values, row, length);
        }
        json.writeEndArray();
    }

    @Override
    public void close() {
        try {
            json.close();
        } catch (IOException e) {
            throw new DataException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
