package io.tubecast.inference.tensorrt;

import io.tubecast.inference.engine.EngineException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Tries TensorRT and prints one line of JSON: whether it can be used, what it runs on, or why not. Exit code 0 either way; a process that ends without the line
 * was ended by a native library.
 */
public final class TrtProbe {
    private TrtProbe() {}

    /** Takes no arguments. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        out.println(report().toJson());
        out.flush();
        // native threads that hang at exit would turn what was found into a timeout
        Runtime.getRuntime().halt(0);
    }

    static ProbeReport report() {
        try (TensorRtProvider provider = TensorRt.open(TensorRtSettings.DEFAULT)) {
            return new ProbeReport(
                    true, "", provider.identity(), TensorRt.load().devices().freeBytes());
        } catch (EngineException e) {
            String message = String.valueOf(e.getMessage());
            return ProbeReport.unavailable(
                    message.startsWith(TensorRt.UNAVAILABLE)
                            ? message.substring(TensorRt.UNAVAILABLE.length())
                            : message);
        }
    }
}
