package io.tubecast.publish;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Mosquitto on a port of 127.0.0.1, as a child process. Part of the test-jar; tests skip where it is not installed.
 */
public final class MosquittoBroker implements AutoCloseable {
    private final Path directory;
    private final int port;
    private Process process;

    /** Starts a broker that lets everybody in, or nobody. */
    public MosquittoBroker(boolean anonymous) throws IOException {
        this(List.of("allow_anonymous " + anonymous, "persistence false"));
    }

    private MosquittoBroker(List<String> settings) throws IOException {
        this.port = freePort();
        this.directory = Files.createTempDirectory("mosquitto");
        List<String> lines = new ArrayList<>(List.of("listener " + port + " 127.0.0.1"));
        lines.addAll(settings);
        lines.add("persistence_location " + directory + "/");
        lines.add("user " + System.getProperty("user.name")); // root's broker becomes another, who may not write here
        Files.write(directory.resolve("mosquitto.conf"), lines);
        this.process = launch();
    }

    /** A broker that lets everybody in and keeps sessions on disk: when it is stopped, and every so many seconds. */
    public static MosquittoBroker persistent(int autosaveSeconds) throws IOException {
        return new MosquittoBroker(
                List.of("allow_anonymous true", "persistence true", "autosave_interval " + autosaveSeconds));
    }

    /** A broker that lets in whom a file of access rules allows what; users need no password to be known by name. */
    public static MosquittoBroker withRules(Path rules) throws IOException {
        return new MosquittoBroker(List.of("allow_anonymous true", "persistence false", "acl_file " + rules));
    }

    /** A broker with settings of a configuration file, all but its listener and where it keeps things. */
    public static MosquittoBroker with(List<String> settings) throws IOException {
        return new MosquittoBroker(settings);
    }

    /** Tells the broker to end, and waits until it has. */
    public void stop() {
        process.destroy();
        awaitEnd();
        if (process.isAlive()) {
            throw new IllegalStateException("mosquitto does not end when it is told to");
        }
    }

    /** The program, if it is installed. */
    public static Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory, "mosquitto"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Where clients connect to. */
    public URI uri() {
        return URI.create("tcp://127.0.0.1:" + port);
    }

    /** Kills the broker at once. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Starts it again on the same port. */
    public void restart() throws IOException {
        process = launch();
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.deleteIfExists(directory.resolve("mosquitto.conf"));
        Files.deleteIfExists(directory.resolve("mosquitto.db"));
        Files.deleteIfExists(directory);
    }

    private Process launch() throws IOException {
        String program = program()
                .orElseThrow(() -> new IOException("mosquitto is not installed"))
                .toString();
        Process started = new ProcessBuilder(
                        program, "-c", directory.resolve("mosquitto.conf").toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!listens()) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                started.destroyForcibly();
                throw new IOException("mosquitto does not listen on port " + port);
            }
            pause();
        }
        return started;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void awaitEnd() {
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
