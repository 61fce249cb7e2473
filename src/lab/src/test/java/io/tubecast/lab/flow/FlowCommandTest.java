package io.tubecast.lab.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.FlowStackSource;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.lab.Lab;
import io.tubecast.lab.detect.VideoList;
import io.tubecast.lab.frames.FileClip;
import io.tubecast.lab.frames.FrameCache;
import io.tubecast.video.encode.VideoWriter;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.video.flow.StreamFlow;
import io.tubecast.video.frames.ClipFrames;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClip;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowCommandTest {
    private static final WorldOptions SMALL =
            WorldOptions.defaults().withSize(96, 64).withFrames(9);

    @TempDir
    Path folder;

    private Path out;
    private StringWriter err = new StringWriter();

    @BeforeEach
    void name() {
        out = folder.resolve("flow");
    }

    private int flow(String videos, String... more) {
        List<String> args = new ArrayList<>(List.of("flow", "--videos", videos, "--out", out.toString()));
        args.addAll(List.of(more));
        err = new StringWriter();
        return Lab.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), args.toArray(String[]::new));
    }

    private int small(String videos, String... more) {
        return small("48x40", videos, List.of(more));
    }

    private int small(String flowSize, String videos, List<String> more) {
        List<String> args = new ArrayList<>(List.of("--size", "96x64", "--frames", "9", "--flow-size", flowSize));
        args.addAll(more);
        return flow(videos, args.toArray(String[]::new));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> walk = Files.walk(out)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> out.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static WorldClip clip(int index) {
        return WorldClips.clip(Split.TRAIN, index, SMALL);
    }

    private static void assertSame(FlowStackSource one, FlowStackSource other) {
        assertThat(one.frames()).isEqualTo(other.frames());
        byte[] stack = new byte[one.bytes()];
        byte[] expected = new byte[other.bytes()];
        for (int frame = one.frames() - 1; frame >= 0; frame--) {
            assertThat(one.has(frame)).isEqualTo(other.has(frame));
            if (one.has(frame)) {
                one.stack(frame, stack);
                other.stack(frame, expected);
                assertThat(stack).isEqualTo(expected);
            }
        }
    }

    @Test
    void whatIsKeptIsWhatWouldBeComputed() throws IOException {
        for (FlowMethod method : List.of(FlowMethod.DIS, FlowMethod.FARNEBACK, FlowMethod.EXACT, FlowMethod.ZERO)) {
            out = folder.resolve(method.toString());
            assertThat(small("synthetic:train:0-1", "--method=" + method))
                    .as(err.toString())
                    .isZero();
            assertThat(err.toString()).contains("wrote the flow of 2 videos, 16 fields, ");
            assertThat(files())
                    .containsExactly("flow.yaml", "world-v1-train-000000.flow", "world-v1-train-000001.flow");
            for (FlowAlignment alignment : FlowAlignment.values()) {
                FlowStack layout = FlowStack.of(alignment);
                try (FlowStacks cached = FlowStacks.cached(FlowCache.open(out), layout);
                        FlowStacks computed = FlowStacks.computed(method, 48, 40, FlowEncoding.DEFAULT, layout)) {
                    assertSame(cached.of(clip(1)), computed.of(clip(1)));
                }
            }
        }
    }

    @Test
    void exactFlowIsInPixelsOfTheFlowNotOfTheFrame() {
        assertThat(small("192x64", "synthetic:train:3", List.of("--method=exact")))
                .isZero();
        byte[] field = new byte[3 * 192 * 64];
        FlowCache.open(out).flow("world-v1-train-000003").read(4, field);
        FlowField exact = new FlowField(1, 1);
        clip(3).flow(4, exact);
        int moving = 0;
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 192; x++) {
                float right = 2 * exact.x(Math.floorDiv(x, 2), y); // twice as wide
                int level = (int) Math.max(0, Math.min(255, Math.floor(16 * right + 128.5f)));
                assertThat(field[3 * (192 * y + x)] & 255).isEqualTo(level);
                moving += level == 128 ? 0 : 1;
            }
        }
        assertThat(moving).isPositive();
    }

    @Test
    void finishedVideosAreLeftAsTheyAre() throws IOException {
        assertThat(small("synthetic:train:0-2")).isZero();
        Path first = out.resolve("world-v1-train-000000.flow");
        byte[] bytes = Files.readAllBytes(out.resolve("world-v1-train-000001.flow"));
        Files.delete(out.resolve("world-v1-train-000001.flow"));
        FileTime written = Files.getLastModifiedTime(first);
        assertThat(small("synthetic:train:0-3")).isZero();
        assertThat(err.toString())
                .contains("2 of 4 videos have their flow already")
                .contains("wrote the flow of 2 videos, 16 fields");
        assertThat(Files.readAllBytes(out.resolve("world-v1-train-000001.flow")))
                .isEqualTo(bytes);
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(written);
        assertThat(files()).hasSize(5);
    }

    @Test
    void aDamagedFileIsComputedAgain() throws IOException {
        assertThat(small("synthetic:train:0")).isZero();
        Path file = out.resolve("world-v1-train-000000.flow");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));
        assertThat(small("synthetic:train:0")).isZero();
        assertThat(err.toString()).contains("computing again: " + file + ": is cut off");
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    @Test
    void aFolderOfOtherSettingsIsRefused() {
        assertThat(small("synthetic:train:0")).isZero();
        assertThat(small("synthetic:train:1", "--method=zero", "--scale=8")).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "lab flow: --out: " + out
                                + " has flow of other settings: method dis, not zero, scale 16.0, not 8.0; take another folder");
        assertThat(small("64x64", "synthetic:train:1", List.of())).isEqualTo(2);
        assertThat(err.toString()).contains("size 48x40, not 64x64");
        assertThat(small("synthetic:train:1", "--style=b")).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "world version 1, 96x64, 25.0 fps, style a, 9 frames, not version 1, 96x64, 25.0 fps, style b");
    }

    @Test
    void aDamagedManifestIsRefusedWithItsLine() throws IOException {
        assertThat(small("synthetic:train:0")).isZero();
        Path manifest = out.resolve("flow.yaml");
        String text = Files.readString(manifest);
        assertThat(text).startsWith("version: 1\nmethod: dis\nwidth: 48\nheight: 40\nscale: 16.0\nworld: ");
        Files.writeString(manifest, text.replace("method: dis", "method: disco"));
        assertThat(small("synthetic:train:0")).isEqualTo(2);
        assertThat(err.toString())
                .contains("lab flow: --out: " + manifest)
                .contains("method: 'disco' is not one of [dis, ");
        Files.writeString(manifest, text.replace("version: 1\n", "version: 2\n"));
        assertThatThrownBy(() -> FlowCache.open(out)).hasMessageContaining("version must be 1, was 2");
    }

    private Path video(String name, int frames) throws IOException {
        Path file = folder.resolve("clips").resolve(name);
        Files.createDirectories(file.getParent());
        Image picture = new Image(96, 64);
        try (VideoWriter writer = new VideoWriter(file, 96, 64, 25)) {
            for (int n = 0; n < frames; n++) {
                clip(0).readFrame(n, picture);
                writer.write(picture);
            }
        }
        return file;
    }

    @Test
    void videosThatCannotBeUsedAreToldCountedAndPassedOver() throws IOException {
        Path good = video("Wave/v_one.mp4", 7);
        video("v_short.mp4", 1);
        Files.writeString(folder.resolve("clips/v_text.mp4"), "no video");
        assertThat(flow(folder.resolve("clips").toString(), "--flow-size=48x40"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("skipped: v_short: has fewer than two frames, flow needs two")
                .contains("skipped: ")
                .contains("v_text.mp4")
                .contains("wrote the flow of 1 videos, 6 fields")
                .contains("lab flow: 2 of 3 videos could not be used");
        assertThat(files()).containsExactly("Wave/v_one.flow", "flow.yaml");

        // the data set names it without its folder, and its annotation ends a frame early
        Clip part = new FileClip(good, new AnnotatedVideo("v_one", 96, 64, 6, List.of()), new FrameCache(1_000_000));
        FlowStack layout = FlowStack.of(FlowAlignment.CENTERED);
        try (FlowStacks cached = FlowStacks.cached(FlowCache.open(out), layout);
                FlowStacks computed = FlowStacks.computed(FlowMethod.DIS, 48, 40, FlowEncoding.DEFAULT, layout)) {
            assertSame(cached.of(part), computed.of(part));
        }
    }

    @Test
    void aSingleVideoThatIsTooShortIsTheCommandsOwnFailure() throws IOException {
        Path file = video("v_short.mp4", 1);
        assertThat(flow(file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("lab flow: v_short: has fewer than two frames");
    }

    @Test
    void stoppedInAVideoItKeepsTheWholeOnes() throws IOException {
        assertThat(small("synthetic:train:0")).isZero();
        byte[] first = Files.readAllBytes(out.resolve("world-v1-train-000000.flow"));
        Files.delete(out.resolve("world-v1-train-000000.flow"));
        FlowCache cache = FlowCache.open(out);
        int[] asked = {0};
        // each video asks once before it begins, once a frame and once at its end
        try (StreamFlow stream = new StreamFlow(FlowMethods.open(FlowMethod.DIS), 48, 40)) {
            FlowRun run = new FlowRun(cache, stream, () -> asked[0]++ >= 15, new PrintWriter(err, true));
            run.take(firstFive());
            assertThat(run.done()).isEqualTo(1);
        }
        assertThat(files()).containsExactly("flow.yaml", "world-v1-train-000000.flow");
        assertThat(Files.readAllBytes(out.resolve("world-v1-train-000000.flow")))
                .isEqualTo(first);
    }

    private static VideoList firstFive() {
        List<VideoList.Entry> entries = new ArrayList<>();
        for (int index = 0; index <= 4; index++) {
            WorldClip clip = clip(index);
            entries.add(new VideoList.Entry(
                    clip.annotation().name(), 9, () -> new ClipFrames(clip, 9), clip.annotation(), clip));
        }
        return new VideoList(entries, false);
    }

    @Test
    void aClipLongerThanItsFlowAndOneWithoutAreRefused() {
        assertThat(small("synthetic:train:0")).isZero();
        try (FlowStacks cached = FlowStacks.cached(FlowCache.open(out), FlowStack.of(FlowAlignment.CAUSAL))) {
            WorldClip longer = WorldClips.clip(Split.TRAIN, 0, SMALL.withFrames(10));
            assertThatThrownBy(() -> cached.of(longer))
                    .isInstanceOf(FrameSourceException.class)
                    .hasMessage("video world-v1-train-000000 has 10 frames, but its flow is that of 9");
            WorldClip larger =
                    WorldClips.clip(Split.TRAIN, 0, WorldOptions.defaults().withFrames(9));
            assertThatThrownBy(() -> cached.of(larger))
                    .hasMessage(
                            "video world-v1-train-000000 has frames of 320x240, but its flow was computed from 96x64");
            assertThatThrownBy(() -> cached.of(clip(7)))
                    .hasMessage(out + " has no flow of video world-v1-train-000007: run lab flow on it");
        }
        assertThatThrownBy(() -> FlowCache.open(folder)).hasMessageContaining("is no folder of flow");
    }

    @Test
    void wrongUsageIsOneLineAndCode2() throws IOException {
        assertUsageError("flow method must be one of dis, dis-ultrafast", "synthetic:train:0", "--method=lucas");
        assertUsageError("--flow-size must be written WIDTHxHEIGHT", "synthetic:train:0", "--flow-size=300");
        assertUsageError("--flow-size must be at least 16x16, was 300x8", "synthetic:train:0", "--flow-size=300x8");
        assertUsageError("scale must be in (0, 1000], was 0.0", "synthetic:train:0", "--scale=0");
        assertUsageError("--videos: no such file or folder: none.mp4", "none.mp4");
        String file = video("v_one.mp4", 3).toString();
        assertUsageError("--method exact goes with --videos synthetic:SPLIT:FROM-TO only", file, "--method=exact");
        Files.writeString(out, "a file");
        assertUsageError("--out: is a file, must be a folder", "synthetic:train:0");
    }

    private void assertUsageError(String message, String videos, String... more) {
        assertThat(flow(videos, more)).as(err.toString()).isEqualTo(2);
        assertThat(err.toString()).contains("lab flow: ").contains(message);
    }
}
