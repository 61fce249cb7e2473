package io.tubecast.inference.tensorrt.driver;

import static io.tubecast.inference.tensorrt.driver.FakeMachine.require;

import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.tensorrt.driver.MemoryCalls.Memory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Streams, events and graphs of the fake device. */
final class FakeStreams implements StreamCalls, GraphCalls {
    private static final String STREAM = "stream";
    private static final String EVENT = "event";
    private static final String GRAPH = "graph";
    private static final String EXEC = "executable graph";

    private final FakeMachine machine;
    private @Nullable Capture capture;

    FakeStreams(FakeMachine machine) {
        this.machine = machine;
    }

    /** A thing with a life. */
    private abstract static class Handle {
        private boolean destroyed;

        void checkAlive(String call) {
            require(!destroyed, call + " of something destroyed");
        }
    }

    /** What comes next in it comes after these. */
    static final class FakeStream extends Handle implements Stream {
        private List<FakeOp> tail = new ArrayList<>();
        private List<FakeOp> recordedTail = new ArrayList<>();
        private boolean captured;
    }

    /** Its last record. */
    private static final class FakeEvent extends Handle implements Event {
        private final EventUse use;
        private @Nullable FakeOp record;
        private @Nullable Capture capture;

        FakeEvent(EventUse use) {
            this.use = use;
        }

        /** Its record, which must be one that is no part of a capture. */
        FakeOp outside(String call) {
            if (record == null || capture != null) {
                throw new AssertionError(call + " of an event without a record");
            }
            return record;
        }
    }

    /** Orders that are being recorded. */
    private static final class Capture {
        private final FakeStream origin;
        private final Set<FakeStream> members = new HashSet<>();
        private final List<FakeOp> nodes = new ArrayList<>();
        private boolean invalid;

        Capture(FakeStream origin) {
            this.origin = origin;
        }
    }

    private static final class FakeGraph extends Handle implements Graph {
        private final List<FakeOp> nodes;

        FakeGraph(List<FakeOp> nodes) {
            this.nodes = List.copyOf(nodes);
        }
    }

    private static final class FakeExec extends Handle implements GraphExec {
        private final List<FakeOp> nodes;

        FakeExec(List<FakeOp> nodes) {
            this.nodes = nodes;
        }
    }

    private void destroy(String call, String kind, Handle handle) {
        machine.callOutsideCapture(call);
        handle.checkAlive(call);
        handle.destroyed = true;
        machine.gone(kind);
    }

    /** Puts work at the end of a stream, or into what is recorded of it. */
    FakeOp submit(Stream stream, String what, FakeOp.Work work) {
        FakeStream target = (FakeStream) stream;
        target.checkAlive(what);
        FakeOp op = new FakeOp(what, target.captured ? target.recordedTail : target.tail, work);
        Capture recording = capture;
        if (target.captured && recording != null) {
            recording.nodes.add(op);
            target.recordedTail = new ArrayList<>(List.of(op));
        } else {
            machine.submit(op);
            target.tail = new ArrayList<>(List.of(op));
        }
        return op;
    }

    /** A stream is in a capture that can go no further. */
    void invalidate() {
        if (capture != null) {
            capture.invalid = true;
        }
    }

    boolean isCaptured(Stream stream) {
        return ((FakeStream) stream).captured;
    }

    @Override
    public Stream createStream() {
        machine.callOutsideCapture("cudaStreamCreateWithFlags");
        machine.born(STREAM);
        return new FakeStream();
    }

    @Override
    public void destroyStream(Stream stream) {
        FakeStream target = (FakeStream) stream;
        require(target.tail.stream().allMatch(op -> op.known), "cudaStreamDestroy with orders under way");
        destroy("cudaStreamDestroy", STREAM, target);
    }

    @Override
    public void synchronizeStream(Stream stream) {
        FakeStream target = (FakeStream) stream;
        target.checkAlive("cudaStreamSynchronize");
        require(!machine.isCapturing(), "cudaStreamSynchronize while a stream is being captured");
        target.tail.forEach(machine::waitFor);
        machine.call("cudaStreamSynchronize"); // its error is that of what it waited for
    }

    @Override
    public void await(Stream stream, Event event) {
        if (machine.isFrozen()) {
            return;
        }
        machine.call("cudaStreamWaitEvent");
        FakeStream target = (FakeStream) stream;
        FakeEvent awaited = (FakeEvent) event;
        awaited.checkAlive("cudaStreamWaitEvent");
        require(awaited.record != null, "cudaStreamWaitEvent on an event that was never recorded orders nothing");
        if (awaited.capture != null) {
            require(awaited.capture == capture, "cudaStreamWaitEvent on an event of a capture that is over");
            if (!target.captured) {
                target.captured = true;
                target.recordedTail = new ArrayList<>();
                awaited.capture.members.add(target);
            }
            target.recordedTail.add(awaited.record);
        } else {
            require(!target.captured, "a captured stream waits for an event outside of the capture");
            target.tail.add(awaited.record);
        }
    }

    @Override
    public Event createEvent(EventUse use) {
        machine.callOutsideCapture("cudaEventCreateWithFlags");
        machine.born(EVENT);
        return new FakeEvent(use);
    }

    @Override
    public void destroyEvent(Event event) {
        destroy("cudaEventDestroy", EVENT, (FakeEvent) event);
    }

    @Override
    public void record(Event event, Stream stream) {
        if (machine.isFrozen()) {
            return;
        }
        machine.call("cudaEventRecord");
        FakeEvent target = (FakeEvent) event;
        target.checkAlive("cudaEventRecord");
        target.record = submit(stream, "record", FakeOp.Work.NOTHING);
        target.capture = isCaptured(stream) ? capture : null;
    }

