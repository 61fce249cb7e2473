package io.tubecast.inference.tensorrt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why native libraries could not be loaded, for people. */
final class LoadFailure {
    private static final int DEEPEST = 8;

    private LoadFailure() {}

    /** What a message says, what that means, and what to do. */
    private record Known(String sign, String meaning) {}

    private static final List<Known> KNOWN = List.of(
            new Known(
                    "libcuda.so.1",
                    "there is no NVIDIA driver (libcuda.so.1 was not found); install one, or run the container with the NVIDIA runtime"),
            new Known(
                    "libcudart.so.13",
                    "there is no CUDA 13 runtime (libcudart.so.13 was not found); JetPack 7 brings it, for JetPack 6 build with -Pjp6"),
            new Known(
                    "libcudart.so.12",
                    "there is no CUDA 12 runtime (libcudart.so.12 was not found); JetPack 6 brings it, for JetPack 7 build without -Pjp6"),
            new Known(
                    "libnvinfer",
                    "TensorRT 10 is not installed (libnvinfer.so.10 was not found): apt install libnvinfer10"),
            new Known(
                    "libcublas",
                    "libcublas was not found; it is not needed if tubecast-inference-tensorrt stands before the cuda jar on the class path"),
            new Known(
                    "libcudnn",
                    "libcudnn was not found; it is not needed if tubecast-inference-tensorrt stands before the cuda jar on the class path"),
            new Known(
                    "libnvrtc",
                    "libnvrtc was not found; it is not needed if tubecast-inference-tensorrt stands before the cuda jar on the class path"),
            new Known("GLIBC_", "the system's C library is too old: JetPack 6 (Ubuntu 22.04) or newer is needed"),
            new Known(
                    "no jnicudart",
                    "the native wrappers are not on the class path; build for this machine with -Djavacpp.platform=linux-arm64 or linux-x86_64"),
            new Known(
                    "no jninvinfer",
                    "the native wrappers are not on the class path; build for this machine with -Djavacpp.platform=linux-arm64 or linux-x86_64"));

    /** The reason in one line: what is known of such failures, else what the failure says itself. */
    static String reason(Throwable failure) {
        // the innermost says which file, so it is asked first
        for (Throwable cause = failure; cause != null; cause = next(cause, failure)) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof ClassNotFoundException || message.startsWith("org/bytedeco/")) {
                return "the presets of CUDA and TensorRT are not on the class path (%s)".formatted(message);
            }
        }
        for (Known known : KNOWN) {
            int depth = 0;
            for (Throwable cause = failure; cause != null && depth < DEEPEST; cause = cause.getCause(), depth++) {
                if (String.valueOf(cause.getMessage()).contains(known.sign())) {
                    return known.meaning();
                }
            }
        }
        String type = failure.getClass().getSimpleName();
        return String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .map(line -> type + ": " + line)
                .orElse(type);
    }

    private static @Nullable Throwable next(Throwable cause, Throwable first) {
        Throwable next = cause.getCause();
        return next == first ? null : next; // causes can go in a circle
    }
}
