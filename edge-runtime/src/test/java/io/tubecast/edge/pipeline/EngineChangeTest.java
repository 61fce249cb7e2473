package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.config.ModelConfig;
import io.tubecast.edge.engine.EngineBackend;
import io.tubecast.edge.engine.EngineOpener;
import io.tubecast.edge.engine.EnginePolicy;
import io.tubecast.edge.engine.NodeEngines;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.FakeEngineProvider;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.engines.SampleEngines;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Engines are exchanged while the pipeline runs, and nobody who follows its messages notices more than the event. */
@Timeout(60)
class EngineChangeTest {
    private static final int FRAMES = 400;

    @TempDir
    Path folder;

    private final RecordingPublisher publisher = new RecordingPublisher();
    private final StageTimes times = new StageTimes();
    private final List<FakeDetector> detectors = new CopyOnWriteArrayList<>();

    /** A library that says it is there. */
    private record There(EngineTarget target, DeviceIdentity device) implements EngineBackend {
        @Override
        public Probe probe() {
            return new Present(device);
        }

        @Override
        public EngineProvider open(List<EngineFile> engines) {
            return new FakeEngineProvider(java.util.Map.of());
        }
    }

    @Test
    void tubesKeepTheirIdsAndNoFrameIsLost() throws InterruptedException {
        ModelBundle bundle = TinyModel.write(folder);
        try (NodeEngines engines = open(bundle)) {
            FakeSource source = new FakeSource(FRAMES, false);
            source.intervalMillis = 5;
            Pipeline pipeline = pipeline(source, engines.detector());
            engines.watch();
            pipeline.start();
            await().until(() -> publisher.eventTypes().contains("tube.start"));
            bundle.manifest().graphs().forEach(graph -> SampleEngines.write(bundle, graph, SampleEngines.ORIN));
            pipeline.await();
            assertThat(pipeline.state().failure()).isNull();
        }
        // both saw frames: whoever came second was warmed with three steps and then looked on
        assertThat(detectors).hasSize(2);
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "engine", "tube.end");
        NodeEvent.EngineChange change = (NodeEvent.EngineChange) publisher.events.get(1);
        assertThat(change.cause()).startsWith("plans for Orin");
        assertThat(change.at().frame()).isBetween(5L, FRAMES - 1L);
        assertThat(publisher.snapshots)
                .extracting(TubesSnapshot::frame)
                .containsExactlyElementsOf(LongStream.range(0, FRAMES).boxed().toList());
        // listed from the fourth detection on, in every frame, by one id, and never missed
        assertThat(publisher.snapshots.subList(4, FRAMES)).allSatisfy(snapshot -> {
            assertThat(snapshot.size()).isEqualTo(1);
            assertThat(snapshot.get(0).id())
                    .isEqualTo(publisher.snapshots.get(4).get(0).id());
            assertThat(snapshot.get(0).misses()).isZero();
        });
    }

    @Test
    void anEngineThatBreaksInTheMiddleOfTheStreamCostsNoFrameAndNoId() throws InterruptedException {
        int brokenAt = 100;
        ModelBundle bundle = TinyModel.write(folder);
        bundle.manifest().graphs().forEach(graph -> SampleEngines.write(bundle, graph, SampleEngines.ORIN));
        try (NodeEngines engines = open(bundle)) {
            detectors.get(0).breakAt = 3 + brokenAt; // three steps of warming
            Pipeline pipeline = pipeline(new FakeSource(FRAMES, false), engines.detector());
            engines.watch();
            pipeline.start();
            pipeline.await();
            assertThat(pipeline.state().failure()).isNull();
        }
        assertThat(detectors).hasSize(2);
        assertThat(publisher.eventTypes()).containsExactly("tube.start", "engine", "tube.end");
        NodeEvent.EngineChange change = (NodeEvent.EngineChange) publisher.events.get(1);
        assertThat(change.cause()).contains("broke while it ran: graph 'head' fell over");
        assertThat(change.at().frame()).isEqualTo(brokenAt);
        assertThat(publisher.snapshots)
                .extracting(TubesSnapshot::frame)
                .containsExactlyElementsOf(LongStream.range(0, FRAMES).boxed().toList());
        // the frame at which it broke is the first of a pair: the tube coasts over it, and keeps its id
        long id = publisher.snapshots.get(4).get(0).id();
        for (int frame = 4; frame < FRAMES; frame++) {
            TubesSnapshot snapshot = publisher.snapshots.get(frame);
            assertThat(snapshot.size()).as("frame %d", frame).isEqualTo(1);
            assertThat(snapshot.get(0).id()).isEqualTo(id);
            assertThat(snapshot.get(0).misses()).as("frame %d", frame).isEqualTo(frame == brokenAt ? 1 : 0);
        }
    }

    private NodeEngines open(ModelBundle bundle) {
        EngineOpener.Detectors made = (model, provider) -> {
            FakeDetector detector = new FakeDetector();
            detectors.add(detector);
            return detector;
        };
        return new NodeEngines(
                bundle,
                EnginePolicy.of(new ModelConfig("models/demo", 0, ModelConfig.AUTO, true, "", List.of(), false)),
                List.of(
                        new There(EngineTarget.TENSORRT, SampleEngines.ORIN),
                        new There(EngineTarget.ONNXRUNTIME, SampleEngines.VNNI)),
                new EngineOpener(made, 64, 48, 0),
                times,
                20);
    }

    private Pipeline pipeline(FakeSource source, Detector detector) {
        Pipeline.Settings settings = new Pipeline.Settings(
                new Operation("front", Mode.APPEARANCE, 1, 25),
                format -> new FrameClock(25, format.framesPerSecond(), 1, 1),
                LinkingSettings.online(),
                ActorSettings.defaults(),
                new double[] {0.3, 0.3, 0.3},
                new Pipeline.Publication(false, 32, 250),
                new Pipeline.Supervision(0, true, 5_000, 50, 100));
        return new Pipeline(
                settings,
                new Pipeline.Ends(source, () -> source, null, detector, publisher, Observer.NOBODY, PictureTap.NONE),
                times,
                NanoClock.system());
    }
}
