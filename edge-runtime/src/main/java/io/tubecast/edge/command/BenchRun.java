package io.tubecast.edge.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Runs a measurement so that Ctrl-C ends it in good order, with what was measured until then. */
final class BenchRun {
    private BenchRun() {}

    /** A measurement. */
    @FunctionalInterface
    interface Work {
        void run(PrintWriter text, BooleanSupplier stop) throws InterruptedException, IOException;
    }

    static int of(@Nullable CommandSpec spec, Work work) throws InterruptedException, IOException {
        if (spec == null) {
            throw new IllegalStateException("picocli fills the spec");
        }
        CountDownLatch stop = new CountDownLatch(1);
        try (OrderlyExit exit = new OrderlyExit(spec.commandLine().getErr())) {
            exit.stopsWith(stop::countDown);
            work.run(spec.commandLine().getOut(), () -> stop.getCount() == 0);
        }
        return 0;
    }
}
