package io.tubecast.evaluation.format;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import java.io.IOException;
import java.nio.file.Path;

/** Writes {@code tubes.jsonl}, or ground truth in its form; every number reads back exactly as it was. Not thread-safe. */
public final class TubeWriter implements AutoCloseable {
    private final Path file;
    private final JsonGenerator json;

    /** Starts a new file; one that was there is replaced. */
    public TubeWriter(Path file) {
        this.file = file;
        this.json = JsonLines.writer(file);
    }

    /** Writes a detected tube. */
    public void write(TubeRecord record) {
        try {
            ActionTube tube = record.tube();
            startVideo(record.video(), record.width(), record.height());
            json.writeNumberField("class", tube.actionClass());
            json.writeStringField("label", record.label());
            json.writeNumberField("score", Numbers.finite(tube.score()));
            json.writeNumberField("start", tube.start());
            json.writeArrayFieldStart("boxes");
            for (int i = 0; i < tube.length(); i++) {
                Numbers.write(json, tube.boxes(), 4 * i, 4);
            }
            json.writeEndArray();
            json.writeFieldName("frameScores");
            Numbers.write(json, tube.frameScores(), 0, tube.length());
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Writes the truth of a video: a line a tube, and one of its own if there is none, or only some frames are labelled. */
    public void writeTruth(AnnotatedVideo video, Labels labels) {
        try {
            if (video.tubes().isEmpty() || !video.labelled().all()) {
                startVideo(video.name(), video.width(), video.height());
                json.writeNumberField("frames", video.frames());
                if (!video.labelled().all()) {
                    json.writeArrayFieldStart("labelled");
                    for (int frame : video.labelled().some()) {
                        json.writeNumber(frame);
                    }
                    json.writeEndArray();
                }
                json.writeEndObject();
                json.writeRaw('\n');
            }
            for (AnnotatedTube tube : video.tubes()) {
                startVideo(video.name(), video.width(), video.height());
                json.writeNumberField("frames", video.frames());
                json.writeNumberField("class", tube.actionClass());
                json.writeStringField("label", labels.name(tube.actionClass()));
                json.writeNumberField("start", tube.start());
                json.writeArrayFieldStart("boxes");
                for (Box box : tube.boxes()) {
                    Numbers.write(json, new double[] {box.x1(), box.y1(), box.x2(), box.y2()}, 0, 4);
                }
                json.writeEndArray();
                json.writeEndObject();
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void startVideo(String video, int width, int height) throws IOException {
        json.writeStartObject();
        json.writeStringField("video", video);
        json.writeArrayFieldStart("size");
        json.writeNumber(width);
        json.writeNumber(height);
        json.writeEndArray();
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
