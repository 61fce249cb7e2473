package io.tubecast.lab.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.lab.Lab;
import io.tubecast.testkit.RealClips;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.trainer.Checkpoint;
import io.tubecast.training.trainer.StartingWeights;
import io.tubecast.training.weights.SafetensorsWriter;
import io.tubecast.training.weights.Shape;
import io.tubecast.training.weights.WeightFiles;
import io.tubecast.training.weights.WeightSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportCommandTest {
    private static final List<Integer> ANCHORS = List.of(4, 6, 6, 6, 4, 4);

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int lab(String... args) {
        for (int i = 0; i < args.length; i++) {
            args[i] = args[i].replace("DIR", folder.toString());
        }
        return Lab.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    /** The first layers of SSD's base file, the last of them of a wrong size, and a stranger. */
    private Path base() {
        Path file = folder.resolve("base.safetensors");
        List<SafetensorsWriter.Item> items = new ArrayList<>();
        item(items, "0.weight", 64, 3, 3, 3);
        item(items, "0.bias", 64);
        item(items, "2.weight", 64, 64, 3, 3);
        item(items, "2.bias", 63);
        item(items, "stranger", 2);
        SafetensorsWriter.write(file, Map.of(), items, () -> true);
        return file;
    }

    private static void item(List<SafetensorsWriter.Item> items, String name, long... sizes) {
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 100 + 0.5f;
        }
        items.add(new SafetensorsWriter.Item(name, shape, () -> values));
    }

    @Test
    void saysWhatMatchedWhatWasChangedAndWhyTheRestDidNot() {
        base();
        int code = lab(
                "import",
                "--weights",
                "DIR/base.safetensors",
                "--network",
                "amtnet-vgg16",
                "--stream",
                "motion",
                "--out",
                "DIR/w.safetensors");
        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .contains(
                        "names of VGG-16, read for amtnet-vgg16, stream motion",
                        "input of its first layer: R, G, B from 0 to 255 minus (123, 117, 104), as ours",
                        "matched 3 45,568", // 64 x 15 x 9 + 64 + 64 x 64 x 9
                        "changed 1 8,640",
                        "changed motion.conv1_1.weight 64x15x3x3 <- 0.weight 64x3x3x3: 3 channels repeated 5 times, divided by 5",
                        "unused stranger: the table has no such name",
                        "mismatched motion.conv1_2.bias 64 <- 2.bias: 63 is not 64",
                        "wrote %s: 3 tensors, 45,568 numbers".formatted(folder.resolve("w.safetensors")))
                .anyMatch(line -> line.startsWith("missing motion.conv8_1.weight")
                        && line.endsWith("starts fresh: VGG-16 ends with fc7"))
                .anyMatch(line -> line.startsWith("missing motion.conv2_1.weight")
                        && line.endsWith("starts fresh: the file lacks this tensor"));
        try (WeightSource written = WeightFiles.open(folder.resolve("w.safetensors"), WeightFiles.Format.AUTO)) {
            assertThat(written.tensors())
                    .extracting(tensor -> tensor.name())
                    .containsExactly("motion.conv1_1.weight", "motion.conv1_1.bias", "motion.conv1_2.weight");
            assertThat(written.read("motion.conv1_1.weight")[0]).isEqualTo(0.1f); // 0.5 / 5
            assertThat(written.metadata())
                    .containsEntry("tubecast.network", "amtnet-vgg16")
                    .hasEntrySatisfying(
                            "tubecast.origin",
                            origin -> assertThat(origin)
                                    .matches("base.safetensors, SHA-256 [0-9a-f]{64}, names of VGG-16"));
        }
    }

    @Test
    void listsAFileWithoutImportingIt() {
        base();
        assertThat(lab("import", "--weights", "DIR/base.safetensors", "--list")).isZero();
        assertThat(out.toString())
                .contains("base.safetensors: safetensors, 5 tensors, ", "0.weight", "float32   64x3x3x3")
                .doesNotContain("wrote");
    }

    /** A checkpoint of our own becomes safetensors, those are imported again, and a run can start from either. */
    @Test
    void ourCheckpointsComeThroughToTheLastBit() throws IOException {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        try (AmtNetwork network =
                AmtNetwork.create(NetworkSpec.of("amtnet-lite", NetworkSpec.Shape.APPEARANCE, ANCHORS, 2), 7)) {
            network.weights()
                    .names()
                    .forEach(name ->
                            arrays.put("model/" + name, network.weights().values(name)));
        }
        Checkpoint checkpoint = new Checkpoint(
                List.of("left", "right"),
                5,
                Files.readString(RealClips.checkout().resolve("config/training/amtnet-lite-demo.yaml")),
                arrays);
        checkpoint.write(folder.resolve("a.checkpoint"));
        String[][] steps = {{"a.checkpoint", "b.safetensors"}, {"b.safetensors", "c.safetensors"}};
        for (String[] step : steps) {
            assertThat(lab(
                            "import",
                            "--weights",
                            "DIR/" + step[0],
                            "--network",
                            "amtnet-lite",
                            "--out",
                            "DIR/" + step[1]))
                    .as(err.toString())
                    .isZero();
        }
        StartingWeights back = StartingWeights.read(folder.resolve("c.safetensors"));
        assertThat(back.trunk()).isEqualTo("amtnet-lite");
        assertThat(back.labels()).containsExactly("left", "right");
        assertThat(back.weights().keySet()).isEqualTo(checkpoint.weights().keySet());
        back.weights().forEach((name, values) -> assertThat(values).as(name).isEqualTo(arrays.get("model/" + name)));
    }

    @Test
    void labelsMustBeAsManyAsTheHeadsHave() throws IOException {
        base();
        Files.writeString(folder.resolve("labels.txt"), "run\nwalk\n");
        int code = lab(
                "import",
                "--weights",
                "DIR/base.safetensors",
                "--network",
                "amtnet-vgg16",
                "--labels",
                "DIR/labels.txt",
                "--out",
                "DIR/w.safetensors");
        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("labels.txt names 2 classes, the heads that come in have 0");
        assertThat(folder.resolve("w.safetensors")).doesNotExist();
    }

    @Test
    void endsWithOneWhereNothingFitsAndWritesNothing() {
        base();
        int code = lab("import", "--weights", "DIR/base.safetensors", "--network", "i3d", "--out", "DIR/w.safetensors");
        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains("nothing in it fits i3d; nothing was written");
        assertThat(folder.resolve("w.safetensors")).doesNotExist();
    }

    @Test
    void refusesAPickleThatCallsSomething() throws IOException {
        // the first pickle of an old file: os.system('id')
        String pickle = "\u0080\u0002cposix\nsystem\nU\u0002id\u0085R.";
        Files.write(folder.resolve("evil.pth"), pickle.getBytes(StandardCharsets.ISO_8859_1));
        for (String wanted : List.of("--list", "--details")) {
            err.getBuffer().setLength(0);
            int code = lab(
                    "import",
                    "--weights",
                    "DIR/evil.pth",
                    "--network",
                    "amtnet-vgg16",
                    "--out",
                    "DIR/w.safetensors",
                    wanted);
            assertThat(code).isEqualTo(1);
            assertThat(err.toString())
                    .startsWith("lab import: " + folder.resolve("evil.pth")
                            + ", byte 2: wants posix.system, which is refused")
                    .hasLineCount(1);
        }
        assertThat(folder.resolve("w.safetensors")).doesNotExist();
    }

    @Test
    void refusesNumbersThatAreNone() {
        Path file = folder.resolve("nan.safetensors");
        float[] values = new float[64];
        values[3] = Float.NaN;
        SafetensorsWriter.write(
                file,
                Map.of(),
                List.of(
                        new SafetensorsWriter.Item("0.weight", Shape.of(64, 3, 3, 3), () -> new float[64 * 27]),
                        new SafetensorsWriter.Item("0.bias", Shape.of(64), () -> values)),
                () -> true);
        int code = lab(
                "import",
                "--weights",
                "DIR/nan.safetensors",
                "--network",
                "amtnet-vgg16",
                "--out",
                "DIR/w.safetensors");
        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains("tensor '0.bias': value 3 is NaN");
        assertThat(folder.resolve("w.safetensors")).doesNotExist();
        assertThat(folder.resolve("w.safetensors.part")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --weights DIR/none.pth --network i3d --out DIR/w.safetensors                     | --weights: no such file
                    --weights DIR/base.safetensors --out DIR/w.safetensors                           | --network must be one of [amtnet-lite, amtnet-mini, amtnet-vgg16, i3d]
                    --weights DIR/base.safetensors --network vgg --out DIR/w.safetensors             | was 'vgg'
                    --weights DIR/base.safetensors --network i3d                                     | --out must name a file that ends in .safetensors
                    --weights DIR/base.safetensors --network i3d --out DIR/w.pth                     | --out must name a file that ends in .safetensors
                    --weights DIR/base.safetensors --network i3d --out DIR/base.safetensors          | are the same file
                    --weights DIR/base.safetensors --network i3d --source x --out DIR/w.safetensors  | --source must be one of [vgg16, ssd, amtnet, i3d, tubecast]
                    --weights DIR/base.safetensors --network i3d --pixels x --out DIR/w.safetensors  | --pixels must be one of [rgb-mean, rgb-unit, bgr-mean]
                    --weights DIR/base.safetensors --network i3d --stream x --out DIR/w.safetensors  | 'x'
                    """)
    void namesTheOptionThatIsWrong(String arguments, String message) {
        base();
        List<String> all = new ArrayList<>(List.of("import"));
        all.addAll(List.of(arguments.strip().split(" +", -1)));
        assertThat(lab(all.toArray(String[]::new))).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }
}
