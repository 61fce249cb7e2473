package io.tubecast.edge.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a program of this machine for a limited time. */
public final class Shell {
    private static final long LIMIT_SECONDS = 10;

    private Shell() {}

    /** What it prints, errors too; nothing if it is not there, fails or takes too long. */
    public static Optional<String> output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            CompletableFuture<String> printed = CompletableFuture.supplyAsync(() -> read(process));
            try {
                String text = printed.get(LIMIT_SECONDS, TimeUnit.SECONDS);
                boolean ended = process.waitFor(1, TimeUnit.SECONDS);
                return ended && process.exitValue() == 0 ? Optional.of(text) : Optional.empty();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String read(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // it was ended
        }
    }
}
