package io.tubecast.inference.tensorrt.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.inference.tensorrt.driver.GraphCalls.Graph;
import io.tubecast.inference.tensorrt.driver.GraphCalls.GraphExec;
import io.tubecast.inference.tensorrt.driver.MemoryCalls.Memory;
import io.tubecast.inference.tensorrt.driver.StreamCalls.Event;
import io.tubecast.inference.tensorrt.driver.StreamCalls.EventUse;
import io.tubecast.inference.tensorrt.driver.StreamCalls.Stream;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The fake punishes what a real device would. */
class FakeDriverTest {
    private final FakeDriver fake = new FakeDriver(false, 1);
    private final MemoryCalls memory = fake.driver().memory();
    private final StreamCalls streams = fake.driver().streams();
    private final GraphCalls graphs = fake.driver().graphs();
    private final Stream one = streams.createStream();
    private final Stream two = streams.createStream();
    private final Memory device = memory.allocate(4);
    private final Memory host = memory.allocateHost(4);

    @Test
    void nothingIsDoneBeforeTheHostWaits() {
        byte rubbish = memory.view(host).get(0);
        streams.clear(device, one);
        streams.copyToHost(host, device, one);
        assertThat(memory.view(host).get(0)).isEqualTo(rubbish).isNotZero();
        streams.synchronizeStream(one);
        assertThat(memory.view(host).get(0)).isZero();
    }

    @Test
    void aMissingEventIsARace() {
        streams.clear(device, one);
        assertThatThrownBy(() -> streams.copyToHost(host, device, two))
                .isInstanceOf(AssertionError.class)
                .hasMessage("race: nothing orders 'cudaMemcpyAsync to host' after 'clear'");
    }

    @Test
    void anEventOrdersTwoStreamsUntilItIsRecordedAnew() {
        Event event = streams.createEvent(EventUse.ORDER);
        assertThatThrownBy(() -> streams.await(two, event))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("never recorded");
        streams.record(event, one); // before what is to be waited for: it orders nothing
        streams.clear(device, one);
        streams.await(two, event);
        assertThatThrownBy(() -> streams.copyToHost(host, device, two)).hasMessageStartingWith("race");
        streams.record(event, one);
        streams.await(two, event);
        streams.copyToHost(host, device, two);
        streams.synchronizeStream(two);
        assertThat(memory.view(host).get(3)).isZero();
    }

    @Test
    void onlyReadersNeedNoOrder() {
        Memory other = memory.allocateHost(4);
        streams.copyToHost(host, device, one);
        streams.copyToHost(other, device, two);
        streams.synchronizeStream(one);
        streams.synchronizeStream(two);
        assertThat(memory.view(other)).isEqualTo(memory.view(host));
    }

    @Test
    void memoryIsFreedOnceAndNotWhileItIsUsed() {
        streams.clear(device, one);
        assertThatThrownBy(() -> memory.free(device)).hasMessage("cudaFree while the device may still use it");
        streams.synchronizeStream(one);
        memory.free(device);
        assertThatThrownBy(() -> memory.free(device)).hasMessage("cudaFree twice");
        assertThatThrownBy(() -> memory.free(host)).hasMessage("cudaFree of pinned memory");
        streams.clear(device, one);
        assertThatThrownBy(() -> streams.synchronizeStream(one)).hasMessageContaining("after it was freed");
    }

    @Test
    void copiesHaveSizesAndDirections() {
        Memory large = memory.allocate(8);
        assertThatThrownBy(() -> streams.copyToDevice(large, host, one))
                .hasMessageContaining("more bytes than there are");
        assertThatThrownBy(() -> streams.copyToDevice(host, device, one)).hasMessageContaining("of the other kind");
    }

    @Test
    void aCaptureForbidsWaitingAndAllocating() {
        graphs.beginCapture(one);
        assertThatThrownBy(() -> streams.synchronizeStream(two)).hasMessageContaining("being captured");
        assertThatThrownBy(() -> memory.allocate(4)).hasMessageContaining("being captured");
        assertThatThrownBy(() -> memory.free(device)).hasMessageContaining("being captured");
    }

    @Test
    void aCaptureKnowsOnlyItsOwnEventsAndNeedsEveryStreamJoined() {
        Event outside = streams.createEvent(EventUse.ORDER);
        Event fork = streams.createEvent(EventUse.ORDER);
        streams.record(outside, two);
        graphs.beginCapture(one);
        assertThatThrownBy(() -> streams.await(one, outside)).hasMessageContaining("outside of the capture");
        streams.record(fork, one);
        streams.await(two, fork);
        streams.clear(device, two);
        assertThatThrownBy(() -> graphs.endCapture(one)).hasMessageContaining("not joined");
    }

    @Test
    void aGraphDoesAtEachLaunchWhatWasRecorded() {
        Event fork = streams.createEvent(EventUse.ORDER);
        Event join = streams.createEvent(EventUse.ORDER);
        graphs.beginCapture(one);
        streams.record(fork, one);
        streams.await(two, fork);
        streams.copyToDevice(device, host, two);
        streams.record(join, two);
        streams.await(one, join);
        Graph graph = graphs.endCapture(one);
        GraphExec exec = graphs.instantiate(graph);
        graphs.destroyGraph(graph);
        Memory back = memory.allocateHost(4);
        for (byte value = 1; value < 4; value++) {
            memory.view(host).put(2, value);
            graphs.launch(exec, one);
            streams.copyToHost(back, device, one);
            streams.synchronizeStream(one);
            assertThat(memory.view(back).get(2)).isEqualTo(value);
        }
        memory.free(device);
        graphs.launch(exec, one);
        assertThatThrownBy(() -> streams.synchronizeStream(one)).hasMessageContaining("after it was freed");
    }

    @Test
    void whatWasNotFreedIsKnown() {
        memory.free(device);
        assertThat(fake.leftOver()).isEqualTo(Map.of("pinned memory", 1, "stream", 2));
    }
}
