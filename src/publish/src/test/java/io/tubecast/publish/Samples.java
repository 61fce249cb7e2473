package io.tubecast.publish;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.TimeSource;
import io.tubecast.core.label.Labels;
import io.tubecast.core.time.UtcAnchor;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.NodeEvent.ClassScore;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubeState;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.publish.message.WholeTube;
import io.tubecast.publish.message.WholeTube.KeyBox;
import io.tubecast.publish.message.WholeTube.Moment;
import io.tubecast.publish.message.WholeTube.Segment;
import io.tubecast.publish.wire.NodeEncoder;
import io.tubecast.publish.wire.StreamContext;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Messages to test with, at fixed times. Part of the test-jar. */
public final class Samples {
    /** Monotonic time of the frame in the samples. */
    public static final long CAPTURE_NANOS = 123_456_789_012_345L;

    /** The stream of the samples. */
    public static final StreamDescription FRONT = new StreamDescription(
            "front", "demo-1", new Labels(List.of("walk", "wave", "fall \"down\" ü")), "cam_front_optical");

    /** What a publisher offers by itself. */
    public static final NodeEncoder.Offer OFFER = new NodeEncoder.Offer(List.of("ping"), 10, false);

    private Samples() {}

    /** An anchor by which {@link #CAPTURE_NANOS} is 2026-11-21T00:43:20.123456Z. */
    public static UtcAnchor anchor() {
        Clock wall = Clock.fixed(Instant.parse("2026-11-21T00:43:20.123456Z"), ZoneOffset.UTC);
        return new UtcAnchor(() -> CAPTURE_NANOS, wall);
    }

    /** The context of {@link #FRONT} on node {@code drone-07} in run {@code 6f1c2b0e}. */
    public static StreamContext context() {
        return new StreamContext("drone-07", "6f1c2b0e", FRONT, anchor());
    }

    /** A snapshot without tubes. */
    public static TubesSnapshot empty(long frame, long captureNanos) {
        return new TubesSnapshot("front", 32)
                .begin(new FrameStamp(frame, captureNanos, captureNanos), 1280, 720)
                .fps(24.8);
    }

    /** A snapshot with everything that can be in one, and two tubes. */
    public static TubesSnapshot full() {
        TubesSnapshot snapshot = empty(998_877, CAPTURE_NANOS)
                .timeSource(TimeSource.V4L2_START_OF_EXPOSURE)
                .validMillis(250)
                .mode(Mode.APPEARANCE, 2)
                .dropped(3)
                .truncate();
        snapshot.observability().luma(93.25).blur(412.04).smallestPersonPx(40).blocked(false);
        fill(snapshot.add());
        snapshot.add()
                .actor(1_043, TubeState.COASTING)
                .start(998_870, CAPTURE_NANOS - 280_000_000)
                .label(2, 0.5, CAPTURE_NANOS - 280_000_000)
                .boxPx(0, 0, 10, 20)
                .misses(2);
        return snapshot;
    }

    /** The first tube of {@link #full()}. */
    public static TubeEntry tube() {
        TubeEntry tube = new TubeEntry();
        fill(tube);
        return tube;
    }

    private static void fill(TubeEntry tube) {
        tube.actor(1_042, TubeState.ACTIVE)
                .start(998_800, CAPTURE_NANOS - 3_080_000_000L)
                .label(1, 0.91, CAPTURE_NANOS - 1_200_000_000L)
                .top(1, 0.91)
                .top(0, 0.05)
                .boxPx(415, 489, 113, 211)
                .velocityPx(12, -3.5)
                .progress(0.4);
    }

    /** One event of every kind but {@code lost}, which publishers make. */
    public static List<NodeEvent> events() {
        EventTime at = new EventTime(998_877, CAPTURE_NANOS, 250);
        return List.of(
                new NodeEvent.TubeStart(at, tube()),
                new NodeEvent.TubeLabel(at, tube(), new ClassScore(0, 0.6)),
                new NodeEvent.TubeEnd(at, whole(10)),
                new NodeEvent.ModeChange(
                        at,
                        new OperatingPoint(Mode.TWO_STREAM, 1),
                        new OperatingPoint(Mode.APPEARANCE, 2),
                        "over budget"),
                new NodeEvent.CameraChange(at, false, "no frame for 1 s"),
                new NodeEvent.EngineChange(at, "ONNX Runtime", "TensorRT", "plans for Orin fit"),
                new NodeEvent.RecorderChange(at, false, "the disk is full"),
                new NodeEvent.Decision(at, tube(), 480),
                new NodeEvent.ModelFallback(at, "demo-2-0a1b2c3d4e5f", "demo-1-5f4e3d2c1b0a", "labels.txt: damaged"));
    }

    /** A tube of {@code frames} frames that ends at the sample frame, with a key box in every frame and two segments. */
    public static WholeTube whole(int frames) {
        long first = 998_877L - frames + 1;
        List<KeyBox> keys = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            keys.add(new KeyBox(first + i, 400 + i % 800, 300, 100, 200));
        }
        return new WholeTube(
                1_042,
                1,
                0.87,
                new Moment(first, CAPTURE_NANOS - (frames - 1L) * 40_000_000L),
                new Moment(998_877, CAPTURE_NANOS),
                keys,
                List.of(
                        new Segment(0, 0.6, first, first + frames / 2),
                        new Segment(1, 0.9, first + frames / 2 + 1, 998_877)));
    }

    /** A factsheet. */
    public static Factsheet factsheet() {
        return new Factsheet(
                "tubecast",
                "0.1.0",
                List.of(new Factsheet.Model(
                        "demo-1",
                        "amtnet",
                        "ab".repeat(32),
                        "Apache-2.0",
                        FRONT.labels().names(),
                        List.of(Mode.TWO_STREAM, Mode.APPEARANCE),
                        new Factsheet.Flow("dis", 5, "centred", 3, 300, 300),
                        new Factsheet.Engine(
                                "onnxruntime",
                                "ONNX Runtime 1.29.0, CPU, 2 threads",
                                "1 of 2 graphs converted for amd64 fit",
                                List.of(
                                        new Factsheet.Graph("appearance", "int8", "cd".repeat(32)),
                                        new Factsheet.Graph("head", "fp32", "ef".repeat(32)))))),
                List.of(new Factsheet.Stream("front", 1280, 720, 25, "cam_front_optical", "demo-1")),
                40,
                32);
    }

    /** Health with everything measured. */
    public static Health health() {
        return new Health(
                Health.State.DEGRADED,
                Mode.APPEARANCE,
                2,
                "over budget",
                new Health.Camera(true, 12, 1),
                new Health.Rates(25, 24.8, 25),
                new Health.Latency(31.25, 40, 44.5, 90),
                null,
                Map.of("detect.newer", 3L),
                new Health.Flow(false, "the flow stack has 2 of 5 fields", new Health.Latency(1.1, 1.4, 2, 9)),
                new Health.Device(71.5, 12.25, false, 9.8),
                new Health.Memory(300_000_000, 90_000_000),
                new Health.Recorder(false, "the disk is full", 7, 4_096),
                12.5);
    }
}
