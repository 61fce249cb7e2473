package io.tubecast.edge.bench;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Takes processor time away from others: a process of its own whose threads compute without end.
 *
 * <p>It ends by itself when its input does, so that it does not outlive whoever started it.
 */
public final class BusyProcess implements AutoCloseable {
    private final Process process;

    /**
     * Starts it and waits until its threads run.
     *
     * @throws IOException if it ends before they do
     */
    BusyProcess(int threads) throws IOException {
        List<String> command =
                ChildJvm.command(List.of("-Xmx32m", "-XX:TieredStopAtLevel=1"), BusyProcess.class.getName());
        command.add(String.valueOf(threads));
        process = ChildJvm.start(command, ProcessBuilder.Redirect.PIPE);
        if (process.inputReader().readLine() == null) {
            throw new IOException("the process that takes the processors away did not start: exit "
                    + process.onExit().join().exitValue());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The child: as many threads as it is told, until its input ends. */
    public static void main(String[] arguments) throws IOException {
        for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
            Thread thread = new Thread(BusyProcess::compute, "busy-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        System.out.println(arguments[0]);
        try (InputStream in = System.in) {
            int read = in.read();
            while (read >= 0) {
                read = in.read();
            }
        }
    }

    private static void compute() {
        double[] values = new double[1 << 16]; // of the cache as well
        double sum = 1;
        while (!Thread.interrupted()) {
            for (int i = 0; i < values.length; i++) {
                sum = Math.sqrt(sum + values[i] + i);
                values[i] = sum;
            }
        }
    }
}
