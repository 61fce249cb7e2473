package io.tubecast.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.NetworkEngine.Binding;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.Tensor.Placement;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.tensorrt.driver.FakeDriver;
import io.tubecast.inference.tensorrt.driver.FakeNetwork;
import io.tubecast.testkit.Allocation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two trunks and a head, as of a model of two streams: trunks add 1 and 2 to their inputs, the head adds what they say. */
class TensorRtStepTest {
    private static final GraphSpec APPEARANCE = graph("appearance", GraphRole.APPEARANCE_TRUNK, "x");
    private static final GraphSpec MOTION = graph("motion", GraphRole.MOTION_TRUNK, "x");
    private static final GraphSpec HEAD = graph("head", GraphRole.TWO_STREAM_HEAD, "first", "second");

    @TempDir
    Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @Test
    void theFirstRunGivesOrdersAndAllOthersLaunchWhatWasRecordedOfThem() throws Exception {
        FakeDriver fake = device(false);
        TwoStreams streams = new TwoStreams(fake, TensorRtSettings.DEFAULT);
        for (int run = 0; run < 5; run++) {
            streams.runOf(run, 10 * run);
            assertThat(streams.answer()).isEqualTo(run + 1 + 10 * run + 2);
            assertThat(streams.step.isCaptured()).isTrue();
            assertThat(fake.count("cudaGraphLaunch")).isEqualTo(run);
            // once to run and once to record
            assertThat(fake.count("enqueueV3")).isEqualTo(6);
        }
        assertThat(fake.count("cudaStreamBeginCapture")).isEqualTo(1);
        close(fake);
    }

    @Test
    void aStepThatWasPreparedLaunchesAtItsFirstFrame() throws Exception {
        FakeDriver fake = device(false);
        TwoStreams streams = new TwoStreams(fake, TensorRtSettings.DEFAULT);
        streams.step.prepare();
        assertThat(streams.step.isCaptured()).isTrue();
        // in this order: a recording of what never ran would record what TensorRT does but once
        assertThat(fake.calls().indexOf("enqueueV3")).isBetween(0, fake.calls().indexOf("cudaStreamBeginCapture") - 1);
        fake.calls().clear();
        streams.runOf(5, 6);
        assertThat(streams.answer()).isEqualTo(5 + 1 + 6 + 2);
        assertThat(fake.count("enqueueV3")).isZero();
        assertThat(fake.count("cudaGraphLaunch")).isEqualTo(1);
        streams.step.prepare();
        assertThat(fake.count("cudaGraphLaunch")).as("once is enough").isEqualTo(1);
        close(fake);
    }

    @Test
    void onADiscreteDeviceOnlyFramesGoInAndOnlyAnswersComeOut() throws Exception {
        FakeDriver fake = device(false);
        TwoStreams streams = new TwoStreams(fake, new TensorRtSettings(false));
        streams.runOf(1, 2);
        fake.calls().clear();
        streams.runOf(3, 4);
        assertThat(streams.answer()).isEqualTo(10);
        // the maps between trunks and head are the engine's
        assertThat(fake.count("cudaMemcpyAsync to device")).isEqualTo(2);
        assertThat(fake.count("cudaMemcpyAsync to host")).isEqualTo(1);
        assertThat(fake.count("cudaMalloc") + fake.count("cudaHostAlloc")).isZero();
        assertThat(fake.count("cudaEventSynchronize")).isEqualTo(1);
        assertThat(fake.count("cudaStreamSynchronize")).isZero();
        close(fake);
    }

    @Test
    void whereMemoryIsSharedNothingIsCopied() throws Exception {
        FakeDriver fake = device(true);
        TwoStreams streams = new TwoStreams(fake, TensorRtSettings.DEFAULT);
        for (int run = 0; run < 4; run++) {
            streams.runOf(run, run);
            assertThat(streams.answer()).isEqualTo(2 * run + 3);
        }
        assertThat(fake.calls()).noneMatch(call -> call.startsWith("cudaMemcpyAsync"));
        close(fake);
    }

    @Test
    void theStreamsOfANetworkOverlapAndTheHeadComesAfterBoth() throws Exception {
        FakeDriver fake = device(true);
        TwoStreams streams = new TwoStreams(fake, TensorRtSettings.DEFAULT);
        for (int run = 0; run < 3; run++) {
            long before = fake.nanos();
            streams.runOf(1, 1);
            // each takes 100 us: the trunks at the same time, then the head
            assertThat(fake.nanos() - before).isEqualTo(200_000);
            for (int part = 0; part < 3; part++) {
                assertThat(streams.step.nanos(part)).isEqualTo(100_000);
            }
        }
        close(fake);
    }

