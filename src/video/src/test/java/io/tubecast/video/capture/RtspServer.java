package io.tubecast.video.capture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** GStreamer's RTSP server in a process of its own, with a test pattern; can be killed and started again on the same port. */
public final class RtspServer implements AutoCloseable {
    /** Debian's own Python: others do not have its bindings. */
    private static final String PYTHON = "/usr/bin/python3";

    private final Path script;
    private final int port;
    private final List<String> options;
    private Process process;

    /**
     * Starts a server and waits until it serves.
     *
     * @param folder for the script
     * @param codec h264 or mjpeg
     * @param framesPerSecond of the pattern, 320 x 240 pixels
     */
    public RtspServer(Path folder, String codec, int framesPerSecond) throws IOException {
        this(folder, codec, framesPerSecond, framesPerSecond);
    }

    /**
     * Starts a server with a distance between key frames of its own.
     *
     * @param keyFrames frames from one to the next
     */
    RtspServer(Path folder, String codec, int framesPerSecond, int keyFrames) throws IOException {
        script = folder.resolve("rtsp_server.py");
        try (InputStream text = RtspServer.class.getResourceAsStream("/rtsp_server.py")) {
            Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
        }
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        options = List.of(codec, String.valueOf(framesPerSecond), "320", "240", String.valueOf(keyFrames));
        start();
    }

    /** Why there can be no server here; empty if there can. */
    public static String missing() {
        if (!Files.isExecutable(Path.of(PYTHON))) {
            return "skipped: python3 is not installed";
        }
        String test =
                "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import Gst, GstRtspServer; "
                        + "Gst.init(None); assert Gst.ElementFactory.find('x264enc') and Gst.ElementFactory.find('rtph264pay')";
        try {
            Process process = new ProcessBuilder(PYTHON, "-c", test)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0
                    ? ""
                    : "skipped: python3-gi, gir1.2-gst-rtsp-server-1.0 or gstreamer1.0-plugins-ugly is not installed";
        } catch (IOException e) {
            return "skipped: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "skipped: interrupted";
        }
    }

    /** Starts the server again after {@link #kill()}. */
    public void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(PYTHON, script.toString(), String.valueOf(port)));
        command.addAll(options);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (!"serving".equals(line)) {
            throw new IOException("the RTSP server said " + line);
        }
    }

    /** Ends the server as a power cut would; returns when it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Stops the server's process, or lets it go on: STOP or CONT. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** Where it serves. */
    public String uri() {
        return "rtsp://127.0.0.1:" + port + "/cam";
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
