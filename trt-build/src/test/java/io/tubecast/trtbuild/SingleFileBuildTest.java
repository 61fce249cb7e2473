package io.tubecast.trtbuild;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.trtbuild.samples.SampleFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of no bundle: {@code build --onnx FILE --save-engine FILE}. */
final class SingleFileBuildTest {
    private static final Path SHIPPED = Path.of("../config/models/demo");

    @TempDir
    Path folder;

    @Test
    void aFileThatIsCutOffIsNamed() throws IOException {
        byte[] whole = Files.readAllBytes(SHIPPED.resolve("appearance.onnx"));
        Path cut = folder.resolve("cut.onnx");
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        Program inspected = Program.run("inspect", cut);
        assertThat(inspected.exitCode()).isEqualTo(1);
        assertThat(inspected.err()).contains("cut.onnx").hasLineCount(1);
        Path engine = folder.resolve("cut-engine.onnx");
        Program tried = Program.run("build", "--onnx", cut, "--save-engine", engine, "--target", "onnxruntime");
        assertThat(tried.exitCode()).isEqualTo(1);
        assertThat(tried.err()).contains("cut.onnx");
        assertThat(engine).doesNotExist();
    }

    @Test
    void aSingleFileBecomesAnEngine() throws IOException {
        Path engine = folder.resolve("appearance.onnx");
        Path times = folder.resolve("times.json");
        Program program = Program.run(
                "build",
                "--onnx",
                SHIPPED.resolve("appearance.onnx"),
                "--save-engine",
                engine,
                "--target",
                "onnxruntime",
                "--precision",
                "fp32",
                "--duration",
                "0",
                "--iterations",
                "2",
                "--warmUp",
                "0",
                "--exportTimes",
                times);
        assertThat(program.exitCode()).as(program.err()).isZero();
        assertThat(engine).exists();
        assertThat(program.err()).contains("=== Performance summary: appearance, fp32, onnxruntime ===");
        assertThat(new ObjectMapper().readTree(times.toFile()).at("/1/runs")).hasSize(2);
        Program int8 = Program.run(
                "build",
                "--onnx",
                SHIPPED.resolve("appearance.onnx"),
                "--save-engine",
                engine,
                "--target",
                "onnxruntime",
                "--precision",
                "int8");
        assertThat(int8.exitCode()).isEqualTo(1);
        assertThat(int8.err()).contains("give --inputs DIR with files DIR/appearance/frame/0000.bin");
    }

    @Test
    void ofASingleFileTheFastestWithinTheBudgetIsTaken() throws IOException {
        Path inputs = folder.resolve("inputs");
        GraphSpec head = ModelBundle.load(SHIPPED).manifest().requiredGraph(GraphRole.APPEARANCE_HEAD);
        SampleFolder samples = new SampleFolder(inputs);
        Random random = new Random(5);
        for (TensorSpec tensor : head.inputs()) {
            for (int i = 0; i < 8; i++) {
                samples.save(head.name(), tensor.name(), i, noise(tensor, random));
            }
        }
        Program eight = auto(inputs, "0.3");
        assertThat(eight.exitCode()).as(eight.err()).isZero();
        assertThat(eight.err()).containsPattern("head-appearance: int8, output error [0-9.]+ % \\(allowed 30.00 %\\)");
        Program none = auto(inputs, "0.00001");
        assertThat(none.exitCode()).as(none.err()).isZero();
        assertThat(none.err())
                .contains("int8 left out: every node had to be given back")
                .contains("head-appearance: fp32, output error 0.00 % (allowed 0.00 %)");
    }

    /** What a feature map behind a rectifier looks like. */
    private static ByteBuffer noise(TensorSpec tensor, Random random) {
        ByteBuffer elements = ByteBuffer.allocate(tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (elements.hasRemaining()) {
            elements.putFloat(Math.max(0, (float) random.nextGaussian()));
        }
        return elements.flip();
    }

    private Program auto(Path inputs, String maxError) {
        Path engine = folder.resolve("auto.onnx");
        Program program = Program.run(
                "build",
                "--onnx",
                SHIPPED.resolve("head-appearance.onnx"),
                "--save-engine",
                engine,
                "--target",
                "onnxruntime",
                "--precision",
                "auto",
                "--inputs",
                inputs,
                "--max-error",
                maxError,
                "--skipInference");
        assertThat(engine).as(program.err()).exists();
        return program;
    }
}