    @Test
    void aNetworkThatCannotBeRecordedRunsInPlainOrders() throws Exception {
        FakeDriver fake = device(false);
        fake.with(add(HEAD, 0).uncapturable());
        TwoStreams streams = new TwoStreams(fake, TensorRtSettings.DEFAULT);
        for (int run = 0; run < 4; run++) {
            streams.runOf(run, 2 * run);
            assertThat(streams.answer()).isEqualTo(3 * run + 3);
        }
        assertThat(streams.step.isCaptured()).isFalse();
        assertThat(fake.count("cudaStreamBeginCapture")).isEqualTo(1);
        assertThat(fake.count("cudaGetLastError")).isEqualTo(1);
        assertThat(fake.count("cudaGraphLaunch")).isZero();
        close(fake);
    }

    @Test
    void whateverCallOfRecordingFailsTheStepGoesOn() throws Exception {
        for (String call : List.of(
                "cudaStreamBeginCapture", "cudaStreamEndCapture", "cudaGraphInstantiate", "cudaEventRecordWithFlags")) {
            FakeDriver fake = device(false);
            TwoStreams streams = new TwoStreams(fake, TensorRtSettings.DEFAULT);
            fake.fail(call::equals);
            for (int run = 0; run < 3; run++) {
                streams.runOf(run, run);
                assertThat(streams.answer()).as(call).isEqualTo(2 * run + 3);
            }
            assertThat(streams.step.isCaptured()).as(call).isFalse();
            close(fake);
        }
    }

    @Test
    void aGraphThatCannotBeLaunchedIsRecordedOnceMore() throws Exception {
        FakeDriver fake = device(false);
        TwoStreams streams = new TwoStreams(fake, TensorRtSettings.DEFAULT);
        streams.runOf(0, 0);
        for (int failure = 1; failure <= 2; failure++) {
            fake.fail("cudaGraphLaunch"::equals);
            streams.runOf(failure, 5);
            assertThat(streams.answer()).isEqualTo(failure + 8);
            fake.failNoMore();
            assertThat(streams.step.isCaptured()).isEqualTo(failure == 1);
            assertThat(fake.count("cudaStreamBeginCapture")).isEqualTo(2);
            streams.runOf(7, 7);
            assertThat(streams.answer()).isEqualTo(17);
        }
        close(fake);
    }

    @Test
    void anOrderThatFailsIsToldWithItsGraphAndLeavesNothingUnderWay() throws Exception {
        FakeDriver fake = device(false);
        TwoStreams streams = new TwoStreams(fake, TensorRtSettings.DEFAULT);
        fake.fail("enqueueV3"::equals);
        assertThatThrownBy(() -> streams.runOf(1, 1))
                .isInstanceOf(EngineException.class)
                .hasMessage("graph 'appearance' failed: enqueueV3: made to fail");
        assertThat(streams.step.nanos(0)).isZero();
        fake.failNoMore();
        streams.runOf(1, 1);
        assertThat(streams.answer()).isEqualTo(5);
        close(fake);
    }

    @Test
    void whicheverCallFailsNothingIsLeftBehind() throws Exception {
        int failures = 0;
        for (int call = 0; ; call++) {
            FakeDriver fake = device(call % 2 == 0);
            fake.failAfter(call);
            boolean failed = false;
            try {
                TwoStreams streams = new TwoStreams(fake, TensorRtSettings.DEFAULT);
                streams.runOf(1, 2);
                streams.runOf(3, 4);
                assertThat(streams.answer()).isEqualTo(10);
            } catch (EngineException e) {
                failed = true;
                failures++;
            }
            boolean over = fake.calls().size() < call;
            fake.failNoMore();
            close(fake);
            if (over) {
                assertThat(failed).isFalse();
                break;
            }
        }
        // nearly every call of them; the others are those that pinning, recording and launching can do without
        assertThat(failures).isGreaterThan(60);
    }

    @Test
    void memoryThatCannotBePinnedIsCopiedByTheProcessor() throws Exception {
        for (boolean integrated : new boolean[] {false, true}) {
            FakeDriver fake = device(integrated);
            fake.fail("cudaHostRegister"::equals);
            TwoStreams streams = new TwoStreams(fake, TensorRtSettings.DEFAULT);
            for (int run = 0; run < 4; run++) {
                streams.runOf(run, run);
                assertThat(streams.answer()).isEqualTo(2 * run + 3);
            }
            // as an output, too
            TensorRtProvider provider = streams.provider;
            ByteBuffer bytes = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
            Tensor wrapped = own(provider.wrap(vector("y"), bytes));
            own(provider.step(List.of(streams.appearance.bind(Map.of("x", streams.frame), Map.of("y", wrapped)))))
                    .run();
            assertThat(bytes.getFloat(0)).isEqualTo(4);
            close(fake);
        }
    }

