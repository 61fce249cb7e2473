package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.clip.ClipRecorder;
import io.tubecast.edge.clip.ClipSettings;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.record.RecordSettings;
import io.tubecast.edge.record.Recorder;
import io.tubecast.edge.remote.PictureKeeper;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;
import io.tubecast.testkit.Allocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What recorder and clips cost the detect thread once warm: the copy of a picture and no allocation, while they are at work. */
@Timeout(120)
class TapAllocationTest {
    private static final long INTERVAL_NANOS = 40_000_000;
    private static final int FRAMES = 2_000;
    private static final byte[] PAYLOAD = new byte[1_000];

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();

    private ClipRecorder clips() {
        ClipSettings settings = new ClipSettings(
                folder.resolve("clips"),
                Set.of("camera"),
                TimeUnit.SECONDS.toNanos(3),
                TimeUnit.SECONDS.toNanos(3),
                10,
                640,
                64 << 20,
                0);
        ClipRecorder clips = new ClipRecorder(settings, new Labels(List.of("a", "b", "c")), nanos::get);
        clips.start();
        return clips;
    }

    private Recorder recorder() {
        Recorder recorder = new Recorder(
                new RecordSettings(folder.resolve("flight.jsonl"), 1 << 20, TimeUnit.HOURS.toNanos(1), 4 << 20, 0));
        recorder.start((on, cause) -> {});
        return recorder;
    }

    @Test
    void offeringAPictureAllocatesNothing() {
        TubesSnapshot snapshot = new TubesSnapshot("front", 32).begin(new FrameStamp(1, 1, 1), 64, 48);
        snapshot.add().label(1, 0.9, 1).boxPx(10, 10, 20, 20);
        Image picture = new Image(64, 48);
        try (ClipRecorder clips = clips()) {
            PictureTap tap = PictureTap.both(clips, PictureTap.both(new PictureKeeper(), PictureTap.NONE));
            assertThat(Allocation.bytesPerCall(FRAMES, () -> {
                        nanos.addAndGet(INTERVAL_NANOS);
                        tap.offer(picture, snapshot);
                    }))
                    .isZero();
        }
    }

    /** The same stage with and without: what it allocates by itself, for tubes that grow, is in both. */
    @Test
    void theDetectStageAllocatesNoMoreWithRecorderAndClips() throws Exception {
        long without = bytesPerFrame(PictureTap.NONE, () -> {});
        try (ClipRecorder clips = clips();
                Recorder recorder = recorder()) {
            Thread publish = new Thread(() -> speak(recorder, clips), "publish");
            publish.start();
            long with = bytesPerFrame(clips, () -> nanos.addAndGet(INTERVAL_NANOS));
            publish.interrupt();
            publish.join();
            assertThat(with).isLessThanOrEqualTo(without + 64);
        }
        assertThat(Files.size(folder.resolve("flight.jsonl"))).isGreaterThan(PAYLOAD.length);
    }

    /** What the publish thread does meanwhile: a message every few milliseconds, an event now and then. */
    private static void speak(Recorder recorder, ClipRecorder clips) {
        try {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                recorder.said("t/v1/n/front/tubes", MessageKind.TUBES, WireFormat.CBOR, true, PAYLOAD, PAYLOAD.length);
                if (i % 20 == 0) {
                    clips.event(new NodeEvent.CameraChange(new EventTime(1, 1, 250), true, "an event"));
                }
                Thread.sleep(2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // enough was said
        }
    }

    private static long bytesPerFrame(PictureTap tap, Runnable before) {
        DetectStage stage = stage(tap);
        LiveFrame slot = new LiveFrame();
        Frame frame = slot.frame();
        frame.imageOfSize(64, 48);
        long[] index = {0};
        return Allocation.bytesPerCall(FRAMES, () -> {
            before.run();
            long at = index[0] * INTERVAL_NANOS;
            frame.stamp(new FrameStamp(index[0]++, at, at));
            try {
                stage.process(slot);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static DetectStage stage(PictureTap tap) {
        FakeSource source = new FakeSource(-1, true);
        Pipeline.Settings settings = new Pipeline.Settings(
                new Operation("front", Mode.APPEARANCE, 1, 25),
                format -> new FrameClock(25, format.framesPerSecond(), 1, 1),
                LinkingSettings.online(),
                ActorSettings.defaults(),
                new double[] {0.3, 0.3, 0.3},
                new Pipeline.Publication(false, 32, 250),
                new Pipeline.Supervision(0, false, 300, 50, 100));
        Pipeline.Ends ends = new Pipeline.Ends(
                source, () -> source, null, new FakeDetector(), new RecordingPublisher(), Observer.NOBODY, tap);
        return new Pipeline(settings, ends, new StageTimes(), NanoClock.system()).detect();
    }
}
