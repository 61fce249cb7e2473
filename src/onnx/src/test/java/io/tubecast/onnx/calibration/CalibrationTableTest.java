package io.tubecast.onnx.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.onnx.OnnxException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTableTest {
    private static final String SHA = "0123456789abcdef".repeat(4);
    private static final String TEXT = "tubecast-calibration\t1\nmodel\t" + SHA
            + "\nmethod\tpercentile:99.9\nframes\t2\ntensor\tmin\tmax\tlow\thigh\n"
            + "a\t-1.0\t3.0\t-1.0\t2.0\nb/c.0\t0.0\t1.0E-12\t0.0\t1.0E-12\n";

    @TempDir
    private Path folder;

    @Test
    void rangesAreChosenForEachTensor() {
        Calibrator calibrator = new Calibrator();
        for (float frame = 1; frame <= 2; frame++) {
            calibrator.add("a", FloatBuffer.wrap(new float[] {-frame, 0, 3 * frame}));
            calibrator.add("b", FloatBuffer.wrap(new float[] {frame}));
            calibrator.frameDone();
        }
        calibrator.add("never", FloatBuffer.allocate(0));
        assertThat(calibrator.frames()).isEqualTo(2);
        Ranges ranges = calibrator.ranges(Method.MAX);
        assertThat(ranges.byTensor()).containsOnlyKeys("a", "b");
        assertThat(ranges.get("a")).isEqualTo(new Range(-2, 6));
        assertThat(ranges.get("b")).isEqualTo(new Range(1, 2));
        assertThat(ranges.get("c")).isNull();
        CalibrationTable table = calibrator.table(SHA, Method.MAX);
        assertThat(table.seen()).isEqualTo(table.chosen()).isEqualTo(ranges);
        assertThatThrownBy(() -> calibrator.histogram("c")).hasMessage("tensor 'c' was not measured");
        assertThatThrownBy(() -> calibrator.add("b", FloatBuffer.wrap(new float[] {Float.NEGATIVE_INFINITY})))
                .hasMessage("tensor 'b': value 0 of 1 is -Infinity");
    }

    @Test
    void aTableReadsBackExactly() throws IOException {
        assertThat(CalibrationTable.parse(TEXT).toText()).isEqualTo(TEXT);
        Calibrator calibrator = new Calibrator();
        Random random = new Random(5);
        for (int tensor = 0; tensor < 20; tensor++) {
            FloatBuffer values = FloatBuffer.allocate(100);
            while (values.hasRemaining()) {
                values.put((float) (random.nextGaussian() * Math.pow(10, tensor - 10)));
            }
            calibrator.add("t" + tensor, values.flip());
        }
        calibrator.frameDone();
        CalibrationTable table = calibrator.table(SHA, Method.percentile(90));
        Path file = folder.resolve("calibration.tsv");
        Files.writeString(file, table.toText());
        assertThat(CalibrationTable.read(file, SHA)).isEqualTo(table);
    }

    @Test
    void anotherModelsTableIsRefused() throws IOException {
        Path file = folder.resolve("calibration.tsv");
        Files.writeString(file, TEXT);
        String other = "f".repeat(64);
        assertThatThrownBy(() -> CalibrationTable.read(file, other))
                .isInstanceOf(OnnxException.class)
                .hasMessage("calibration %s is of the model %s, this model is %s: delete it and calibrate again"
                        .formatted(file, SHA, other));
    }

    @Test
    void everyDamageIsRefusedAndNamed() {
        refuses(TEXT.replace("calibration\t1", "calibration\t2"), "line 1 is 'tubecast-calibration 2', should be");
        refuses(TEXT.replace(SHA, SHA.substring(1)), "model must be a SHA-256");
        refuses(TEXT.replace("method", "way"), "line 3 is 'way percentile:99.9', should be 'method' and a value");
        refuses(TEXT.replace("percentile:99.9", "best"), "'best' is none of");
        refuses(TEXT.replace("frames\t2", "frames\ttwo"), "frames is 'two', not a number");
        refuses(TEXT.replace("frames\t2", "frames\t0"), "frames must be at least 1, was 0");
        refuses(TEXT.replace("tensor\tmin", "tensor\tleast"), "line 5 is");
        refuses(TEXT.replace("\t3.0", ""), "line 6 has 4 fields, 5 are needed");
        refuses(TEXT.replace("3.0", "three"), "line 6: '-1.0' and 'three' are not two numbers");
        refuses(TEXT.replace("3.0", "NaN"), "line 6: a range goes from a finite value");
        refuses(TEXT.replace("3.0", "-3.0"), "line 6: a range goes from a finite value");
        refuses(TEXT.replace("b/c.0", "a"), "line 7: tensor 'a' is there twice");
        refuses(TEXT.substring(0, TEXT.length() - 4), "the last line is not whole");
        refuses("\n", "1 lines, at least 5 are needed");
        assertThatThrownBy(() -> CalibrationTable.read(folder.resolve("absent"), SHA))
                .hasMessageContaining("cannot read calibration")
                .hasMessageContaining("absent");
    }

    private static void refuses(String text, String message) {
        assertThatThrownBy(() -> CalibrationTable.parse(text))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining(message);
    }
}