    @Override
    public void recordExternal(Event event, Stream stream) {
        machine.call("cudaEventRecordWithFlags");
        FakeEvent target = (FakeEvent) event;
        target.checkAlive("cudaEventRecordWithFlags");
        require(isCaptured(stream), "cudaEventRecordExternal outside of a capture");
        submit(stream, "record external", new FakeOp.Work(Set.of(), Set.of(target), 0, op -> {
            target.checkAlive("a graph's record");
            target.record = op;
            target.capture = null;
        }));
    }

    @Override
    public void synchronizeEvent(Event event) {
        if (machine.isFrozen()) {
            return;
        }
        FakeEvent target = (FakeEvent) event;
        target.checkAlive("cudaEventSynchronize");
        require(!machine.isCapturing(), "cudaEventSynchronize while a stream is being captured");
        machine.waitFor(target.outside("cudaEventSynchronize"));
        machine.call("cudaEventSynchronize");
    }

    @Override
    public float elapsedMillis(Event from, Event to) {
        machine.callOutsideCapture("cudaEventElapsedTime");
        return (at((FakeEvent) to) - at((FakeEvent) from)) / 1e6f;
    }

    private static long at(FakeEvent event) {
        event.checkAlive("cudaEventElapsedTime");
        require(event.use == EventUse.TIME, "cudaEventElapsedTime of an event without timing");
        FakeOp record = event.outside("cudaEventElapsedTime");
        require(record.known, "cudaEventElapsedTime before the host waited");
        return record.endNanos;
    }

    @Override
    public void copyToDevice(Memory to, Memory from, Stream stream) {
        copy("cudaMemcpyAsync to device", to, from, stream, true);
    }

    @Override
    public void copyToHost(Memory to, Memory from, Stream stream) {
        copy("cudaMemcpyAsync to host", to, from, stream, false);
    }

    private void copy(String call, Memory to, Memory from, Stream stream, boolean toDevice) {
        machine.call(call);
        require(((FakeMemory.Block) to).isDevice() == toDevice, call + " into memory of the other kind");
        require(((FakeMemory.Block) from).isDevice() != toDevice, call + " out of memory of the other kind");
        submit(stream, call, FakeMemory.copy(call, to, from));
    }

    @Override
    public void clear(Memory device, Stream stream) {
        machine.call("cudaMemsetAsync");
        submit(stream, "clear", FakeMemory.clear(device));
    }

    @Override
    public void beginCapture(Stream stream) {
        machine.call("cudaStreamBeginCapture");
        require(capture == null, "cudaStreamBeginCapture in a capture");
        FakeStream origin = (FakeStream) stream;
        origin.checkAlive("cudaStreamBeginCapture");
        capture = new Capture(origin);
        capture.members.add(origin);
        origin.captured = true;
        origin.recordedTail = new ArrayList<>();
        machine.beginCapturing();
    }

    @Override
    public Graph endCapture(Stream stream) {
        Capture ended = capture;
        if (ended == null || ended.origin != (FakeStream) stream) {
            throw new AssertionError("cudaStreamEndCapture of a stream that no capture began in");
        }
        Set<FakeOp> joined = new HashSet<>();
        ended.origin.recordedTail.forEach(op -> joined.addAll(op.past()));
        capture = null;
        boolean faulted = machine.endCapturing();
        boolean allJoined = ended.members.stream().allMatch(member -> joined.containsAll(member.recordedTail));
        ended.members.forEach(member -> member.captured = false);
        machine.call("cudaStreamEndCapture");
        if (ended.invalid || (faulted && !allJoined)) {
            throw new EngineException("cudaStreamEndCapture: operation failed due to a previous error during capture");
        }
        require(allJoined, "cudaStreamEndCapture with a stream that was not joined");
        machine.born(GRAPH);
        return new FakeGraph(ended.nodes);
    }

    @Override
    public GraphExec instantiate(Graph graph) {
        machine.callOutsideCapture("cudaGraphInstantiate");
        ((FakeGraph) graph).checkAlive("cudaGraphInstantiate");
        machine.born(EXEC);
        return new FakeExec(((FakeGraph) graph).nodes);
    }

    @Override
    public void destroyGraph(Graph graph) {
        destroy("cudaGraphDestroy", GRAPH, (FakeGraph) graph);
    }

    @Override
    public void launch(GraphExec graph, Stream stream) {
        if (machine.isFrozen()) {
            return;
        }
        machine.callOutsideCapture("cudaGraphLaunch");
        FakeExec exec = (FakeExec) graph;
        FakeStream target = (FakeStream) stream;
        exec.checkAlive("cudaGraphLaunch");
        Map<FakeOp, FakeOp> instances = new HashMap<>();
        for (FakeOp node : exec.nodes) {
            List<FakeOp> before = new ArrayList<>(target.tail);
            node.before.forEach(each -> before.add(instances.get(each)));
            FakeOp op = new FakeOp(node.what + " in a graph", before, node.work);
            machine.submit(op);
            instances.put(node, op);
        }
        FakeOp end = new FakeOp("end of a graph", new ArrayList<>(instances.values()), FakeOp.Work.NOTHING);
        machine.submit(end);
        target.tail = new ArrayList<>(List.of(end));
    }

    @Override
    public void destroyExec(GraphExec graph) {
        destroy("cudaGraphExecDestroy", EXEC, (FakeExec) graph);
    }

    @Override
    public void forgetError() {
        machine.call("cudaGetLastError");
    }
}
