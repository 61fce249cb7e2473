package io.tubecast.video.capture;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.time.NanoClock;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A camera behind a GStreamer pipeline: a child process writes plain pictures into a pipe, so that what hangs or crashes in a camera's driver does so out there.
 *
 * <p>Frames count from their arrival, less the camera's latency: a pipe carries no time stamps. After a hole, what lay in the pipe is as old as the hole and is passed over. Read from
 * one thread, cancelled and closed from any: the child is killed, which ends a read that waits.
 */
public final class GstCapture implements FrameSource {
    /** In the pipe, in the element that fills it, and in the queue before that. */
    private static final int PICTURES_ON_THE_WAY = 3;

    private static final long SHORTEST_HOLE_NANOS = 250_000_000;
    private static final double HOLE_INTERVALS = 4;
    /** A child that waits for room in the pipe has filled it anew by then. */
    private static final long REFILL_MILLIS = 20;

    private static final int MOST_COMPLAINT = 300;
    /** Becomes the program behind it, with pictures on our pipe and whatever is printed among the complaints. Words of the pipeline are handed on as they are. */
    private static final List<String> PICTURES_APART =
            List.of("/bin/sh", "-c", "exec \"$0\" \"$@\" " + GstPipeline.PICTURES + ">&1 1>&2");

    private final String name;
    private final GstPipeline pipeline;
    private final NanoClock clock;
    private final CaptureTimes times;
    private final Process child;
    private final InputStream pictures;
    private final byte[] row;
    private final long holeNanos;
    private final Thread listener;
    private volatile boolean cancelled;
    private volatile String complaint = "";
    private long index;
    private long lastNanos;
    /** How many of the next pictures may be from before a hole. */
    private int suspects;

    /**
     * Starts the child.
     *
     * @param text what stands behind {@code gst:}
     * @throws FrameSourceException if there is no GStreamer, or nothing says how large the pictures are
     */
    public GstCapture(String text, SourceSettings settings, NanoClock clock) {
        name = GstPipeline.name(text);
        this.clock = clock;
        SourceSettings.Picture wish = settings.picture();
        pipeline = GstPipeline.of(text, wish);
        times = new CaptureTimes(CaptureTimes.Kind.NOTHING, wish.latency().toNanos(), null);
        row = new byte[pipeline.stride()];
        holeNanos = Math.max(SHORTEST_HOLE_NANOS, (long) (HOLE_INTERVALS * 1e9 / format().framesPerSecond()));
        child = start();
        pictures = child.getInputStream();
        listener = new Thread(this::listen, "gst-errors");
        listener.setDaemon(true);
        listener.start();
    }

    private Process start() {
        String cannot = "%s: %s cannot be started; install gstreamer1.0-tools".formatted(name, GstPipeline.PROGRAM);
        if (!isInstalled(GstPipeline.PROGRAM)) {
            throw new FrameSourceException(cannot);
        }
        List<String> command = new ArrayList<>(PICTURES_APART);
        command.addAll(pipeline.command());
        try {
            return new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new FrameSourceException(cannot, e);
        }
    }

    private static boolean isInstalled(String program) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(path)
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Keeps what the child complains of, and keeps it from waiting for somebody to read it. */
    private void listen() {
        try (BufferedReader errors =
                new BufferedReader(new InputStreamReader(child.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = errors.readLine(); line != null; line = errors.readLine()) {
                boolean first = complaint.isEmpty() && (line.contains("ERROR") || line.contains("WARNING"));
                if (first) {
                    String said = Sources.withoutSecrets(line); // it may repeat the address
                    complaint = said.length() > MOST_COMPLAINT ? said.substring(0, MOST_COMPLAINT) : said;
                }
            }
        } catch (IOException e) {
            complaint = complaint.isEmpty() ? e.toString() : complaint; // the child is gone
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Format format() {
        return pipeline.format();
    }

    @Override
    public boolean read(Frame frame) {
        Image image = frame.imageOfSize(format().width(), format().height());
        while (!cancelled && fill(image)) {
            long now = clock.nanoTime();
            if (index > 0 && now - lastNanos > holeNanos) {
                suspects = PICTURES_ON_THE_WAY;
            }
            lastNanos = now;
            frame.stamp(times.stamp(index++, CaptureTimes.NONE, CaptureTimes.NONE, now));
            if (suspects == 0 || !anotherWaits()) {
                suspects = 0;
                return true;
            }
            suspects--;
        }
        return false;
    }

    /** Whether a newer picture is in the pipe already: then the present one is old. */
    private boolean anotherWaits() {
        try {
            TimeUnit.MILLISECONDS.sleep(REFILL_MILLIS);
            return pictures.available() > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException e) {
            return false; // the next read says what it is
        }
    }

    /** Takes the next picture; false if the child was ended on purpose. */
    private boolean fill(Image image) {
        int bytes = 3 * image.width();
        try {
            for (int y = 0; y < image.height(); y++) {
                int got = pictures.readNBytes(row, 0, row.length);
                if (got < row.length) {
                    return ended();
                }
                image.pixels().put(image.offset(0, y), row, 0, bytes);
            }
            return true;
        } catch (IOException e) {
            return ended();
        }
    }

    private boolean ended() {
        if (cancelled) {
            return false;
        }
        awaitEnd();
        throw new FrameSourceException("%s: the pipeline ended%s%s".formatted(name, exitCode(), because()));
    }

    /** It has closed its output: it is about to end, and the reason may still be on its way. */
    private void awaitEnd() {
        try {
            child.waitFor(500, TimeUnit.MILLISECONDS);
            listener.join(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String exitCode() {
        return child.isAlive() ? "" : " with exit code " + child.exitValue();
    }

    private String because() {
        String said = complaint;
        return said.isEmpty() ? "" : ": " + said;
    }

    @Override
    public void cancel() {
        cancelled = true;
        child.destroyForcibly(); // from outside: it may hang in a driver and hear nothing else
    }

    @Override
    public void close() {
        cancel();
        try {
            pictures.close();
        } catch (IOException e) {
            cancelled = true; // the pipe of a process that is gone
        }
    }
}
