package io.tubecast.inference.tensorrt;

import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.tensorrt.driver.Driver;
import io.tubecast.inference.tensorrt.driver.MemoryCalls.Memory;
import io.tubecast.inference.tensorrt.driver.StreamCalls;
import io.tubecast.inference.tensorrt.driver.StreamCalls.Event;
import io.tubecast.inference.tensorrt.driver.StreamCalls.EventUse;
import io.tubecast.inference.tensorrt.driver.StreamCalls.Stream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The orders of a step: what the program wrote to the device, every part in the stream of its network, what parts wrote back to the program.
 *
 * <p>A tensor is copied in before its first reader unless a part has written it by then, and out after its last writer. Streams part from the first one at the beginning and join
 * it at the end, so that whoever waits for the first has waited for all, and so that a capture of the first records all. Owns its events.
 */
final class StepOrders {
    private final StreamCalls streams;
    private final Owned owned;
    private final List<Stream> lanes = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();
    private final List<Job> planned = new ArrayList<>();
    private final Set<TensorRtTensor> copiedIn = new HashSet<>();
    private final Set<TensorRtTensor> written = new HashSet<>();

    private final Job[] jobs;
    private final Stream[] laneOf;
    private final Event[][] waits;
    private final @Nullable Event[] records;
    private final Event[] begins;
    private final Event[] ends;
    private final Event[] forksAndJoins;

    /** Gives an order to its stream. */
    @FunctionalInterface
    private interface Job {
        void issue(boolean capturing);
    }

    /**
     * Plans the orders of some parts.
     *
     * @param owned receives what must be destroyed
     */
    StepOrders(Driver driver, List<TensorRtBinding> parts, Owned owned) {
        streams = driver.streams();
        this.owned = owned;
        begins = new Event[parts.size()];
        ends = new Event[parts.size()];
        Map<TensorRtTensor, Integer> lastWriter = new HashMap<>();
        for (int part = 0; part < parts.size(); part++) {
            for (TensorRtTensor output : parts.get(part).outputs()) {
                lastWriter.put(output, part);
            }
        }
        for (int part = 0; part < parts.size(); part++) {
            TensorRtBinding binding = parts.get(part);
            int lane = lane(binding.engine().stream());
            binding.inputs().forEach(input -> copyIn(input, lane));
            run(driver, binding, part, lane);
            for (TensorRtTensor output : binding.outputs()) {
                written.add(output);
                if (Integer.valueOf(part).equals(lastWriter.get(output))) {
                    copyOut(output, lane);
                }
            }
        }
        LanePlan plan = new LanePlan(orders, lanes.size());
        jobs = planned.toArray(Job[]::new);
        laneOf = orders.stream().map(order -> lanes.get(order.lane())).toArray(Stream[]::new);
        records = new Event[jobs.length];
        waits = new Event[jobs.length][];
        for (int order = 0; order < jobs.length; order++) {
            records[order] = plan.isAwaited(order) ? event(EventUse.ORDER) : null;
            waits[order] =
                    plan.waits(order).stream().map(earlier -> records[earlier]).toArray(Event[]::new);
        }
        // the first lane's is the fork, the others' are the joins
        forksAndJoins = new Event[lanes.size()];
        for (int lane = 0; lane < lanes.size(); lane++) {
            forksAndJoins[lane] = event(EventUse.ORDER);
        }
    }

    private int lane(Stream stream) {
        int known = lanes.indexOf(stream);
        if (known >= 0) {
            return known;
        }
        lanes.add(stream);
        return lanes.size() - 1;
    }

    private Event event(EventUse use) {
        Event event = streams.createEvent(use);
        owned.own(() -> streams.destroyEvent(event));
        return event;
    }

    private void copyIn(TensorRtTensor tensor, int lane) {
        Memory host = tensor.copied();
        if (host == null || written.contains(tensor) || !copiedIn.add(tensor)) {
            return;
        }
        Stream stream = lanes.get(lane);
        Memory device = tensor.device();
        plan(
                new Order(lane, List.of(span(host)), List.of(tensor.deviceSpan())),
                capturing -> streams.copyToDevice(device, host, stream));
    }

    private void copyOut(TensorRtTensor tensor, int lane) {
        Memory host = tensor.copied();
        if (host == null) {
            return;
        }
        Stream stream = lanes.get(lane);
        Memory device = tensor.device();
        plan(
                new Order(lane, List.of(tensor.deviceSpan()), List.of(span(host))),
                capturing -> streams.copyToHost(host, device, stream));
    }

    private void run(Driver driver, TensorRtBinding binding, int part, int lane) {
        Event begin = event(EventUse.TIME);
        Event end = event(EventUse.TIME);
        begins[part] = begin;
        ends[part] = end;
        Stream stream = lanes.get(lane);
        List<Span> reads =
                binding.inputs().stream().map(TensorRtTensor::deviceSpan).toList();
        List<Span> writes = new ArrayList<>();
        binding.outputs().forEach(output -> writes.add(output.deviceSpan()));
        writes.add(binding.engine().scratchSpan());
        plan(new Order(lane, reads, writes), capturing -> {
            time(begin, stream, capturing);
            try {
                driver.engines().enqueue(binding.context(), stream);
            } catch (EngineException e) {
                throw new EngineException(
                        "graph '%s' failed: %s"
                                .formatted(binding.engine().graph().name(), e.getMessage()),
                        e);
            }
            time(end, stream, capturing);
        });
    }

    private void time(Event event, Stream stream, boolean capturing) {
        if (capturing) {
            streams.recordExternal(event, stream);
        } else {
            streams.record(event, stream);
        }
    }

    private void plan(Order order, Job job) {
        orders.add(order);
        planned.add(job);
    }

    private static Span span(Memory memory) {
        return new Span(memory.address(), memory.bytes());
    }

    /** The stream that all others join. */
    Stream first() {
        return lanes.get(0);
    }

    /** Whether the program's bytes are needed: a part reads them before any part writes them. */
    boolean readsFirst(TensorRtTensor tensor, List<TensorRtBinding> parts) {
        for (TensorRtBinding part : parts) {
            if (part.inputs().contains(tensor)) {
                return true;
            }
            if (part.outputs().contains(tensor)) {
                return false;
            }
        }
        return false;
    }

    /** Gives all orders to their streams, or to what is being recorded. Allocates nothing. */
    void issue(boolean capturing) {
        Stream first = first();
        if (lanes.size() > 1) {
            streams.record(forksAndJoins[0], first);
            for (int lane = 1; lane < forksAndJoins.length; lane++) {
                streams.await(lanes.get(lane), forksAndJoins[0]);
            }
        }
        for (int order = 0; order < jobs.length; order++) {
            for (Event wait : waits[order]) {
                streams.await(laneOf[order], wait);
            }
            jobs[order].issue(capturing);
            Event record = records[order];
            if (record != null) {
                streams.record(record, laneOf[order]);
            }
        }
        for (int lane = 1; lane < forksAndJoins.length; lane++) {
            streams.record(forksAndJoins[lane], lanes.get(lane));
            streams.await(first, forksAndJoins[lane]);
        }
    }

    /** Waits until no stream has anything left of a run that failed; what fails on the way is told with the failure. */
    void drain(EngineException failure) {
        for (Stream stream : lanes) {
            try {
                streams.synchronizeStream(stream);
            } catch (EngineException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Device time of a part in the last run. */
    long nanos(int part) {
        return Math.round(streams.elapsedMillis(begins[part], ends[part]) * 1e6);
    }

    int parts() {
        return begins.length;
    }
}
