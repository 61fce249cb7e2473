package io.tubecast.inference.tensorrt.driver;

import io.tubecast.inference.tensorrt.driver.MemoryCalls.Memory;

/** Orders to the device: those of one stream run one after another, those of different streams run as they like unless an event orders them. */
public interface StreamCalls {
    /** A sequence of orders. */
    interface Stream {}

    /** A place in a stream that others can wait for. */
    interface Event {}

    /** What an event is for. */
    enum EventUse {
        /** Streams wait for it: {@code cudaEventDisableTiming}. */
        ORDER,
        /** The program waits for it, asleep: {@code cudaEventBlockingSync | cudaEventDisableTiming}. */
        WAIT,
        /** The time between two of them is asked: {@code cudaEventDefault}. */
        TIME
    }

    /** {@code cudaStreamCreateWithFlags(cudaStreamNonBlocking)}: not ordered with the default stream, where TensorRT would synchronize. */
    Stream createStream();

    /** {@code cudaStreamDestroy}. */
    void destroyStream(Stream stream);

    /** {@code cudaStreamSynchronize}: returns when everything in the stream is done. */
    void synchronizeStream(Stream stream);

    /** {@code cudaStreamWaitEvent}: what comes later in the stream waits for the event's last record. */
    void await(Stream stream, Event event);

    /** {@code cudaEventCreateWithFlags}. */
    Event createEvent(EventUse use);

    /** {@code cudaEventDestroy}. */
    void destroyEvent(Event event);

    /** {@code cudaEventRecord}. */
    void record(Event event, Stream stream);

    /** {@code cudaEventRecordWithFlags(cudaEventRecordExternal)}: in a capture, a record that happens in every launch and can be asked from outside. */
    void recordExternal(Event event, Stream stream);

    /** {@code cudaEventSynchronize}: returns when what was in the stream before the record is done. */
    void synchronizeEvent(Event event);

    /** {@code cudaEventElapsedTime} between two events that are over, both for {@link EventUse#TIME}. */
    float elapsedMillis(Event from, Event to);

    /** {@code cudaMemcpyAsync(cudaMemcpyHostToDevice)} of all bytes of {@code to}. */
    void copyToDevice(Memory to, Memory from, Stream stream);

    /** {@code cudaMemcpyAsync(cudaMemcpyDeviceToHost)} of all bytes of {@code to}. */
    void copyToHost(Memory to, Memory from, Stream stream);

    /** {@code cudaMemsetAsync} to zero, the whole of it. */
    void clear(Memory device, Stream stream);
}
