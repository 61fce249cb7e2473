package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.inference.onnxruntime.TinyEngines;
import io.tubecast.onnx.GraphBuilder;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import io.tubecast.video.capture.TestVideos;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with what a user gives: one line that names it, and the right exit code. */
@Timeout(60)
class BadInputTest {
    private static final String CAMERA = "synthetic:?width=160&height=120&frames=5";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path model = Path.of("");

    @BeforeEach
    void writeBundle() throws IOException {
        model = TinyBundle.write(folder.resolve("tiny"));
    }

    @Test
    void aMissingVideoIsNamed() {
        assertThat(run("--source", "nowhere.mp4")).isEqualTo(2);
        assertSays("edge-runtime run: nowhere.mp4: no such file");
    }

    @Test
    void aFileThatIsNoVideoIsNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("clip.mp4"), "this is no video");
        assertThat(run("--source", text.toString())).isEqualTo(1);
        assertSays("clip.mp4");
    }

    @Test
    void anMp4ThatWasCutOffBeforeItsIndexIsNamed() throws IOException {
        byte[] head = "\0\0\0\u0010ftypisom\0\0\0\0\0\0\u0010\0mdat".getBytes(StandardCharsets.ISO_8859_1);
        Path cut = Files.write(folder.resolve("cut.mp4"), head);
        assertThat(run("--source", cut.toString())).isEqualTo(1);
        assertSays("edge-runtime run: " + cut, "without its index (moov): it was cut off or is still being written");
    }

    @Test
    void aVideoThatBreaksOffIsNamedOnceItsFramesAreDone() throws IOException {
        Path whole = TestVideos.writeAvi(folder.resolve("whole.avi"), 30, 25);
        Path cut = TestVideos.cutInHalf(whole, folder.resolve("cut.avi"));
        assertThat(run("--source", cut.toString(), "--as-fast-as-possible", "--broker", "tcp://127.0.0.1:1"))
                .isEqualTo(1);
        assertSays("edge-runtime run: " + cut, " frames (");
        // about half of them, all processed
        Summary summary = Summary.of(out.toString(StandardCharsets.UTF_8));
        assertThat(summary.captured()).isBetween(8L, 22L);
        assertThat(summary.processed()).isEqualTo(summary.captured());
    }

    @Test
    void anUnknownKindOfSourceIsNamed() {
        assertThat(run("--source", "ftp://host/clip")).isEqualTo(2);
        assertSays(
                "source 'ftp://host/clip' is of no known kind; give a file, v4l2:DEVICE, rtsp://HOST/PATH, gst:PIPELINE or synthetic:");
    }

    @Test
    void aMisspeltOptionOfTheSyntheticCameraIsNamed() {
        assertThat(run("--source", "synthetic:?sed=7")).isEqualTo(2);
        assertSays("unknown option 'sed'");
    }

    @Test
    void aCameraThatIsNotThereIsNamed() {
        assertThat(run("--source", "v4l2:/dev/video99")).isEqualTo(1);
        assertSays("v4l2:/dev/video99");
    }

    @Test
    void aMissingBundleIsNamed() {
        assertThat(edge(
                        "run",
                        "--source",
                        CAMERA,
                        "--model",
                        folder.resolve("none").toString()))
                .isEqualTo(2);
        assertSays("edge-runtime run: " + folder.resolve("none") + ": no such model bundle");
    }

    @Test
    void aGraphThatWasChangedIsNamed() throws IOException {
        Path graph = model.resolve("appearance.onnx");
        byte[] bytes = Files.readAllBytes(graph);
        bytes[bytes.length - 3] ^= 1;
        Files.write(graph, bytes);
        assertThat(run("--source", CAMERA)).isEqualTo(2);
        assertSays(graph + ": damaged or changed");
    }

    @Test
    void aLabelFileOfTheWrongLengthIsNamed() throws IOException {
        Path labels = model.resolve("labels.txt");
        replaceAndRehash(labels, "wave\nwalk\n".getBytes(StandardCharsets.UTF_8));
        assertThat(run("--source", CAMERA)).isEqualTo(2);
        assertSays(labels + ": 2 labels, but the model has 3 classes");
    }

    @Test
    void aManifestThatContradictsItselfIsNamed() throws IOException {
        Path manifest = model.resolve("model.yaml");
        // the trunk would take other pictures than the input makes
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replaceAll("(name: frame\\s+type: uint8\\s+shape:\\s+- 1\\s+- )64", "$132"));
        assertThat(run("--source", CAMERA)).isEqualTo(2);
        assertSays(manifest.toString(), "inputs of graph 'appearance' must be what input says");
    }

    @Test
    void aGraphOfOtherTensorsIsNamed() throws IOException {
        Path trunk = model.resolve("appearance.onnx");
        // a whole graph with the right hash, but not this one
        GraphBuilder other = new GraphBuilder("appearance");
        String image = other.input(new Port("image", TensorType.FLOAT, List.of(1L, 3L, 64L, 64L)));
        other.output(other.maxPool("appearance.0", image, new GraphBuilder.Walk(16, 16, 0, 1), false));
        replaceTrunk(other);
        assertThat(run("--source", CAMERA)).isEqualTo(2);
        assertSays("graph 'appearance' (" + trunk + "): the manifest has input 'frame', the graph has only [image]");
    }

    @Test
    void aGraphForPicturesOfAnotherSizeIsNamed() throws IOException {
        Path trunk = model.resolve("appearance.onnx");
        // half as many rows
        GraphBuilder low = new GraphBuilder("appearance");
        String frame = low.input(new Port("frame", TensorType.UINT8, List.of(1L, 32L, 64L, 3L)));
        String planes = low.transpose("planes", low.toFloat("floats", frame), 0, 3, 1, 2);
        low.output(low.maxPool("appearance.0", planes, new GraphBuilder.Walk(16, 16, 0, 1), false));
        replaceTrunk(low);
        assertThat(run("--source", CAMERA)).isEqualTo(2);
        assertSays("graph 'appearance' (" + trunk
                + "): input 'frame' is uint8 [1, 64, 64, 3] in the manifest, uint8 [1, 32, 64, 3] in the graph");
    }

    @Test
    void aGraphThatIsNoOnnxIsNamed() throws IOException {
        Path trunk = model.resolve("appearance.onnx");
        replaceAndRehash(trunk, "no graph".getBytes(StandardCharsets.UTF_8));
        assertThat(run("--source", CAMERA)).isEqualTo(2);
        assertSays("graph 'appearance': " + trunk + " cannot be loaded: ");
    }

    @Test
    void anUnknownKeyInTheManifestIsNamedWithTheNearestKnownOne() throws IOException {
        Path manifest = model.resolve("model.yaml");
        Files.writeString(manifest, Files.readString(manifest).replace("trainingFps:", "trainingFsp:"));
        assertThat(run("--source", CAMERA)).isEqualTo(2);
        assertSays("trainingFsp", "trainingFps", "model.yaml");
    }

    @Test
    void anUnknownKeyInTheConfigurationIsNamedWithFileAndLine() throws IOException {
        Path config = Files.writeString(folder.resolve("node.yaml"), "mqtt:\n  brokr: x\n");
        assertThat(run("--config", config.toString())).isEqualTo(2);
        assertSays(config + ":2: unknown key 'mqtt.brokr'; did you mean 'mqtt.broker'?");
        err.reset();
        assertThat(edge("check-config", config.toString())).isEqualTo(2);
        assertSays(config + ":2: unknown key 'mqtt.brokr'; did you mean 'mqtt.broker'?");
    }

    @Test
    void aLabelTheModelDoesNotKnowIsNamed() throws IOException {
        Path config = Files.writeString(folder.resolve("node.yaml"), "publish:\n  minScores: {wafe: 0.5}\n");
        assertThat(run("--source", CAMERA, "--config", config.toString())).isEqualTo(2);
        assertSays("the model 'tiny' has no label 'wafe', it has [walk, wave, fall]");
    }

    @Test
    void anEngineThatIsDemandedAndNotThereIsNamed() {
        assertThat(run("--source", CAMERA, "--engine", "tensorrt")).isEqualTo(2);
        assertSays("edge-runtime run: model.engine: tensorrt is demanded and cannot be: ");
        err.reset();
        assertThat(run("--source", CAMERA, "--engine", "cuda")).isEqualTo(2);
        assertSays("option --engine: model.engine must be auto, tensorrt or onnxruntime, was 'cuda'");
    }

    @Test
    void aDamagedEngineIsToldAndTheModelsOwnGraphsRun() throws IOException {
        ModelBundle bundle = ModelBundle.load(model);
        DeviceIdentity here = DeviceIdentity.Cpu.here("1.29.0");
        TinyEngines.write(bundle, here, "head-appearance");
        String[] options = {"--source", CAMERA, "--as-fast-as-possible", "--broker", "tcp://127.0.0.1:1"};
        assertThat(run(options)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("  engine   appearance fp32, head-appearance int8: 1 of 2 graphs converted for ");
        out.reset();
        Path manifest = model.resolve("engines").resolve(here.folder()).resolve("head-appearance.yaml");
        Files.writeString(manifest, Files.readString(manifest).replace("engineVersion: 1", "engineVersion: 9"));
        assertThat(run(options)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("  engine   appearance fp32, head-appearance fp32: " + manifest)
                .contains("engineVersion must be 1, was 9; it is not used");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aBadBrokerIsNamedAsTheUserWroteIt() {
        assertThat(run("--broker", "localhost:1883")).isEqualTo(2);
        assertSays("option --broker: mqtt.broker must be tcp://HOST[:PORT]", "was 'localhost:1883'");
    }

    @Test
    void aPasswordFileThatIsNotThereIsNamed() throws IOException {
        Path config = Files.writeString(folder.resolve("node.yaml"), "mqtt: {username: robot, passwordFile: secret}\n");
        assertThat(run("--source", CAMERA, "--config", config.toString())).isEqualTo(2);
        assertSays("mqtt.passwordFile: " + folder.resolve("secret") + ": no such file");
    }

    @Test
    void aPreviewPortThatIsTakenIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThat(run("--source", CAMERA, "--preview", String.valueOf(taken.getLocalPort())))
                    .isEqualTo(2);
            assertSays("http.port " + taken.getLocalPort());
        }
    }

    @Test
    void mistypedOptionsAreNamedWithTheNearestKnownOne() {
        assertThat(run("--sorce", "x")).isEqualTo(2);
        assertSays("'--sorce'", "did you mean '--source'?");
        err.reset();
        assertThat(run("--frames", "many")).isEqualTo(2);
        assertSays("--frames", "many");
        err.reset();
        assertThat(run("--frames", "0")).isEqualTo(2);
        assertSays("option --frames: must be at least 1, was 0");
        err.reset();
        assertThat(edge()).isEqualTo(2);
        assertSays("a command is missing");
    }

    @Test
    void helpTeachesWithExamples() {
        for (String command : new String[] {"demo", "run", "check-config", "subscribe"}) {
            out.reset();
            assertThat(edge(command, "--help")).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("Example").contains("  edge-runtime " + command);
        }
        assertThat(edge("--help")).isZero();
    }

    @Test
    void theStackTraceIsToldOnlyWhenAskedFor() {
        assertThat(run("--verbose", "--source", "nowhere.mp4")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("\tat io.tubecast");
    }

    private void replaceAndRehash(Path file, byte[] bytes) throws IOException {
        Path manifest = model.resolve("model.yaml");
        String before = sha256(file);
        Files.write(file, bytes);
        Files.writeString(manifest, Files.readString(manifest).replace(before, sha256(file)));
    }

    private void replaceTrunk(GraphBuilder graph) throws IOException {
        Path file = folder.resolve("other.onnx");
        graph.build().write(file);
        replaceAndRehash(model.resolve("appearance.onnx"), Files.readAllBytes(file));
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private int run(String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "run";
        arguments[1] = "--model";
        arguments[2] = model.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return edge(arguments);
    }

    private int edge(String... arguments) {
        return EdgeCommand.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private void assertSays(String... parts) {
        String said = err.toString(StandardCharsets.UTF_8);
        assertThat(said.lines()).as(said).hasSize(1);
        assertThat(said).contains(parts);
    }
}
