package io.tubecast.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own, on the class path of the test. */
final class NodeProcess implements AutoCloseable {
    private final Process process;
    private final Path output;

    /**
     * Starts a command.
     *
     * @param folder where what it prints is kept
     */
    NodeProcess(Path folder, String... arguments) throws IOException {
        output = folder.resolve("output.txt");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(
                java.toString(),
                "-XX:+UseSerialGC",
                "-Xms64m", // as the launchers have it
                "-Xmx256m",
                "-Djava.awt.headless=true",
                "-Djava.util.logging.config.file=bin/logging.properties",
                EdgeRuntime.class.getName());
        builder.command().addAll(List.of(arguments));
        // by the environment: ONNX Runtime 1.29 crashes in a process whose command line is longer than 4 KiB
        builder.environment()
                .put(
                        "CLASSPATH",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        builder.environment().put("JOURNAL_STREAM", "8:1"); // lines begin with their priority
        process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    boolean alive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** The processes that it has started. */
    List<ProcessHandle> children() {
        return process.children().toList();
    }

    /** Sends a signal, by its name without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits for the end; an {@link AssertionError} with all that was printed if there is none in time. */
    int exitCode(int seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after %d s:%n%s".formatted(seconds, output()));
        }
        return process.exitValue();
    }

    /** All that was printed so far, errors and log among it. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
