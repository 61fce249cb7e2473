package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowMethod;
import org.bytedeco.opencv.opencv_video.DISOpticalFlow;

/** Opens flow methods by their names. */
public final class FlowMethods {
    static {
        WithoutWindows.prepare();
    }

    private FlowMethods() {}

    /**
     * Opens the method of a name.
     *
     * @throws IllegalArgumentException if no method has that name
     * @throws FlowUnavailableException if it does not work here
     */
    public static OpticalFlow byName(String name) {
        return open(FlowMethod.byName(name));
    }

    /**
     * Opens a method. The caller closes it.
     *
     * <p>The preset of {@code dis}: on clips of the synthetic world, {@code dis-fast} is wrong by a quarter less than {@code dis-ultrafast} and still cheap;
     * {@code dis-medium} is a little better still and several times as slow.
     *
     * @throws FlowUnavailableException if it does not work here
     */
    public static OpticalFlow open(FlowMethod method) {
        return switch (method) {
            case DIS, DIS_FAST -> DenseFlow.dis(method, DISOpticalFlow.PRESET_FAST);
            case DIS_ULTRAFAST -> DenseFlow.dis(method, DISOpticalFlow.PRESET_ULTRAFAST);
            case DIS_MEDIUM -> DenseFlow.dis(method, DISOpticalFlow.PRESET_MEDIUM);
            case FARNEBACK -> DenseFlow.farneback();
            case TVL1 -> DenseFlow.tvl1();
            case BROX -> brox();
            case ZERO -> new NoFlow();
            case EXACT ->
                throw new FlowUnavailableException(
                        "exact flow is known of clips of the synthetic world only and cannot be computed from pictures; allowed are "
                                + onCpu());
        };
    }

    private static OpticalFlow brox() {
        String reason = BroxFlow.whyNot();
        if (!reason.isEmpty()) {
            throw new FlowUnavailableException(
                    "brox flow needs OpenCV with CUDA: %s; allowed are %s".formatted(reason, onCpu()));
        }
        return new BroxFlow();
    }

    private static String onCpu() {
        StringBuilder names = new StringBuilder();
        for (FlowMethod method : FlowMethod.values()) {
            if (method != FlowMethod.BROX && method != FlowMethod.EXACT) {
                names.append(names.isEmpty() ? "" : ", ").append(method);
            }
        }
        return names.toString();
    }
}
