package io.tubecast.edge;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Mosquitto's own client as a process: {@code mosquitto_sub -V 5 -t 'tubes/v1/#'}. */
final class MosquittoSub extends Collected implements AutoCloseable {
    private final Process process;
    private final Thread reader;

    /** Begins to listen; the broker holds back nothing that is retained, so it does not matter when that takes effect. */
    MosquittoSub(URI broker) throws IOException {
        String program = program()
                .orElseThrow(() -> new IOException("mosquitto_sub is not installed"))
                .toString();
        process = new ProcessBuilder(
                        program,
                        "-V",
                        "5",
                        "-h",
                        broker.getHost(),
                        "-p",
                        String.valueOf(broker.getPort()),
                        "-t",
                        "tubes/v1/#",
                        "-q",
                        "1",
                        "-F",
                        "%t %p")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        reader = new Thread(this::read, "mosquitto_sub");
        reader.setDaemon(true);
        reader.start();
    }

    /** The program, if it is installed. */
    static Optional<Path> program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "mosquitto_sub"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                arrived(line.substring(0, space), line.substring(space + 1).getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            return; // the process was ended
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
