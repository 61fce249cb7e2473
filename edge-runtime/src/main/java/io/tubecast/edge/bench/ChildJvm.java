package io.tubecast.edge.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts another program of this class path. */
final class ChildJvm {
    private ChildJvm() {}

    /** The beginning of a command line: this Java, some of its options, the main class. */
    static List<String> command(List<String> options, String mainClass) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add(mainClass);
        return command;
    }

    /** Starts one; both of its streams go to {@code output}, in the order in which it writes. */
    static Process start(List<String> command, ProcessBuilder.Redirect output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        // by the environment: ONNX Runtime 1.29 crashes in a process whose command line is longer than 4 KiB
        builder.environment()
                .put(
                        "CLASSPATH",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        return builder.redirectErrorStream(true).redirectOutput(output).start();
    }
}
