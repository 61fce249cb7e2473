package io.tubecast.inference.tensorrt.presets;

import io.tubecast.inference.tensorrt.driver.MemoryCalls.Memory;
import io.tubecast.inference.tensorrt.driver.StreamCalls;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;

/** Streams and events by the CUDA runtime. */
final class PresetStreams implements StreamCalls {
    private final Failures failures;

    PresetStreams(Failures failures) {
        this.failures = failures;
    }

    /** A handle of the runtime. */
    record PresetStream(CUstream_st handle) implements Stream {}

    /** A handle of the runtime, and where a time is put, so that asking allocates nothing. */
    private record PresetEvent(CUevent_st handle, FloatPointer millis) implements Event {}

    static CUstream_st handle(Stream stream) {
        return ((PresetStream) stream).handle();
    }

    private static CUevent_st handle(Event event) {
        return ((PresetEvent) event).handle();
    }

    @Override
    public Stream createStream() {
        CUstream_st stream = new CUstream_st();
        failures.check(
                cudart.cudaStreamCreateWithFlags(stream, cudart.cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
        return new PresetStream(stream);
    }

    @Override
    public void destroyStream(Stream stream) {
        failures.check(cudart.cudaStreamDestroy(handle(stream)), "cudaStreamDestroy");
    }

    @Override
    public void synchronizeStream(Stream stream) {
        failures.check(cudart.cudaStreamSynchronize(handle(stream)), "cudaStreamSynchronize");
    }

    @Override
    public void await(Stream stream, Event event) {
        failures.check(cudart.cudaStreamWaitEvent(handle(stream), handle(event), 0), "cudaStreamWaitEvent");
    }

    @Override
    public Event createEvent(EventUse use) {
        int flags = switch (use) {
            case ORDER -> cudart.cudaEventDisableTiming;
            case WAIT -> cudart.cudaEventBlockingSync | cudart.cudaEventDisableTiming;
            case TIME -> cudart.cudaEventDefault;
        };
        CUevent_st event = new CUevent_st();
        failures.check(cudart.cudaEventCreateWithFlags(event, flags), "cudaEventCreateWithFlags");
        return new PresetEvent(event, new FloatPointer(1));
    }

    @Override
    public void destroyEvent(Event event) {
        ((PresetEvent) event).millis().close();
        failures.check(cudart.cudaEventDestroy(handle(event)), "cudaEventDestroy");
    }

    @Override
    public void record(Event event, Stream stream) {
        failures.check(cudart.cudaEventRecord(handle(event), handle(stream)), "cudaEventRecord");
    }

    @Override
    public void recordExternal(Event event, Stream stream) {
        failures.check(
                cudart.cudaEventRecordWithFlags(handle(event), handle(stream), cudart.cudaEventRecordExternal),
                "cudaEventRecordWithFlags");
    }

    @Override
    public void synchronizeEvent(Event event) {
        failures.check(cudart.cudaEventSynchronize(handle(event)), "cudaEventSynchronize");
    }

    @Override
    public float elapsedMillis(Event from, Event to) {
        FloatPointer millis = ((PresetEvent) to).millis();
        failures.check(cudart.cudaEventElapsedTime(millis, handle(from), handle(to)), "cudaEventElapsedTime");
        return millis.get(0);
    }

    @Override
    public void copyToDevice(Memory to, Memory from, Stream stream) {
        copy(to, from, cudart.cudaMemcpyHostToDevice, stream);
    }

    @Override
    public void copyToHost(Memory to, Memory from, Stream stream) {
        copy(to, from, cudart.cudaMemcpyDeviceToHost, stream);
    }

    private void copy(Memory to, Memory from, int kind, Stream stream) {
        failures.check(
                cudart.cudaMemcpyAsync(
                        PresetMemory.pointer(to), PresetMemory.pointer(from), to.bytes(), kind, handle(stream)),
                "cudaMemcpyAsync");
    }

    @Override
    public void clear(Memory device, Stream stream) {
        failures.check(
                cudart.cudaMemsetAsync(PresetMemory.pointer(device), 0, device.bytes(), handle(stream)),
                "cudaMemsetAsync");
    }
}