    @Test
    void partsOfAnotherProviderAreRefused() throws Exception {
        FakeDriver fake = device(false);
        TwoStreams streams = new TwoStreams(fake, TensorRtSettings.DEFAULT);
        TwoStreams others = new TwoStreams(device(false), TensorRtSettings.DEFAULT);
        assertThatThrownBy(() -> streams.provider.step(List.of(streams.trunk, others.trunk)))
                .isInstanceOf(EngineException.class)
                .hasMessage("part 1 of the step was not made by this TensorRT provider");
        assertThatThrownBy(() -> streams.provider.step(List.of((Binding) () -> {})))
                .hasMessage("part 0 of the step was not made by this TensorRT provider");
        assertThatThrownBy(() -> streams.appearance.bind(Map.of("x", others.frame), Map.of("y", others.score)))
                .hasMessage("graph 'appearance': tensor 'x' was not made by this TensorRT provider");
        close(fake);
    }

    @Test
    void aTensorOfTheEngineIsNotShown() throws Exception {
        FakeDriver fake = device(true);
        TwoStreams streams = new TwoStreams(fake, TensorRtSettings.DEFAULT);
        Tensor map = own(streams.provider.allocate(vector("map"), Placement.ENGINE));
        assertThatThrownBy(map::bytes).hasMessage("tensor 'map' stays on the device: only engines see it");
        map.close();
        assertThatThrownBy(map::floats).hasMessage("tensor 'map' is closed");
        streams.frame.close();
        assertThatThrownBy(streams.step::run).hasMessage("graph 'appearance' failed: tensor 'x' is closed");
        close(fake);
    }

    @Test
    void aRunAllocatesNothing() throws Exception {
        for (boolean graphs : new boolean[] {false, true}) {
            FakeDriver fake = quiet();
            TwoStreams streams = new TwoStreams(fake, new TensorRtSettings(graphs));
            streams.runOf(1, 1);
            assertThat(streams.step.isCaptured()).isEqualTo(graphs);
            fake.freeze();
            assertThat(Allocation.bytesPerCall(5_000, streams.step::run)).isZero();
            opened.clear(); // a frozen driver frees nothing
        }
    }

    /** Everything of a step. */
    private final class TwoStreams {
        private final TensorRtProvider provider;
        private final NetworkEngine appearance;
        private final Tensor frame;
        private final ByteBuffer stack = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
        private final Tensor score;
        private final Binding trunk;
        private final TensorRtStep step;

        TwoStreams(FakeDriver fake, TensorRtSettings settings) {
            provider = own(new TensorRtProvider(fake.driver(), settings));
            appearance = own(provider.open(folder, APPEARANCE));
            NetworkEngine motion = own(provider.open(folder, MOTION));
            NetworkEngine head = own(provider.open(folder, HEAD));
            frame = own(provider.allocate(vector("x"), Placement.HOST));
            Tensor flow = own(provider.wrap(vector("x"), stack));
            Tensor seen = own(provider.allocate(vector("seen"), Placement.ENGINE));
            Tensor moved = own(provider.allocate(vector("moved"), Placement.ENGINE));
            score = own(provider.allocate(vector("y"), Placement.HOST));
            trunk = appearance.bind(Map.of("x", frame), Map.of("y", seen));
            Binding second = motion.bind(Map.of("x", flow), Map.of("y", moved));
            Binding last = head.bind(Map.of("first", seen, "second", moved), Map.of("y", score));
            step = (TensorRtStep) own(provider.step(List.of(trunk, second, last)));
        }

        void runOf(float picture, float motion) {
            frame.floats().put(0, picture);
            stack.putFloat(0, motion);
            step.run();
        }

        float answer() {
            return score.floats().get(0);
        }
    }

    private <T extends AutoCloseable> T own(T resource) {
        opened.add(resource);
        return resource;
    }

    /** Closes what was opened, last first, and looks for leaks. */
    private void close(FakeDriver fake) throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        opened.clear();
        assertThat(fake.leftOver()).isEmpty();
    }

    private FakeDriver device(boolean integrated) {
        return networks(new FakeDriver(integrated, 3));
    }

    /** Where nothing is copied, for a driver that does nothing would not copy either. */
    private FakeDriver quiet() {
        return networks(new FakeDriver(true, 3));
    }

    private FakeDriver networks(FakeDriver fake) {
        List.of(APPEARANCE, MOTION, HEAD).forEach(graph -> SumOnDevice.write(folder, graph));
        return fake.with(add(APPEARANCE, 1)).with(add(MOTION, 2)).with(add(HEAD, 0));
    }

    /** The sum of its inputs and a constant. */
    private static FakeNetwork add(GraphSpec graph, float more) {
        return FakeNetwork.of(graph, (inputs, outputs) -> {
            float sum = more;
            for (String input : inputs.keySet()) {
                sum += SumOnDevice.floats(inputs, input).getFloat(0);
            }
            SumOnDevice.floats(outputs, "y").putFloat(0, sum);
        });
    }

    private static TensorSpec vector(String name) {
        return new TensorSpec(name, ElementType.FLOAT32, List.of(1));
    }

    private static GraphSpec graph(String name, GraphRole role, String... inputs) {
        return new GraphSpec(
                name,
                name + ".plan",
                role,
                List.of(inputs).stream().map(TensorRtStepTest::vector).toList(),
                List.of(vector("y")));
    }
}
