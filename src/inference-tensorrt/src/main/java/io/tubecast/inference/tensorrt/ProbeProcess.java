package io.tubecast.inference.tensorrt;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Java process whose last line that begins with a brace is a report; however else it ends becomes a reason.
 *
 * <p>The class path goes by the environment, so that the command line stays short.
 *
 * @param mainClass prints the report
 */
record ProbeProcess(String mainClass) {
    /** Settings of the presets' loader, which must be the same there. */
    private static final List<String> LOADER = List.of(
            "java.library.path",
            "org.bytedeco.javacpp.cachedir",
            "org.bytedeco.javacpp.pathsFirst",
            "org.bytedeco.javacpp.platform");

    private static final String CRASH_FRAME = "# C  [";

    ProbeReport run(Duration limit) {
        Path output = null;
        try {
            // a file and no pipe: a child that writes much or hangs cannot block us
            output = Files.createTempFile("tensorrt-probe", ".txt");
            Process process = start(output);
            try {
                return report(process, limit, output);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return ProbeReport.unavailable("the probe could not be started: " + e.getMessage());
        } finally {
            delete(output);
        }
    }

    private Process start(Path output) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command()).redirectErrorStream(true).redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        environment.remove("JAVA_TOOL_OPTIONS");
        environment.remove("JDK_JAVA_OPTIONS");
        return builder.start();
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=/dev/null",
                // else JavaCPP refuses memory once the process, CUDA included, has four times the heap
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
        for (String key : LOADER) {
            String value = System.getProperty(key);
            if (value != null) {
                command.add("-D" + key + "=" + value);
            }
        }
        command.add(mainClass);
        return command;
    }

    private static ProbeReport report(Process process, Duration limit, Path output) throws IOException {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return ProbeReport.unavailable("the probe did not end within %d ms".formatted(limit.toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ProbeReport.unavailable("the probe was interrupted");
        }
        return read(process.exitValue(), output);
    }

    private static ProbeReport read(int exit, Path output) throws IOException {
        // decoded leniently: what a native library writes may be no text
        String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        Optional<String> line =
                text.lines().filter(each -> each.startsWith("{")).reduce((a, b) -> b);
        Optional<String> frame =
                text.lines().filter(each -> each.startsWith(CRASH_FRAME)).findFirst();
        if (exit == 0 && line.isPresent()) {
            try {
                return ProbeReport.parse(line.get());
            } catch (JsonProcessingException e) {
                return ProbeReport.unavailable("the probe's answer cannot be read: " + line.get());
            }
        }
        if (frame.isPresent()) {
            return ProbeReport.unavailable("the probe crashed in %s; driver, CUDA and TensorRT may not fit each other"
                    .formatted(frame.get().substring(CRASH_FRAME.length() - 1)));
        }
        return ProbeReport.unavailable("the probe ended with exit code %d%s"
                .formatted(
                        exit, text.lines().findFirst().map(each -> ": " + each).orElse("")));
    }

    private static void delete(@Nullable Path file) {
        if (file == null) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }
}
