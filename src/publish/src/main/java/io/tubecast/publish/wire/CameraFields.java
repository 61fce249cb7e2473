package io.tubecast.publish.wire;

import com.fasterxml.jackson.core.io.SerializedString;
import io.tubecast.publish.message.CameraFacts;
import java.io.IOException;
import java.util.List;

/** Writes what the factsheet says about a stream's camera and the decisions made on it. Rare, so it may allocate. */
final class CameraFields {
    private static final int PIXEL_DIGITS = 4;
    private static final int FINE_DIGITS = 6;

    private final MessageWriter out;

    CameraFields(MessageWriter out) {
        this.out = out;
    }

    void write(CameraFacts facts) throws IOException {
        CameraFacts.Optics optics = facts.optics();
        if (optics != null) {
            out.startObject(name("camera"));
            numbers("size", optics.size(), PIXEL_DIGITS);
            numbers("matrix", optics.matrix(), PIXEL_DIGITS);
            numbers("distortion", optics.distortion(), FINE_DIGITS);
            numbers("position_m", optics.position(), PIXEL_DIGITS);
            numbers("rotation_rad", optics.rotation(), FINE_DIGITS);
            out.endObject();
        }
        if (!facts.masks().isEmpty()) {
            out.startArray(name("masks"));
            for (List<List<Double>> mask : facts.masks()) {
                polygon(mask);
            }
            out.endArray();
        }
        if (!facts.decisions().isEmpty()) {
            out.startArray(name("decisions"));
            for (CameraFacts.Rule rule : facts.decisions()) {
                rule(rule);
            }
            out.endArray();
        }
    }

    private void rule(CameraFacts.Rule rule) throws IOException {
        out.startObject();
        out.text(Field.LABEL, rule.label());
        out.decimal(name("min_score"), rule.minScore(), PIXEL_DIGITS);
        out.number(name("hold_ms"), rule.holdMillis());
        out.number(name("cool_down_ms"), rule.coolDownMillis());
        out.decimal(name("min_height"), rule.minHeight(), PIXEL_DIGITS);
        if (!rule.region().isEmpty()) {
            out.startArray(name("region"));
            corners(rule.region());
            out.endArray();
        }
        out.endObject();
    }

    private void polygon(List<List<Double>> polygon) throws IOException {
        out.startArray();
        corners(polygon);
        out.endArray();
    }

    private void corners(List<List<Double>> polygon) throws IOException {
        for (List<Double> corner : polygon) {
            out.startArray();
            for (double coordinate : corner) {
                out.decimal(coordinate, PIXEL_DIGITS);
            }
            out.endArray();
        }
    }

    private void numbers(String name, List<Double> values, int digits) throws IOException {
        out.startArray(name(name));
        for (double value : values) {
            out.decimal(value, digits);
        }
        out.endArray();
    }

    private static SerializedString name(String name) {
        return Field.of(name);
    }
}
